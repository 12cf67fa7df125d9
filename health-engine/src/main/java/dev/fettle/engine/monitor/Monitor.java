package dev.fettle.engine.monitor;

import dev.fettle.api.check.Outcome;
import dev.fettle.api.component.ComponentId;
import dev.fettle.api.component.Subject;
import dev.fettle.engine.cluster.Holding;
import dev.fettle.engine.cluster.Nodes;
import dev.fettle.engine.history.ResultLog;
import dev.fettle.engine.history.Uptimes;
import dev.fettle.engine.isolation.IsolationGuard;
import dev.fettle.engine.outbox.Relay;
import dev.fettle.engine.probe.OwnProbes;
import dev.fettle.engine.probe.ProbeConfig;
import dev.fettle.engine.probe.ProbeService;
import dev.fettle.engine.status.CheckResult;
import dev.fettle.engine.status.StatusBoard;
import dev.fettle.engine.stream.LiveStream;
import dev.fettle.platform.address.Resolver;
import dev.fettle.platform.database.Migrations;
import dev.fettle.platform.retry.Backoff;
import io.quarkus.arc.All;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jboss.logging.Logger;

/**
 * Starts the watch and ends it: schema, lanes, what others watch, claims, in that order. While the database is away at
 * start it waits and tries again; once the watch runs, it goes on without the database. The door to what is watched
 * here, from any thread.
 */
@ApplicationScoped
public class Monitor {

    private static final Logger LOG = Logger.getLogger(Monitor.class);
    private static final Backoff BACKOFF = new Backoff(Duration.ofMillis(250), 2, Duration.ofSeconds(5));
    private static final Duration COMMIT_LIMIT = Duration.ofSeconds(10);
    private static final int BEFORE_THE_RELAY = 1;
    private static final Duration STOP_LIMIT = Duration.ofSeconds(2);

    private final Vertx vertx;
    private final Migrations migrations;
    private final ResultLog results;
    private final Relay relay;
    private final Lanes lanes;
    private final LaneParts parts;
    private final Others others;
    private final Tenancy tenancy;
    private final Holding holding;
    private final Nodes nodes;
    private final MonitorMetrics metrics;
    private volatile boolean stopping;

    Monitor(Vertx vertx, Clock clock, MonitorConfig config, ProbeConfig probeConfig, Resolver resolver,
            OwnProbes ownProbes, @All List<ProbeService> services, Migrations migrations,
            ResultLog results, Ledger ledger, EventFactory events, StatusBoard board, Uptimes uptimes,
            LiveStream stream, Relay relay, Lanes lanes, Others others, Tenancy tenancy, Holding holding,
            Nodes nodes, MonitorMetrics metrics, IsolationGuard guard, Neighbours neighbours) {
        int count = config.lanes() == 0 ? Runtime.getRuntime().availableProcessors() : config.lanes();
        this.vertx = vertx;
        this.migrations = migrations;
        this.results = results;
        this.relay = relay;
        this.lanes = lanes;
        this.parts = new LaneParts(config, probeConfig, resolver, ownProbes, services, ledger, events, board,
                uptimes, stream, relay, metrics, clock, count, Math.ceilDiv(config.maxInFlight(), count),
                Math.ceilDiv(config.maxInFlightPerHost(), count), guard, neighbours, tenancy::fenced);
        this.others = others;
        this.tenancy = tenancy;
        this.holding = holding;
        this.nodes = nodes;
        this.metrics = metrics;
    }

    /** Whether the definitions are loaded and what was first assigned to this node is watched. */
    public boolean isWatching() {
        return lanes.count() > 0 && tenancy.isSettled();
    }

    /** How this node copes with what is due. */
    public Workload workload() {
        return lanes.workload();
    }

    /**
     * Takes a result from outside for a component whose check is {@code push}.
     *
     * @return completes once it is committed; fails with {@link NotCommittedException} when that takes too long, though
     * it may be committed later, and with {@link NotOwnedException} when another node watches it
     */
    public Uni<Void> push(ComponentId id, Outcome outcome) {
        return committed(id, (lane, done) -> lane.push(id, outcome, done));
    }

    /** Pauses a component, or lets it go on; completes as {@link #push} does. Nothing changes when it is so already. */
    public Uni<Void> pause(ComponentId id, boolean paused) {
        return committed(id, (lane, done) -> lane.pause(id, paused, done));
    }

    /**
     * Runs a component's check at once, or joins the run that is under way; it counts as any other run.
     *
     * @return what it found; empty when the component was removed meanwhile; fails with {@link NotCommittedException}
     * when the watch has not begun, or when it takes longer than the limit, and with {@link NotOwnedException} when
     * another node watches it
     */
    public Uni<Optional<CheckResult>> check(ComponentId id, Duration limit) {
        return Uni.createFrom()
                .item(() -> tenancy.laneOf(id))
                .chain(lane -> Uni.createFrom()
                        .<Optional<CheckResult>>emitter(emitter -> lane.check(id, emitter::complete)))
                .invoke(found -> requireOwned(id, found))
                .ifNoItem()
                .after(limit)
                .failWith(() -> new NotCommittedException("the check did not end within " + limit.toMillis() + " ms"));
    }

    /** A component that is there and not watched has just gone to another node. */
    private void requireOwned(ComponentId id, Optional<CheckResult> found) {
        if (found.isEmpty() && !holding.covers(Subject.of(id))) {
            throw new NotOwnedException("another node takes over " + id + " just now");
        }
    }

    private Uni<Void> committed(ComponentId id, BiConsumer<Lane, Runnable> command) {
        return Uni.createFrom()
                .item(() -> tenancy.laneOf(id))
                .chain(lane -> Uni.createFrom()
                        .<Void>emitter(emitter -> command.accept(lane, () -> emitter.complete(null))))
                .ifNoItem()
                .after(COMMIT_LIMIT)
                .failWith(() -> new NotCommittedException("the database does not answer"));
    }

    void start(@Observes StartupEvent event) {
        metrics.show(this::workload, lanes::buffered, () -> holding.now().shards().size());
        var _ = migrations.start().thenRun(this::begin);
    }

    void stop(@Observes @Priority(BEFORE_THE_RELAY) ShutdownEvent event) {
        stopping = true;
        tenancy.stop();
        others.stop();
        awaitQuietly(lanes.stop());
    }

    /** The pool is closed right after this, so what waits is to be committed before. On the thread that stops. */
    private static void awaitQuietly(Future<?> future) {
        try {
            Object _ = future.toCompletionStage().toCompletableFuture().get(STOP_LIMIT.toMillis(),
                    TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            LOG.warnf("some of what waited may not be committed cause=%s", e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void begin() {
        relay.start();
        nodes.start(lanes::components, others::lag);
        untilDone(results::start, 1, () -> untilDone(() -> lanes.start(parts), 1,
                () -> untilDone(others::start, 1, tenancy::start)));
    }

    private void untilDone(Supplier<Uni<Void>> step, int attempt, Runnable then) {
        if (stopping) {
            return;
        }
        Uni.createFrom().deferred(step::get).subscribe().with(_ -> then.run(), e -> {
            Duration pause = BACKOFF.delayAfter(attempt, RandomGenerator.getDefault()).plusMillis(1);
            LOG.warnf("the watch could not begin, trying again attempt=%d inMs=%d cause=%s", attempt, pause.toMillis(),
                    e.toString());
            LOG.debug("start failed", e);
            vertx.setTimer(pause.toMillis(), _ -> untilDone(step, attempt + 1, then));
        });
    }
}
