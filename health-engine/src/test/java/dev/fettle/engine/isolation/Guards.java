package dev.fettle.engine.isolation;

import dev.fettle.engine.probe.ProbeConfig;
import dev.fettle.platform.address.AddressConfig;
import dev.fettle.platform.address.AddressPolicy;
import dev.fettle.platform.address.Resolver;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Guards for tests of those that ask one. */
public final class Guards {

    private Guards() {}

    /** Few settings that matter here. */
    private record Settings(Optional<List<String>> references, Duration window, Duration timeout)
            implements
                IsolationConfig {}

    /** One that asks those references, and counts for that long. */
    public static IsolationGuard asking(Vertx vertx, Duration window, String... references) {
        ProbeConfig probes = new SmallRyeConfigBuilder().addDiscoveredConverters()
                .withMapping(ProbeConfig.class)
                .build()
                .getConfigMapping(ProbeConfig.class);
        AddressPolicy policy = AddressPolicy.of(new SmallRyeConfigBuilder().withMapping(AddressConfig.class)
                .build()
                .getConfigMapping(AddressConfig.class));
        return new IsolationGuard(vertx, new Settings(Optional.of(List.of(references)), window, Duration.ofMillis(300)),
                probes, Resolver.create(vertx, probes.dns(), policy), Clock.systemUTC(), new SimpleMeterRegistry());
    }
}
