package dev.fettle.engine.monitor;

import dev.fettle.api.component.ComponentId;
import dev.fettle.api.component.Status;
import dev.fettle.api.component.Subject;
import dev.fettle.engine.cluster.Holding;
import dev.fettle.engine.cluster.Membership;
import dev.fettle.engine.cluster.Ownership;
import dev.fettle.engine.cluster.Self;
import dev.fettle.engine.cluster.ShardId;
import dev.fettle.engine.cluster.Shards;
import dev.fettle.engine.component.ComponentCatalog;
import dev.fettle.engine.component.ComponentDefinition;
import dev.fettle.engine.history.StoredState;
import dev.fettle.engine.history.TimeRange;
import dev.fettle.engine.history.Uptimes;
import dev.fettle.engine.outbox.Relay;
import dev.fettle.engine.status.AggregateView;
import dev.fettle.engine.status.StatusBoard;
import dev.fettle.platform.retry.Backoff;
import dev.fettle.engine.stream.LiveStream;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what this node watches in line with what it is assigned: claims what is missing, one claim after the other, and
 * gives up what goes to others, what was seen of it committed first. What stays is watched all the while. When a write
 * is refused because another node claimed a shard, that shard is dropped, and claimed again only if it is still
 * assigned here. Any thread.
 */
@ApplicationScoped
class Tenancy implements Membership.Assignments {

    private static final Logger LOG = Logger.getLogger(Tenancy.class);
    private static final Backoff BACKOFF = new Backoff(Duration.ofMillis(250), 2, Duration.ofSeconds(5));
    private static final Duration RIVAL_PAUSE = Duration.ofSeconds(5);
    private static final Duration FENCED_PAUSE = Duration.ofSeconds(1);
    private static final Duration HAND_OVER_LIMIT = Duration.ofSeconds(5);

    private final Vertx vertx;
    private final Self self;
    private final Membership membership;
    private final Holding holding;
    private final Shards shards;
    private final Claimant claimant;
    private final ComponentCatalog catalog;
    private final FileWish wish;
    private final Watches watches;
    private final StatusBoard board;
    private final Relay relay;
    private final OneAtATime turnstile;
    private final Others others;
    private final Lanes lanes;
    private final LiveStream stream;
    private final Uptimes uptimes;
    private final Clock clock;

    private final Set<ShardId> assigned = new HashSet<>(); // guarded by this, as the next ones are
    private final Map<ShardId, Instant> leftAt = new ConcurrentHashMap<>();
    private boolean claiming;
    private boolean stopping;
    private int failures;
    private @Nullable Runnable afterClaim;
    private volatile boolean settled;
    private boolean pausedOnce;

    Tenancy(Vertx vertx, Self self, Membership membership, Holding holding, Shards shards, Claimant claimant,
            ComponentCatalog catalog, FileWish wish, Watches watches, StatusBoard board, Relay relay,
            OneAtATime turnstile, Others others, Lanes lanes, LiveStream stream, Uptimes uptimes, Clock clock) {
        this.vertx = vertx;
        this.self = self;
        this.membership = membership;
        this.holding = holding;
        this.shards = shards;
        this.claimant = claimant;
        this.catalog = catalog;
        this.wish = wish;
        this.watches = watches;
        this.board = board;
        this.relay = relay;
        this.turnstile = turnstile;
        this.others = others;
        this.lanes = lanes;
        this.stream = stream;
        this.uptimes = uptimes;
        this.clock = clock;
    }

    /** Begins to share; the lanes run. */
    void start() {
        board.listen(this::aggregateTurned);
        relay.onFenced(this::fenced);
        membership.start(this);
    }

    /** Gives up everything; nothing is claimed any more. Waits until others may take over. */
    void stop() {
        synchronized (this) {
            stopping = true;
            assigned.clear();
        }
        membership.leave();
    }

    /** Whether all that was first assigned is watched; then it stays so. */
    boolean isSettled() {
        return settled;
    }

    @Override
    public void assigned(Set<ShardId> more) {
        synchronized (this) {
            if (stopping) {
                return;
            }
            assigned.addAll(more);
        }
        claimMissing();
    }

    @Override
    public CompletionStage<Void> revoked(Set<ShardId> gone) {
        synchronized (this) {
            assigned.removeAll(gone);
        }
        return claimEnded().chain(() -> handOver(gone)).subscribeAsCompletionStage();
    }

    @Override
    public void lost(Set<ShardId> gone) {
        synchronized (this) {
            assigned.removeAll(gone);
        }
        Ownership part = holding.now().only(gone);
        drop(part);
        others.reload(part.shards());
    }

