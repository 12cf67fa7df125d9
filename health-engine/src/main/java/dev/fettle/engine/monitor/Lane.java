package dev.fettle.engine.monitor;

import dev.fettle.api.check.Outcome;
import dev.fettle.api.component.ComponentId;
import dev.fettle.api.component.Reason;
import dev.fettle.api.component.Status;
import dev.fettle.api.component.Subject;
import dev.fettle.api.event.StatusChanged.CheckSummary;
import dev.fettle.engine.cluster.Ownership;
import dev.fettle.engine.cluster.ShardId;
import dev.fettle.engine.component.ComponentDefinition;
import dev.fettle.engine.history.RunResult;
import dev.fettle.engine.history.StateStore.LastRun;
import dev.fettle.engine.history.StoredState;
import dev.fettle.engine.monitor.Change.Turn;
import dev.fettle.engine.monitor.Ledger.Numbered;
import dev.fettle.engine.monitor.Watch.Silence;
import dev.fettle.engine.schedule.DueQueue;
import dev.fettle.engine.state.Step;
import dev.fettle.engine.state.Verdict;
import dev.fettle.engine.status.AggregateView;
import dev.fettle.engine.status.CheckResult;
import dev.fettle.engine.status.Flags;
import io.vertx.core.AbstractVerticle;
import io.vertx.core.Promise;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * One event loop and all that belongs to it: the live state of its components is touched in here only, so nothing is
 * locked and no check waits for anything but its target. Readers see the board; other threads {@link #tell} commands.
 */
final class Lane extends AbstractVerticle {

    private static final Logger LOG = Logger.getLogger(Lane.class);
    private static final long TICK_MS = 10;
    private static final Duration PAUSE = Duration.ofSeconds(2);
    /** So long others may wait for a part of something long. */
    private static final Duration PART = Duration.ofMillis(10);
    private static final Duration LAST_WRITE_LIMIT = Duration.ofMillis(1500);

    private final LaneParts parts;

    private final Turning turning;
    private final Announcer announcer;
    private final Map<ComponentId, Watch> byId = new HashMap<>();
    private final Map<Subject, Instant> aggregateSince = new HashMap<>();
    private final DueQueue<Watch> silences = new DueQueue<>();
    private Runs runs;
    private Overload overload;
    private LaneTimers timers;
    private LaneLedger ledger;
    private Flagging flagging;
    private Doubts doubts;
    private Runnable leaveGuard;
    private long dropped;
    private long folded;
    private long tickedAt;
    private boolean closed;

    @SuppressWarnings("NullAway.Init") // a verticle gets its context in start()
    Lane(LaneParts parts) {
        this.parts = parts;
        this.turning = new Turning(parts);
        this.announcer = new Announcer(parts);
    }

    @Override
    public void start() {
        timers = new LaneTimers(context);
        overload = new Overload(parts.inFlight(), System.nanoTime());
        ledger = new LaneLedger(parts.ledger(), timers, parts.config(), parts.lanes(), this::committed, this::fenced);
        flagging = new Flagging(parts, ledger, byId);
        doubts = new Doubts(parts.guard(), this::forgive);
        runs = new Runs(vertx, parts, timers, byId, doubts, overload, this::noticePause, this::take);
        leaveGuard = parts.guard().listen(() -> tell(doubts::settle));
        tickedAt = System.nanoTime();
        vertx.setPeriodic(TICK_MS, _ -> tick());
    }

    /** Takes what belongs to these shards; the board shows it already. */
    void adopt(Ownership part, List<Watch> fresh, Map<Subject, StoredState> aggregates, Runnable done) {
        tell(() -> {
            if (closed) {
                return;
            }
            ledger.adopt(part);
            aggregates.forEach((subject, stored) -> {
                aggregateSince.put(subject, stored.since());
                parts.board().putSince(subject, stored.since());
                ledger.resume(subject, stored.sequence(), stored.revision());
            });
            for (Watch watch : fresh) {
                ledger.resume(watch.subject(), watch.sequence(), watch.revision());
                watch(watch);
            }
            done.run();
        });
    }

    /** Begins to check what was adopted of these shards. */
    void begin(Set<ShardId> shards) {
        tell(() -> {
            List<Watch> adopted = byId.values().stream().filter(watch -> shards.contains(watch.shard())).toList();
            adopted.forEach(this::plan);
            adopted.forEach(flagging::settle);
            adopted.forEach(this::reconsider);
        });
    }

    /** Watches shards no more; calls back once what was seen of them is committed. */
    void release(Ownership gone, Runnable done) {
        tell(() -> {
            leave(ledger.holds(gone));
            ledger.whenCommitted(() -> {
                ledger.release(gone);
                done.run();
            });
        });
    }

    /** Watches shards no more, and writes nothing of them any more: they are another node's. */
    void drop(Ownership gone) {
        tell(() -> {
            leave(ledger.holds(gone));
            ledger.release(gone);
        });
    }

    private void fenced(Ownership lost) {
        leave(lost.shards());
        parts.fenced().accept(lost);
    }

    private void leave(Set<ShardId> gone) {
        List<Watch> left = byId.values().stream().filter(watch -> gone.contains(watch.shard())).toList();
        for (Watch watch : left) {
            byId.remove(watch.id());
            close(watch);
        }
        aggregateSince.keySet().removeIf(subject -> gone.contains(ShardId.of(subject)));
    }

    /** Watches new components from now on; their states are stored. Calls back once the board shows them. */
    void add(List<Watch> fresh, Runnable done) {
        inParts(fresh.iterator(), this::add, done);
    }

    private void add(Watch watch) {
        if (ledger.owns(watch.subject())) { // else it went to another node meanwhile
            ledger.resume(watch.subject(), watch.sequence(), watch.revision());
            enter(watch);
        }
    }

    /** Goes on with components under other definitions. Calls back once the board shows them. */
    void redefine(List<ComponentDefinition> changed, Runnable done) {
        inParts(changed.iterator(), this::redefine, done);
    }

    private void redefine(ComponentDefinition definition) {
        Watch before = byId.get(definition.id());
        if (before != null) {
            close(before);
            Watch watch = before.redefined(definition, System.nanoTime());
            enter(watch);
            if (!definition.description().equals(before.definition().description())) {
                ledger.commit(watch.beside(false, parts.clock().instant(), parts.events()));
            }
        }
    }

    /** However many there are: between two parts the checks of others come. */
    private <T> void inParts(Iterator<T> those, Consumer<T> each, Runnable done) {
        tell(() -> {
            long limit = System.nanoTime() + PART.toNanos();
            while (those.hasNext()) {
                each.accept(those.next());
                if (those.hasNext() && System.nanoTime() - limit > 0) {
                    inParts(those, each, done);
                    return;
                }
            }
            done.run();
        });
    }

    /** Watches components no more; calls back once what they changed before is committed. */
    void remove(Collection<ComponentId> gone, Runnable done) {
        tell(() -> {
            for (ComponentId id : gone) {
                Watch watch = byId.remove(id);
                if (watch != null) {
                    close(watch);
                    parts.board().remove(id);
                    parts.neighbours().turned(id);
                }
            }
            ledger.whenCommitted(() -> {
                gone.stream().filter(id -> !byId.containsKey(id)).forEach(id -> ledger.forget(Subject.of(id)));
                done.run();
            });
        });
    }

    /** Pauses a component or lets it go on; calls back once that is committed. */
    void pause(ComponentId id, boolean paused, Runnable committed) {
        tell(() -> {
            Watch watch = byId.get(id);
            if (watch != null && !closed) {
                if (watch.isPaused() != paused) {
                    pause(watch, paused);
                }
                ledger.whenCommitted(committed);
            }
        });
    }

    /** Runs a check at once, or joins the one under way; answers what it found, empty when the component is gone. */
    void check(ComponentId id, Consumer<Optional<CheckResult>> answered) {
        tell(() -> {
            Watch watch = byId.get(id);
            if (watch == null || closed) {
                answered.accept(Optional.empty());
                return;
            }
            runs.ask(watch, answered);
        });
    }

    /** The only door from outside: runs the command on the lane. Any thread. */
    void tell(Runnable command) {
        context.runOnContext(_ -> command.run());
    }

    /** Ends: no check begins any more, what is under way no longer counts, what waits is committed if that is quick. */
    @Override
    public void stop(Promise<Void> stopped) {
        closed = true;
        leaveGuard.run();
        runs.close();
        timers.after(LAST_WRITE_LIMIT, () -> end(stopped));
        if (ledger.isClosed()) {
            end(stopped);
        } else {
            ledger.whenCommitted(() -> end(stopped));
        }
    }

    private void end(Promise<Void> stopped) {
        ledger.close();
        stopped.tryComplete();
    }

    /** Takes a result from outside; calls back once it is committed. */
    void push(ComponentId id, Outcome outcome, Runnable committed) {
        tell(() -> {
            Watch watch = byId.get(id);
            if (watch != null && !closed) {
                RunReport report = new RunReport(outcome, 1, parts.clock().instant());
                parts.metrics().count(watch.definition().check().kind(), report.reason());
                var _ = take(watch, report);
                ledger.whenCommitted(committed);
            }
        });
    }

    /** Takes that a group or the system changed. */
    void aggregateTurned(Status from, AggregateView now) {
        tell(() -> {
            if (!ledger.owns(now.subject())) {
                return; // another node tells it
            }
            Instant at = parts.clock().instant();
            Instant since = aggregateSince.getOrDefault(now.subject(), at);
            aggregateSince.put(now.subject(), at);
            parts.board().putSince(now.subject(), at);
            ledger.commit(new Change.OfAggregate(new Turn(UUID.randomUUID(), now.subject(), from, since, now.status(),
                    at, at, Reason.OK, ""), now));
        });
    }

    /** How many components it watches; read from any thread, so a moment old. */
    int components() {
        return byId.size();
    }

    /** Looks again for what explains the trouble of a component: something that it depends on turned. */
    void reconsider(ComponentId id) {
        tell(() -> {
            Watch watch = byId.get(id);
            if (watch != null && !closed) {
                reconsider(watch);
            }
        });
    }

    private void reconsider(Watch watch) {
        long now = System.nanoTime();
        switch (turning.reconsider(watch, now)) {
            case ANOTHER -> explainedAnew(watch);
            case OVER -> {
                if (watch.canRun()) {
                    watch.hurry(now);
                    runs.plan(watch);
                }
            }
            case NOTHING_NEW -> {
            }
        }
    }

    private void explainedAnew(Watch watch) {
        flagging.tell(watch);
        parts.neighbours().turned(watch.id());
    }

    /** Checks a component at once, as something fails that depends on it: so that the cause is known early. */
    void hurry(ComponentId id) {
        tell(() -> {
            long now = System.nanoTime();
            Watch watch = byId.get(id);
            if (watch != null && watch.hurryFor(now)) {
                runs.plan(watch);
            }
        });
    }

    /** Checks a component soon, as something turned that it looks at. */
    void lookAgain(ComponentId id) {
        tell(() -> {
            Watch watch = byId.get(id);
            if (watch != null && watch.lookAgain(System.nanoTime())) {
                runs.plan(watch);
            }
        });
    }

    /** How it copes; read from any thread, so a moment old. */
    Workload workload() {
        return overload.workload();
    }

    /** How many results wait; read from any thread, so a moment old. */
    int buffered() {
        return ledger.buffered();
    }

    private void enter(Watch watch) {
        watch(watch);
        var _ = parts.board().put(watch.view());
        plan(watch);
        flagging.settle(watch);
        reconsider(watch);
    }

    private void plan(Watch watch) {
        runs.plan(watch);
        silences.put(watch.planSilence(), watch);
    }

    private void pause(Watch watch, boolean paused) {
        if (paused) {
            watch.pause();
        } else {
            watch.resume(System.nanoTime());
            plan(watch);
        }
        flagging.tell(watch);
        LOG.infof("component %s component=%s", paused ? "paused" : "resumed", watch.id());
    }

    private void watch(Watch watch) {
        byId.put(watch.id(), watch);
        parts.neighbours().add(watch.definition());
        runs.prepare(watch);
    }

    private void close(Watch watch) {
        parts.neighbours().remove(watch.definition());
        runs.forget(watch);
    }

    private void tick() {
        if (closed) {
            return;
        }
        long now = System.nanoTime();
        noticePause(now);
        runs.tick(now);
        silences.drain(now, (plannedAt, watch) -> silence(plannedAt, watch, now));
        flagging.tick();
        overload.tick(runs.inFlight(), runs.waiting(), now);
        parts.metrics().droppedAndFolded(ledger.dropped() - dropped, ledger.changes().folded() - folded);
        dropped = ledger.dropped();
        folded = ledger.changes().folded();
    }

    /** While this process was stopped nobody could bring results: that silence says nothing of the components. */
    private void noticePause(long now) {
        long sinceLastTick = now - tickedAt;
        tickedAt = now;
        if (sinceLastTick > PAUSE.toNanos()) {
            LOG.warnf("the lane was stopped, silence meanwhile does not count ms=%d", sinceLastTick / 1_000_000);
            doubts.stopped(now);
            forgive(Duration.ofNanos(sinceLastTick));
        }
    }

    private void forgive(Duration silence) {
        long now = System.nanoTime();
        byId.values().forEach(watch -> {
            watch.forgive(silence.toNanos(), now);
            silences.put(watch.planSilence(), watch);
        });
    }

    private CheckResult take(Watch watch, RunReport report) {
        Optional<Verdict> verdict = watch.judge(report.outcome());
        CheckResult result = report.result(verdict.orElse(null));
        if (LOG.isDebugEnabled()) {
            LOG.debugf("checked component=%s status=%s reason=%s latencyMs=%d attempts=%d message=%s", watch.id(),
                    result.status(), result.reason(), result.latencyMs(), result.attempts(), result.message());
        }
        watch.saw(result);
        parts.uptimes().count(watch.id(), result);
        parts.stream().ran(watch.definition(), result);
        parts.board().ran(watch.id(), result.status());
        RunResult ran = new RunResult(watch.id(), report.at(), result.status(), result.reason(), result.message(),
                (int) Math.min(Integer.MAX_VALUE, result.latencyMs()), report.attempts());
        Flags before = watch.flags();
        Step step = verdict.map(said -> watch.take(said, report.at(), System.nanoTime())).orElse(null);
        if (verdict.isPresent() && step instanceof Step.Turned turned) {
            var _ = watch.isToBeStored(result, System.nanoTime()); // the change carries it
            ledger.keep(ran);
            turned(watch, turned, verdict.get().reason(), verdict.get().message(),
                    new CheckSummary(result.latencyMs(), result.attempts(), result.details()));
        } else {
            if (watch.isToBeStored(result, System.nanoTime())) {
                ledger.record(new LastRun(watch.subject(), watch.recent(), parts.events().write(result), report.at(),
                        watch.flaps().bits()), ran);
            } else {
                ledger.keep(ran);
            }
            parts.board().putLastCheck(watch.id(), result);
        }
        if (verdict.isPresent() && verdict.get().status().isTrouble()
                && (watch.isSuspected() || step instanceof Step.Turned)) {
            parts.neighbours().suspect(watch.definition());
        }
        if (verdict.isPresent() && watch.outlivesCause(verdict.get().status())) {
            explainedAnew(watch);
        } else if (!watch.flags().equals(before)) { // with a turn it told the flag already, and who follows flags hears
                                                    // of it too
            flagging.tell(watch);
        }
        return result;
    }

    private void silence(long plannedAt, Watch watch, long now) {
        if (!watch.isSilencePlannedAt(plannedAt) || byId.get(watch.id()) != watch || watch.isPaused()) {
            return; // planned anew since, gone, or planned anew at its resumption
        }
        if (watch.silentAt() - now <= 0) {
            Duration pause = doubts.pauseOfSilence(watch);
            if (!pause.isZero()) {
                watch.postponeSilence(now + pause.toNanos());
                silences.put(now + pause.toNanos(), watch);
                return;
            }
            Instant at = parts.clock().instant();
            Silence silence = watch.silence();
            Flags before = watch.flags();
            if (watch.take(silence, at, now) instanceof Step.Turned turned) {
                switch (silence) {
                    case Silence.Missed(Verdict missed) ->
                        turned(watch, turned, missed.reason(), missed.message(), null);
                    case Silence.Stale(String message) -> turned(watch, turned, Reason.STALE, message, null);
                }
            }
            if (silence instanceof Silence.Missed(Verdict missed) && watch.outlivesCause(missed.status())) {
                explainedAnew(watch);
            } else if (!watch.flags().equals(before)) {
                flagging.tell(watch);
            }
        }
        silences.put(watch.planSilence(), watch);
    }

    private void turned(Watch watch, Step.Turned turned, Reason reason, String message, @Nullable CheckSummary check) {
        ledger.commit(turning.turn(watch, turned, reason, message, check));
        parts.neighbours().turned(watch.id());
    }

    private void committed(List<Numbered> batch) {
        for (Numbered numbered : batch) {
            if (numbered.change() instanceof Change.OfComponent component) {
                committed(component.definition().id(), numbered.sequence());
            }
            announcer.tell(numbered);
        }
        parts.relay().wake();
    }

    private void committed(ComponentId id, long sequence) {
        Watch watch = byId.get(id);
        if (watch != null) {
            watch.committed(sequence);
            parts.board().putSequence(id, sequence);
        }
    }
}
