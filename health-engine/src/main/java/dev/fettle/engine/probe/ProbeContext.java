package dev.fettle.engine.probe;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Optional;

/**
 * What probes work with: that of one lane. Confined to it.
 *
 * @param vertx whose event loops they run on
 * @param context the lane's
 * @param dialer from names to open connections
 * @param config how probes go about it
 * @param services what others in the engine have
 */
public record ProbeContext(Vertx vertx, Context context, Dialer dialer, ProbeConfig config,
        List<ProbeService> services) {

    public ProbeContext {
        services = List.copyOf(services);
    }

    /** The first service of that type. */
    public <T extends ProbeService> Optional<T> service(Class<T> type) {
        return services.stream().filter(type::isInstance).map(type::cast).findFirst();
    }
}
