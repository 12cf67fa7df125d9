package dev.fettle.engine.monitor;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.fettle.api.check.Outcome;
import dev.fettle.api.component.ComponentId;
import dev.fettle.api.component.Status;
import dev.fettle.api.component.Subject;
import dev.fettle.api.event.Incident;
import dev.fettle.engine.cluster.Ownership;
import dev.fettle.engine.cluster.ShardId;
import dev.fettle.engine.cluster.Shards;
import dev.fettle.engine.component.ComponentCatalog;
import dev.fettle.engine.component.ComponentDefinition;
import dev.fettle.engine.component.ComponentEntry;
import dev.fettle.engine.component.ComponentStore;
import dev.fettle.engine.component.RemovalRefusedException;
import dev.fettle.engine.history.ResultLog;
import dev.fettle.engine.history.StoredState;
import dev.fettle.engine.history.Uptimes;
import dev.fettle.engine.outbox.Relay;
import dev.fettle.engine.probe.Conditions;
import dev.fettle.engine.probe.CustomProbe;
import dev.fettle.engine.probe.ProbeConfig;
import dev.fettle.engine.probe.Resolver;
import dev.fettle.engine.status.AggregateView;
import dev.fettle.engine.status.CheckResult;
import dev.fettle.engine.status.StatusBoard;
import dev.fettle.engine.stream.LiveStream;
import dev.fettle.platform.database.Migrations;
import dev.fettle.platform.retry.Backoff;
import io.quarkus.arc.All;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.vertx.core.runtime.context.VertxContextSafetyToggle;
import io.smallrye.common.vertx.VertxContext;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Starts the watch and keeps it: schema, claim, definitions, state, lanes, in that order, and again from the claim when
 * the ownership is lost. While the database is away at start it waits and tries again; once the watch runs, it goes on
 * without the database. The door to the lanes from any thread.
 */
@ApplicationScoped
public class Monitor {

    private static final Logger LOG = Logger.getLogger(Monitor.class);
    private static final Backoff BACKOFF = new Backoff(Duration.ofMillis(250), 2, Duration.ofSeconds(5));
    private static final Duration COMMIT_LIMIT = Duration.ofSeconds(10);
    private static final Duration CLAIM_LIMIT = Duration.ofMinutes(3);
    private static final Duration RIVAL_PAUSE = Duration.ofSeconds(5);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(2);
    private static final int BROKEN_FILE = 2;

    private final Vertx vertx;
    private final Clock clock;
    private final ObjectMapper json;
    private final InstanceConfig instance;
    private final MonitorConfig config;
    private final ProbeConfig probeConfig;
    private final Resolver resolver;
    private final List<CustomProbe> customProbes;
    private final Migrations migrations;
    private final ComponentCatalog catalog;
    private final Shards shards;
    private final ComponentStore components;
    private final Register register;
    private final ResultLog results;
    private final Ledger ledger;
    private final EventFactory events;
    private final StatusBoard board;
    private final Uptimes uptimes;
    private final LiveStream stream;
    private final Relay relay;
    private final MonitorMetrics metrics;

    private volatile List<Lane> lanes = List.of();
    private volatile @Nullable Ownership ownership;
    private volatile boolean stopping;
    private int failures; // of the one claim under way

    Monitor(Vertx vertx, Clock clock, ObjectMapper json, InstanceConfig instance, MonitorConfig config,
            ProbeConfig probeConfig, Resolver resolver, @All List<CustomProbe> customProbes, Migrations migrations,
            ComponentCatalog catalog, Shards shards, ComponentStore components, Register register,
            ResultLog results, Ledger ledger, EventFactory events, StatusBoard board, Uptimes uptimes,
            LiveStream stream, Relay relay, MonitorMetrics metrics) {
        this.vertx = vertx;
        this.clock = clock;
        this.json = json;
        this.instance = instance;
        this.config = config;
        this.probeConfig = probeConfig;
        this.resolver = resolver;
        this.customProbes = customProbes;
        this.migrations = migrations;
        this.catalog = catalog;
        this.shards = shards;
        this.components = components;
        this.register = register;
        this.results = results;
        this.ledger = ledger;
        this.events = events;
        this.board = board;
        this.uptimes = uptimes;
        this.stream = stream;
        this.relay = relay;
        this.metrics = metrics;
    }

    /** Whether the definitions are loaded and the lanes run. */
    public boolean isWatching() {
        return !lanes.isEmpty();
    }

