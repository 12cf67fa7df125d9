package dev.fettle.engine.monitor;

import dev.fettle.api.component.Reason;
import dev.fettle.api.component.Status;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** What the engine tells of its own work; never with a component's name. Any thread. */
@ApplicationScoped
class MonitorMetrics {

    private static final Duration[] BUCKETS = {Duration.ofMillis(1), Duration.ofMillis(2), Duration.ofMillis(5),
            Duration.ofMillis(10), Duration.ofMillis(12), Duration.ofMillis(15), Duration.ofMillis(20),
            Duration.ofMillis(30), Duration.ofMillis(50), Duration.ofMillis(100),
            Duration.ofMillis(200), Duration.ofMillis(500), Duration.ofSeconds(1), Duration.ofSeconds(2),
            Duration.ofSeconds(5), Duration.ofSeconds(10), Duration.ofSeconds(30)};

    private final MeterRegistry registry;
    private final ConcurrentMap<String, OfKind> kinds = new ConcurrentHashMap<>();
    private final LongAdder inFlight = new LongAdder();
    private final Timer lateness;
    private final Counter coalesced;
    private final Counter dropped;
    private final Counter folded;

    MonitorMetrics(MeterRegistry registry,
            @ConfigProperty(name = "quarkus.application.version") String version) {
        this.registry = registry;
        this.lateness = timer("fettle.check.lateness", "From when a check was due to when it began");
        this.coalesced = counter("fettle.checks.coalesced", "Beats that passed while the run before was under way");
        this.dropped = counter("fettle.results.dropped", "Results forgotten because too many waited for the database");
        this.folded = counter("fettle.changes.folded", "Changes folded because too many waited for the database");
        Gauge.builder("fettle.build.info", () -> 1)
                .description("Always 1; the label says which release this is")
                .tags("version", version)
                .register(registry);
        Gauge.builder("fettle.checks.in.flight", inFlight, LongAdder::sum)
                .description("Checks under way")
                .register(registry);
    }

    void began(long lateNanos) {
        inFlight.increment();
        lateness.record(Math.max(0, lateNanos), TimeUnit.NANOSECONDS);
    }

    void left() {
        inFlight.decrement();
    }

    void ended(String kind, Reason reason, Duration latency, long coalescedBeats) {
        OfKind meters = ofKind(kind);
        meters.count(reason).increment();
        meters.duration().record(latency);
        if (coalescedBeats > 0) {
            coalesced.increment((double) coalescedBeats);
        }
    }

    void count(String kind, Reason reason) {
        ofKind(kind).count(reason).increment();
    }

    private OfKind ofKind(String kind) {
        OfKind known = kinds.get(kind);
        return known != null ? known : kinds.computeIfAbsent(kind, this::made);
    }

    private OfKind made(String kind) {
        return new OfKind(timer("fettle.check.duration", "How long the last attempt of a run took", "kind", kind),
                new ConcurrentHashMap<>(), reason -> Counter.builder("fettle.checks")
                        .description("Runs by kind of check and reason")
                        .tags("kind", kind, "reason", reason.name())
                        .register(registry));
    }

    /** The meters of a kind of check: looking one up in the registry costs more than counting. */
    private record OfKind(Timer duration, ConcurrentMap<Reason, Counter> counts, Function<Reason, Counter> make) {

        Counter count(Reason reason) {
            Counter known = counts.get(reason);
            return known != null ? known : counts.computeIfAbsent(reason, make);
        }
    }

    void turned(Status from, Status to) {
        Counter.builder("fettle.transitions")
                .description("Committed changes of the status of components")
                .tags("from", from.name(), "to", to.name())
                .register(registry)
                .increment();
    }

    void droppedAndFolded(long results, long changes) {
        if (results > 0 || changes > 0) {
            dropped.increment((double) results);
            folded.increment((double) changes);
        }
    }

    /** Shows numbers that others keep. */
    void show(Supplier<Workload> workload, IntSupplier bufferedResults, IntSupplier ownedShards) {
        Gauge.builder("fettle.checks.waiting", () -> workload.get().waiting())
                .description("Checks that are due and wait for a place")
                .register(registry);
        Gauge.builder("fettle.overloaded", () -> workload.get().overloaded() ? 1 : 0)
                .description("1 while more checks are due than can run")
                .register(registry);
        Gauge.builder("fettle.results.buffered", bufferedResults::getAsInt)
                .description("Results that wait to be written")
                .register(registry);
        Gauge.builder("fettle.shards.owned", ownedShards::getAsInt)
                .description("Shards that this node owns")
                .register(registry);
    }

    private Timer timer(String name, String description, String... tags) {
        return Timer.builder(name)
                .description(description)
                .tags(tags)
                .serviceLevelObjectives(BUCKETS)
                .register(registry);
    }

    private Counter counter(String name, String description) {
        return Counter.builder(name).description(description).register(registry);
    }
}