    /** Hears of claims that hold no more; what they are of is dropped, and claimed again if it is still assigned. */
    void fenced(Ownership claims) {
        Ownership part;
        synchronized (this) {
            part = holding.now().sharedWith(claims);
            if (stopping || part.isEmpty()) {
                return;
            }
            settled &= membership.isShared();
        }
        Duration pause = membership.isShared() ? FENCED_PAUSE : RIVAL_PAUSE;
        if (membership.isShared()) {
            LOG.warnf("shards are another node's now, dropped shards=%d node=%s", part.shards().size(), self.node());
        } else {
            LOG.warnf("another engine has claimed shards of this one; one database serves one engine, trying again"
                    + " inMs=%d instance=%s", pause.toMillis(), self.node());
        }
        drop(part);
        if (membership.isShared()) {
            others.reload(part.shards());
        }
        vertx.setTimer(pause.toMillis(), _ -> claimMissing());
    }

    private void claimMissing() {
        synchronized (this) {
            if (claiming || stopping) {
                return;
            }
            if (missing().isEmpty()) {
                settled = true;
                return;
            }
            claiming = true;
        }
        turnstile.run(this::claim).subscribe().with(_ -> claimed(), this::failed);
    }

    private synchronized Set<ShardId> missing() {
        Set<ShardId> missing = new HashSet<>(assigned);
        missing.removeAll(holding.now().shards());
        return missing;
    }

    /** What is assigned may be less by the time that it is this claim's turn, and again once that is confirmed. */
    private Uni<Void> claim() {
        return membership.confirm(missing()).chain(() -> {
            Set<ShardId> missing = missing();
            return missing.isEmpty()
                    ? Uni.createFrom().voidItem()
                    : claimant.claim(missing)
                            .emitOn(Infrastructure.getDefaultWorkerPool()) // lanes check on the event loops
                            .chain(this::take);
        });
    }

    private void claimed() {
        synchronized (this) {
            failures = 0;
        }
        ended();
        claimMissing();
    }

    private void failed(Throwable e) {
        Duration pause;
        synchronized (this) {
            failures++;
            pause = BACKOFF.delayAfter(failures, RandomGenerator.getDefault()).plusMillis(1);
            LOG.warnf("the watch could not begin, trying again attempt=%d inMs=%d cause=%s", failures, pause.toMillis(),
                    e.toString());
        }
        LOG.debug("claim failed", e);
        ended();
        vertx.setTimer(pause.toMillis(), _ -> claimMissing());
    }

    private void ended() {
        Runnable after;
        synchronized (this) {
            claiming = false;
            after = afterClaim;
            afterClaim = null;
        }
        if (after != null) {
            after.run();
        }
    }

    /** A claim under way may be of shards that are to be given up. */
    private Uni<Void> claimEnded() {
        return Uni.createFrom().emitter(emitter -> {
            synchronized (this) {
                if (claiming) {
                    afterClaim = () -> emitter.complete(null);
                    return;
                }
            }
            emitter.complete(null);
        });
    }

    /** Watches what was claimed, but for shards that are no longer assigned. */
    private Uni<Void> take(Claim claim) {
        Ownership mine;
        synchronized (this) {
            mine = claim.ownership().only(assigned);
        }
        List<ComponentDefinition> definitions = catalog.definitions()
                .stream()
                .filter(definition -> mine.covers(Subject.of(definition.id())))
                .toList();
        List<StoredState> states = claim.states().stream().filter(state -> mine.covers(state.subject())).toList();
        List<Watch> fresh = watches.of(definitions, states);
        List<StoredState> aggregates = states.stream().filter(state -> !state.subject().isComponent()).toList();
        board.define(catalog.groups());
        for (Watch watch : fresh) {
            var _ = board.put(watch.view());
        }
        board.retain(catalog::definition);
        return others.bringUpToDate(mine)
                .chain(() -> lanes.adopt(mine, fresh, aggregates))
                .invoke(() -> board.whileNothingTurns(() -> hold(mine, states)))
                .invoke(() -> lanes.begin(mine.shards()))
                .invoke(() -> countOthersRuns(fresh))
                .invoke(() -> pauseNew(fresh))
                .invoke(() -> lead(mine))
                .invoke(() -> LOG.infof("watching components=%d of=%d lanes=%d shards=%d", fresh.size(),
                        catalog.size(), lanes.count(), holding.now().shards().size()))
                .chain(() -> giveBack(claim.ownership()));
    }