    /**
     * Takes a result from outside for a component whose check is {@code push}.
     *
     * @return completes once it is committed; fails with {@link NotCommittedException} when that takes too long, though
     * it may be committed later
     */
    public Uni<Void> push(ComponentId id, Outcome outcome) {
        List<Lane> now = lanes;
        if (now.isEmpty()) {
            return Uni.createFrom().failure(new NotCommittedException("the watch has not begun"));
        }
        return Uni.createFrom()
                .<Void>emitter(emitter -> laneOf(now, Subject.of(id)).push(id, outcome, () -> emitter.complete(null)))
                .ifNoItem()
                .after(COMMIT_LIMIT)
                .failWith(() -> new NotCommittedException("the database does not answer"));
    }

    void start(@Observes StartupEvent event) {
        ComponentCatalog.Reading reading = catalog.load(instance.config(),
                customProbes.stream().map(CustomProbe::kind).collect(Collectors.toSet()), Conditions::problem);
        reading.problems()
                .forEach(problem -> LOG.log(problem.isError() ? Logger.Level.ERROR : Logger.Level.WARN, problem));
        if (reading.isBroken()) {
            LOG.errorf("the configuration is broken, nothing is watched problems=%d", reading.problems().size());
            Quarkus.asyncExit(BROKEN_FILE);
            return;
        }
        metrics.show(() -> lanes.stream().mapToInt(Lane::buffered).sum(), this::ownedShards);
        var _ = migrations.start().thenRun(this::begin);
    }

    void stop(@Observes ShutdownEvent event) {
        stopping = true;
        List<Lane> last = lanes;
        lanes = List.of();
        awaitQuietly(Future.join(last.stream().map(lane -> vertx.undeploy(lane.deploymentID())).toList()));
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
        prepareResults();
    }

    private void prepareResults() {
        onDuplicatedContext(results::start, _ -> claim(), e -> again(e, this::prepareResults));
    }

    private void claim() {
        if (!stopping) {
            onDuplicatedContext(this::claimed, this::watch, e -> again(e, this::claim));
        }
    }

    private Uni<Claim> claimed() {
        return shards.claimAll(instance.instance(), instance.publicUrl().toString())
                .chain(mine -> components.apply("file", catalog.entries(), mine)
                        .invoke(diff -> LOG.infof("definitions applied created=%d changed=%d removed=%d",
                                diff.created(), diff.changed(), diff.removed()))
                        .chain(() -> register.bringInLine(catalog.entries(), mine)))
                .ifNoItem()
                .after(CLAIM_LIMIT)
                .fail();
    }

    private void again(Throwable e, Runnable step) {
        if (e instanceof RemovalRefusedException) {
            LOG.error(e.getMessage());
            Quarkus.asyncExit(BROKEN_FILE);
            return;
        }
        failures++;
        Duration pause = BACKOFF.delayAfter(failures, RandomGenerator.getDefault()).plusMillis(1);
        LOG.warnf("the watch could not begin, trying again attempt=%d inMs=%d cause=%s", failures, pause.toMillis(),
                e.toString());
        LOG.debug("claim failed", e);
        vertx.setTimer(pause.toMillis(), _ -> step.run());
    }

    private void watch(Claim claim) {
        failures = 0;
        Instant at = clock.instant();
        long now = System.nanoTime();
        Map<Subject, StoredState> stored = claim.states()
                .stream()
                .collect(Collectors.toMap(StoredState::subject, Function.identity()));
        int count = config.lanes() == 0 ? Runtime.getRuntime().availableProcessors() : config.lanes();
        List<List<Watch>> watches = IntStream.range(0, count)
                .<List<Watch>>mapToObj(_ -> new ArrayList<>())
                .toList();
        board.listen((_, _) -> {});
        for (ComponentEntry entry : catalog.entries()) {
            ComponentDefinition definition = entry.definition();
            StoredState state = stored.get(Subject.of(definition.id()));
            if (state == null) {
                throw new IllegalStateException("no state is stored for " + definition.id());
            }
            Watch watch = new Watch(definition, state, incident(state), lastCheck(state), now, at);
            var _ = board.put(watch.view());
            watches.get(laneNumber(watch.subject(), count)).add(watch);
        }
        LaneParts parts = new LaneParts(config, probeConfig, resolver, customProbes, ledger, claim.ownership(), events,
                board, uptimes, stream, relay, metrics, clock, count, Math.ceilDiv(config.maxInFlight(), count),
                Math.ceilDiv(config.maxInFlightPerHost(), count), () -> fenced(claim.ownership()));
        List<Lane> fresh = IntStream.range(0, count)
                .mapToObj(lane -> new Lane(parts, watches.get(lane), aggregates(lane, stored, count)))
                .toList();
        Future.all(fresh.stream().map(vertx::deployVerticle).toList())
                .onSuccess(_ -> deployed(fresh, claim.ownership(), stored))
                .onFailure(e -> {
                    fresh.stream().filter(lane -> lane.deploymentID() != null).forEach(
                            lane -> vertx.undeploy(lane.deploymentID()));
                    again(e, this::claim);
                });
    }

