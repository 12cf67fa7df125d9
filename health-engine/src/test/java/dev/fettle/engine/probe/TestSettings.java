package dev.fettle.engine.probe;

import dev.fettle.platform.address.AddressConfig;
import dev.fettle.platform.address.AddressPolicy;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The defaults, except what a test needs otherwise. Not a class of our own: Quarkus' tests would take it for a
 * bean.
 */
public final class TestSettings {

    private TestSettings() {}

    public static ProbeConfig defaults() {
        return of(Map.of());
    }

    public static ProbeConfig trusting(Path... files) {
        return of(Map.of("fettle.probe.trusted-certificates",
                Stream.of(files).map(Path::toString).collect(Collectors.joining(","))));
    }

    public static ProbeConfig asking(String server) {
        return of(Map.of("fettle.probe.dns.servers", server));
    }

    /** Asks that server, and remembers nothing that it said longer than a millisecond. */
    public static ProbeConfig askingAgain(String server) {
        return of(Map.of("fettle.probe.dns.servers", server, "fettle.probe.dns.min-ttl", "1ms"));
    }

    /** A policy with these settings, such as {@code policy=public-only}. */
    public static AddressPolicy addresses(Map<String, String> settings) {
        Map<String, String> full = settings.entrySet().stream()
                .collect(Collectors.toMap(each -> "fettle.address." + each.getKey(), Map.Entry::getValue));
        return AddressPolicy.of(new SmallRyeConfigBuilder().withMapping(AddressConfig.class)
                .withSources(new PropertiesConfigSource(full, "test", 100))
                .build()
                .getConfigMapping(AddressConfig.class));
    }

    private static ProbeConfig of(Map<String, String> settings) {
        return new SmallRyeConfigBuilder().addDiscoveredConverters()
                .withMapping(ProbeConfig.class)
                .withSources(new PropertiesConfigSource(settings, "test", 100))
                .build()
                .getConfigMapping(ProbeConfig.class);
    }
}
