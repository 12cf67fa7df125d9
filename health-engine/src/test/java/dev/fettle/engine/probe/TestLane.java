package dev.fettle.engine.probe;

import dev.fettle.api.check.CheckSpec;
import dev.fettle.api.check.Outcome;
import dev.fettle.platform.address.AddressConfig;
import dev.fettle.platform.address.AddressPolicy;
import dev.fettle.platform.address.Resolver;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A lane of a test: one event loop with probes, and a thread that may wait for outcomes. */
final class TestLane implements AutoCloseable {

    static final Duration AMPLE = Duration.ofSeconds(8);

    final Vertx vertx = Vertx.vertx();
    final Context context = vertx.getOrCreateContext();
    private final Resolver resolver;
    private final Probes probes;

    TestLane(CustomProbe... custom) {
        this(Settings.defaults(), custom);
    }

    TestLane(ProbeConfig settings, CustomProbe... custom) {
        this(settings, Settings.addresses(Map.of()), custom);
    }

    TestLane(ProbeConfig settings, AddressPolicy policy, CustomProbe... custom) {
        resolver = Resolver.create(vertx, settings.dns(), policy);
        probes = on(() -> Probes.create(vertx, settings, resolver, List.of(custom), List.of(new Heap())));
    }

    PreparedCheck prepare(CheckSpec spec) {
        return on(() -> probes.prepare(spec));
    }

    Outcome attempt(CheckSpec spec) {
        return attempt(spec, AMPLE);
    }

    Outcome attempt(CheckSpec spec, Duration budget) {
        return attempt(prepare(spec), budget);
    }

    Outcome attempt(PreparedCheck check, Duration budget) {
        return get(begin(check, budget));
    }

    CompletableFuture<Outcome> begin(PreparedCheck check, Duration budget) {
        CompletableFuture<Outcome> outcome = new CompletableFuture<>();
        var _ = on(() -> check.attempt(budget, outcome::complete));
        return outcome;
    }

    <T> T on(Callable<T> task) {
        CompletableFuture<T> result = new CompletableFuture<>();
        context.runOnContext(_ -> {
            try {
                result.complete(task.call());
            } catch (Throwable e) {
                result.completeExceptionally(e);
            }
        });
        return get(result);
    }

    static <T> T get(CompletableFuture<T> future) {
        try {
            return future.get(10, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new AssertionError(e.getCause());
        } catch (InterruptedException | TimeoutException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        boolean _ = on(() -> {
            probes.close();
            return true;
        });
        resolver.close();
        get(vertx.close().toCompletionStage().toCompletableFuture());
    }

    /**
     * The defaults, except what a test needs otherwise. Not a class of our own: Quarkus' tests would take it for a
     * bean.
     */
    static final class Settings {

        private Settings() {}

        static ProbeConfig defaults() {
            return of(Map.of());
        }

        static ProbeConfig trusting(Path... files) {
            return of(Map.of("fettle.probe.trusted-certificates",
                    Stream.of(files).map(Path::toString).collect(Collectors.joining(","))));
        }

        static ProbeConfig asking(String server) {
            return of(Map.of("fettle.probe.dns.servers", server));
        }

        /** Asks that server, and remembers nothing that it said longer than a millisecond. */
        static ProbeConfig askingAgain(String server) {
            return of(Map.of("fettle.probe.dns.servers", server, "fettle.probe.dns.min-ttl", "1ms"));
        }

        /** A policy with these settings, such as {@code policy=public-only}. */
        static AddressPolicy addresses(Map<String, String> settings) {
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
}