    /** Files are applied by whoever has just become the one to do so. */
    private void lead(Ownership claimed) {
        if (membership.isShared() && claimed.covers(ShardId.LEADER) && holding.leads()) {
            wish.lead();
        }
    }

    /** What the engines before have stored since this one last watched it, or since it began. */
    private void countOthersRuns(List<Watch> fresh) {
        if (!membership.isShared()) {
            return;
        }
        Instant now = clock.instant();
        Map<Instant, List<ComponentId>> since = fresh.stream()
                .collect(Collectors.groupingBy(watch -> leftAt.getOrDefault(watch.shard(), uptimes.begin()),
                        Collectors.mapping(Watch::id, Collectors.toList())));
        since.forEach((from, ids) -> uptimes.addFromOthers(ids, new TimeRange(from, now)));
    }

    /** What went to others while it was being claimed. */
    private Uni<Void> giveBack(Ownership claimed) {
        Ownership rest = claimed.without(claimed.sharedWith(holding.now()).shards());
        if (rest.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        lanes.drop(rest);
        return shards.release(rest);
    }

    /** At the start of this process; later whoever resumed one has the last word. */
    private void pauseNew(List<Watch> fresh) {
        Set<ComponentId> paused = wish.paused();
        if (membership.isShared()) { // who was watched by another node before may have been resumed there
            fresh.stream().filter(Watch::isNew).map(Watch::id).filter(paused::contains).forEach(this::pause);
        } else if (!pausedOnce) {
            pausedOnce = true;
            paused.forEach(this::pause);
        }
    }

    private void pause(ComponentId id) {
        lanes.of(Subject.of(id)).pause(id, true, () -> {});
    }

    /** From here on what turns is told; before, what turned while nobody watched: by a changed file, say. */
    private void hold(Ownership claimed, List<StoredState> states) {
        Ownership mine;
        synchronized (this) {
            mine = claimed.only(assigned);
            holding.hold(holding.now().and(mine));
            relay.own(holding.now());
        }
        Map<Subject, StoredState> stored = states.stream()
                .filter(state -> !state.subject().isComponent())
                .collect(Collectors.toMap(StoredState::subject, Function.identity()));
        List<AggregateView> now = new ArrayList<>(board.groups());
        now.add(board.system());
        now.removeIf(view -> !mine.covers(view.subject()));
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
        if (holding.covers(now.subject())) {
            lanes.of(now.subject()).aggregateTurned(from, now);
        } else if (membership.isShared()) { // its owner tells it, but for those who listen here
            Instant at = clock.instant();
            board.putSince(now.subject(), at);
            stream.aggregateTurned(now, from, at, 0);
        } // else the next claim catches up
    }

    /** Ends the watch of shards, sends what is committed of them, and lets others take them. */
    private Uni<Void> handOver(Set<ShardId> gone) {
        Ownership part;
        synchronized (this) {
            Set<ShardId> leaving = new HashSet<>(gone);
            leaving.removeAll(assigned); // they may have come back while a claim was waited for
            part = holding.now().only(leaving);
            part.shards().forEach(shard -> leftAt.put(shard, clock.instant()));
            holding.hold(holding.now().without(part.shards())); // who asks for them is told so at once
        }
        if (part.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        return lanes.release(part)
                .chain(() -> relay.flush(part))
                .ifNoItem()
                .after(HAND_OVER_LIMIT)
                .fail()
                .onTermination()
                .invoke(() -> drop(part))
                .chain(() -> shards.release(part))
                .invoke(() -> LOG.infof("shards are handed over shards=%d left=%d", part.shards().size(),
                        holding.now().shards().size()))
                .onFailure()
                .invoke(() -> others.reload(part.shards()))
                .onTermination()
                .invoke(this::claimMissing);
    }

    private synchronized void drop(Ownership claims) {
        Set<ShardId> gone = holding.now().sharedWith(claims).shards();
        gone.forEach(shard -> leftAt.put(shard, clock.instant()));
        holding.hold(holding.now().without(gone));
        relay.own(holding.now());
        lanes.drop(claims);
    }

    /** The lane of a component that is watched here. Fails with {@link NotOwnedException} when it is not. */
    Lane laneOf(ComponentId id) {
        if (holding.now().isEmpty() && !membership.isShared()) {
            throw new NotCommittedException("the watch has not begun");
        }
        if (!holding.covers(Subject.of(id))) {
            throw new NotOwnedException("another node watches " + id + " and does not answer");
        }
        return lanes.of(Subject.of(id));
    }
}