    private synchronized void deployed(List<Lane> fresh, Ownership mine, Map<Subject, StoredState> stored) {
        lanes = fresh;
        ownership = mine;
        relay.own(mine);
        catchUp(stored);
        board.listen(this::aggregateTurned);
        fresh.forEach(Lane::begin);
        LOG.infof("watching components=%d lanes=%d shards=%d", catalog.entries().size(), fresh.size(),
                mine.epochs().size());
    }

    /** Tells what changed of groups and the system while nobody watched: by a changed file, say. */
    private void catchUp(Map<Subject, StoredState> stored) {
        List<AggregateView> now = new ArrayList<>(board.groups());
        now.add(board.system());
        for (AggregateView view : now) {
            StoredState before = stored.get(view.subject());
            Status from = before == null ? Status.UNKNOWN : before.status();
            if (from != view.status()) {
                aggregateTurned(from, view);
            }
        }
        var present = now.stream().map(AggregateView::subject).collect(Collectors.toSet());
        stored.values()
                .stream()
                .filter(state -> state.subject().isGroup() && !present.contains(state.subject()))
                .filter(state -> state.status() != Status.UNKNOWN)
                .forEach(gone -> aggregateTurned(gone.status(), AggregateView.gone(gone.subject())));
    }

    private void aggregateTurned(Status from, AggregateView now) {
        List<Lane> present = lanes;
        if (!present.isEmpty()) { // else the ownership is lost, and the next claim catches up
            laneOf(present, now.subject()).aggregateTurned(from, now);
        }
    }

    /** Called by each lane that notices; the first one counts, and only for the ownership of now. */
    private synchronized void fenced(Ownership lost) {
        if (stopping || !lost.equals(ownership)) {
            return;
        }
        List<Lane> fencedOff = lanes;
        LOG.warnf("another engine has claimed shards of this one; one database serves one engine, trying again inMs=%d"
                + " instance=%s", RIVAL_PAUSE.toMillis(), instance.instance());
        lanes = List.of();
        ownership = null;
        relay.disown();
        Future.join(fencedOff.stream().map(lane -> vertx.undeploy(lane.deploymentID())).toList())
                .onComplete(_ -> vertx.setTimer(RIVAL_PAUSE.toMillis(), _ -> claim()));
    }

    private int ownedShards() {
        Ownership mine = ownership;
        return mine == null ? 0 : mine.epochs().size();
    }

    private @Nullable Incident incident(StoredState state) {
        var id = state.incidentId();
        var startedAt = state.incidentStartedAt();
        return id == null || startedAt == null
                ? null
                : new Incident(id, events.dedupKey(new ComponentId(state.subject().value())), startedAt, null);
    }

    private @Nullable CheckResult lastCheck(StoredState state) {
        String stored = state.lastCheck();
        if (stored == null) {
            return null;
        }
        try {
            return json.readValue(stored, CheckResult.class);
        } catch (JsonProcessingException e) {
            LOG.warnf("the stored last check cannot be read component=%s cause=%s", state.subject(), e.getMessage());
            return null;
        }
    }

    /** The stored groups, and the system, that belong to a lane. */
    private static Map<Subject, StoredState> aggregates(int lane, Map<Subject, StoredState> stored, int lanes) {
        return stored.values()
                .stream()
                .filter(state -> !state.subject().isComponent() && laneNumber(state.subject(), lanes) == lane)
                .collect(Collectors.toMap(StoredState::subject, Function.identity()));
    }

    private static Lane laneOf(List<Lane> lanes, Subject subject) {
        return lanes.get(laneNumber(subject, lanes.size()));
    }

    private static int laneNumber(Subject subject, int lanes) {
        return ShardId.of(subject).value() % lanes;
    }

    /** Hibernate Reactive wants a duplicated context that nobody else uses. */
    private <T> void onDuplicatedContext(Supplier<Uni<T>> work, Consumer<T> done, Consumer<Throwable> failed) {
        Context context = Objects.requireNonNull(VertxContext.createNewDuplicatedContext(vertx.getOrCreateContext()));
        VertxContextSafetyToggle.setContextSafe(context, true);
        context.runOnContext(_ -> work.get().invoke(done).subscribe().with(_ -> {}, failed));
    }
}
