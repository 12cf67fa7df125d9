package dev.fettle.engine.monitor;

import dev.fettle.api.check.Outcome;
import dev.fettle.api.component.ComponentId;
import dev.fettle.api.component.Status;
import dev.fettle.api.component.Subject;
import dev.fettle.engine.cluster.Ownership;
import dev.fettle.engine.cluster.ShardId;
import dev.fettle.engine.component.ComponentCatalog;
import dev.fettle.engine.component.ComponentDefinition;
import dev.fettle.engine.history.ResultLog;
import dev.fettle.engine.history.StoredState;
import dev.fettle.engine.history.Uptimes;
import dev.fettle.engine.isolation.IsolationGuard;
import dev.fettle.engine.outbox.Relay;
import dev.fettle.engine.probe.CustomProbe;
import dev.fettle.engine.probe.ProbeConfig;
import dev.fettle.engine.probe.SelfPart;
import dev.fettle.engine.status.AggregateView;
import dev.fettle.engine.status.CheckResult;
import dev.fettle.engine.status.StatusBoard;
import dev.fettle.platform.address.Resolver;
import dev.fettle.engine.stream.LiveStream;
import dev.fettle.platform.database.Migrations;
import dev.fettle.platform.retry.Backoff;
import io.quarkus.arc.All;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;
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
    /** So many new components are checked at once; more are spread, as at a start. */
    private static final int AT_ONCE = 100;
    private static final Duration COMMIT_LIMIT = Duration.ofSeconds(10);
    private static final Duration RIVAL_PAUSE = Duration.ofSeconds(5);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(2);

    private final Vertx vertx;
    private final Clock clock;
    private final InstanceConfig instance;
    private final MonitorConfig config;
    private final ProbeConfig probeConfig;
    private final Resolver resolver;
    private final List<CustomProbe> customProbes;
    private final List<SelfPart> selfParts;
    private final Migrations migrations;
    private final ComponentCatalog catalog;
    private final Claimant claimant;
    private final FileWish wish;
    private final Watches watches;
    private final ResultLog results;
    private final Ledger ledger;
    private final EventFactory events;
    private final StatusBoard board;
    private final Uptimes uptimes;
    private final LiveStream stream;
    private final Relay relay;
    private final MonitorMetrics metrics;
    private final IsolationGuard guard;

    private volatile List<Lane> lanes = List.of();
    private volatile @Nullable Ownership ownership;
    private volatile boolean stopping;
    private boolean pausedOnce; // guarded by this
    private int failures; // of the one claim under way

    Monitor(Vertx vertx, Clock clock, InstanceConfig instance, MonitorConfig config, ProbeConfig probeConfig,
            Resolver resolver, @All List<CustomProbe> customProbes, @All List<SelfPart> selfParts,
            Migrations migrations, ComponentCatalog catalog, Claimant claimant, FileWish wish, Watches watches,
            ResultLog results, Ledger ledger, EventFactory events, StatusBoard board, Uptimes uptimes,
            LiveStream stream, Relay relay, MonitorMetrics metrics, IsolationGuard guard) {
        this.vertx = vertx;
        this.clock = clock;
        this.instance = instance;
        this.config = config;
        this.probeConfig = probeConfig;
        this.resolver = resolver;
        this.customProbes = customProbes;
        this.selfParts = selfParts;
        this.migrations = migrations;
        this.catalog = catalog;
        this.claimant = claimant;
        this.wish = wish;
        this.watches = watches;
        this.results = results;
        this.ledger = ledger;
        this.events = events;
        this.board = board;
        this.uptimes = uptimes;
        this.stream = stream;
        this.relay = relay;
        this.metrics = metrics;
        this.guard = guard;
    }

    /** Whether the definitions are loaded and the lanes run. */
    public boolean isWatching() {
        return !lanes.isEmpty();
    }

    /** How this node copes with what is due. */
    public Workload workload() {
        return lanes.stream().map(Lane::workload).reduce(Workload.NONE, Workload::and);
    }

    /**
     * Takes a result from outside for a component whose check is {@code push}.
     *
     * @return completes once it is committed; fails with {@link NotCommittedException} when that takes too long, though
     * it may be committed later
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
     * when the watch has not begun, or when it takes longer than the limit
     */
    public Uni<Optional<CheckResult>> check(ComponentId id, Duration limit) {
        List<Lane> now = lanes;
        if (now.isEmpty()) {
            return notBegun();
        }
        return Uni.createFrom()
                .<Optional<CheckResult>>emitter(emitter -> laneOf(now, Subject.of(id)).check(id, emitter::complete))
                .ifNoItem()
                .after(limit)
                .failWith(() -> new NotCommittedException("the check did not end within " + limit.toMillis() + " ms"));
    }

    private Uni<Void> committed(ComponentId id, BiConsumer<Lane, Runnable> command) {
        List<Lane> now = lanes;
        if (now.isEmpty()) {
            return notBegun();
        }
        return Uni.createFrom()
                .<Void>emitter(emitter -> command.accept(laneOf(now, Subject.of(id)), () -> emitter.complete(null)))
                .ifNoItem()
                .after(COMMIT_LIMIT)
                .failWith(() -> new NotCommittedException("the database does not answer"));
    }

    private static <T> Uni<T> notBegun() {
        return Uni.createFrom().failure(() -> new NotCommittedException("the watch has not begun"));
    }

    /**
     * The ownership under which definitions may change now.
     *
     * @throws NotCommittedException when there is none
     */
    Ownership ownership() {
        Ownership mine = ownership;
        if (mine == null) {
            throw new NotCommittedException("the watch has not begun");
        }
        return mine;
    }

    /** Whether that ownership still holds, as far as this node knows. */
    boolean owns(Ownership mine) {
        return mine.equals(ownership) && !stopping;
    }

    /** Takes what the catalog says of groups. */
    void defineGroups() {
        board.define(catalog.groups());
    }

    /** Ends the watch of components; completes once what they changed before is committed. */
    Uni<Void> remove(Collection<ComponentId> gone) {
        return onLanes(gone, Function.identity(), Lane::remove);
    }

    /** Begins to watch components whose states are stored. */
    Uni<Void> add(List<ComponentDefinition> fresh, Claim claim) {
        List<Watch> added = watches.of(fresh, claim.states());
        if (added.size() <= AT_ONCE) {
            added.forEach(watch -> watch.hurry(System.nanoTime()));
        }
        return onLanes(added, Watch::id, Lane::add);
    }

    /** Goes on with components under other definitions. */
    Uni<Void> redefine(List<ComponentDefinition> changed) {
        return onLanes(changed, ComponentDefinition::id, Lane::redefine);
    }

    private <T> Uni<Void> onLanes(Collection<T> all, Function<T, ComponentId> id, LaneCommand<T> command) {
        List<Lane> now = lanes;
        if (all.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        if (now.isEmpty()) {
            return notBegun();
        }
        List<Uni<Void>> told = all.stream()
                .collect(Collectors.groupingBy(each -> laneOf(now, Subject.of(id.apply(each)))))
                .entrySet()
                .stream()
                .map(lane -> Uni.createFrom()
                        .<Void>emitter(emitter -> command.tell(lane.getKey(), lane.getValue(),
                                () -> emitter.complete(null))))
                .toList();
        return Uni.join().all(told).andFailFast().replaceWithVoid();
    }

    /** What lanes are told about many components at once. */
    @FunctionalInterface
    private interface LaneCommand<T> {
        void tell(Lane lane, List<T> some, Runnable done);
    }

    void start(@Observes StartupEvent event) {
        metrics.show(this::workload, () -> lanes.stream().mapToInt(Lane::buffered).sum(), this::ownedShards);
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
        then(results::start, _ -> claim(), e -> again(e, this::prepareResults));
    }

    private void claim() {
        if (!stopping) {
            then(claimant::claim, this::watch, e -> again(e, this::claim));
        }
    }

    private static <T> void then(Supplier<Uni<T>> work, Consumer<T> done, Consumer<Throwable> failed) {
        Uni.createFrom().deferred(work::get).invoke(done).subscribe().with(_ -> {}, failed);
    }

    private void again(Throwable e, Runnable step) {
        failures++;
        Duration pause = BACKOFF.delayAfter(failures, RandomGenerator.getDefault()).plusMillis(1);
        LOG.warnf("the watch could not begin, trying again attempt=%d inMs=%d cause=%s", failures, pause.toMillis(),
                e.toString());
        LOG.debug("claim failed", e);
        vertx.setTimer(pause.toMillis(), _ -> step.run());
    }

    private void watch(Claim claim) {
        failures = 0;
        Map<Subject, StoredState> stored = claim.states()
                .stream()
                .collect(Collectors.toMap(StoredState::subject, Function.identity()));
        int count = config.lanes() == 0 ? Runtime.getRuntime().availableProcessors() : config.lanes();
        List<List<Watch>> byLane = IntStream.range(0, count)
                .<List<Watch>>mapToObj(_ -> new ArrayList<>())
                .toList();
        board.listen((_, _) -> {});
        board.define(catalog.groups());
        for (Watch watch : watches.of(catalog.definitions(), claim.states())) {
            var _ = board.put(watch.view());
            byLane.get(laneNumber(watch.subject(), count)).add(watch);
        }
        board.retain(catalog::definition);
        Neighbours neighbours = new Neighbours();
        LaneParts parts = new LaneParts(config, probeConfig, resolver, customProbes, selfParts, ledger,
                claim.ownership(), events, board, uptimes, stream, relay, metrics, clock, count,
                Math.ceilDiv(config.maxInFlight(), count),
                Math.ceilDiv(config.maxInFlightPerHost(), count), guard, neighbours, () -> fenced(claim.ownership()));
        List<Lane> fresh = IntStream.range(0, count)
                .mapToObj(lane -> new Lane(parts, byLane.get(lane), aggregates(lane, stored, count)))
                .toList();
        neighbours.connect(subject -> laneOf(fresh, subject));
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
        if (!pausedOnce) { // at the start of this process; later whoever resumed one has the last word
            pausedOnce = true;
            wish.now().ifPresent(wanted -> wanted.paused()
                    .forEach(id -> laneOf(fresh, Subject.of(id)).pause(id, true, () -> {})));
        }
        LOG.infof("watching components=%d lanes=%d shards=%d", catalog.size(), fresh.size(),
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
}
