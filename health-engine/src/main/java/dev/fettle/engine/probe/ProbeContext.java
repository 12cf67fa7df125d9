package dev.fettle.engine.probe;

import dev.fettle.api.check.SelfCheck.Part;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.Map;

/**
 * What probes work with: that of one lane. Confined to it.
 *
 * @param vertx whose event loops they run on
 * @param context the lane's
 * @param dialer from names to open connections
 * @param config how probes go about it
 * @param parts what is known of Fettle itself, by its part
 */
public record ProbeContext(Vertx vertx, Context context, Dialer dialer, ProbeConfig config, Map<Part, SelfPart> parts) {

    public ProbeContext {
        parts = Map.copyOf(parts);
    }
}
