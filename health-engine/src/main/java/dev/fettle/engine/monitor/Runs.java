package dev.fettle.engine.monitor;

import dev.fettle.api.check.Observation;
import dev.fettle.api.check.Outcome;
import dev.fettle.api.component.ComponentId;
import dev.fettle.engine.probe.PreparedCheck;
import dev.fettle.engine.probe.Probes;
import dev.fettle.engine.schedule.DueQueue;
import dev.fettle.engine.state.Verdict;
import dev.fettle.engine.status.CheckResult;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.random.RandomGenerator;
import org.jboss.logging.Logger;

/**
 * The runs of one lane: who is due waits for a place, runs, and is planned again when what it found was taken. Belongs
 * to the lane, and to the event loop on which it is made.
 */
final class Runs {

    private static final Logger LOG = Logger.getLogger(Runs.class);

    private final LaneParts parts;
    private final LaneTimers timers;
    private final Map<ComponentId, Watch> present;
    private final Doubts doubts;
    private final Overload overload;
    private final LongConsumer clock;
    private final Taker taker;
    private final Context context;
    private final Probes probes;
    private final Admission<DueCheck> admission;
    private final DueQueue<Watch> due = new DueQueue<>();
    private final Map<ComponentId, PreparedCheck> checks = new HashMap<>();
    private final Map<ComponentId, String> unfit = new HashMap<>();
    private final Map<ComponentId, List<Consumer<Optional<CheckResult>>>> askers = new HashMap<>();
    private final RandomGenerator random = RandomGenerator.of("L64X128MixRandom");
    private boolean closed;

    /** A run that is due: whose, and since when. */
    private record DueCheck(Watch watch, long dueAt) {}

    /** Takes what a run found, and says what that means. */
    interface Taker {
        CheckResult take(Watch watch, RunReport report);
    }

    /**
     * @param present what is watched now, by id; the lane keeps it
     * @param clock is told the monotonic time at each end, which the loop may bring before the tick of the lane
     */
    Runs(Vertx vertx, LaneParts parts, LaneTimers timers, Map<ComponentId, Watch> present, Doubts doubts,
            Overload overload, LongConsumer clock, Taker taker) {
        this.parts = parts;
        this.timers = timers;
        this.present = present;
        this.doubts = doubts;
        this.overload = overload;
        this.clock = clock;
        this.taker = taker;
        this.context = vertx.getOrCreateContext();
        this.probes = Probes.create(vertx, parts.probeConfig(), parts.resolver(), parts.ownProbes(),
                parts.services());
        this.admission = new Admission<>(parts.inFlight(), parts.inFlightPerHost());
    }

    /** Gets ready to check something that is watched from now on. */
    void prepare(Watch watch) {
        if (!watch.isPushed()) {
            try {
                checks.put(watch.id(), probes.prepare(watch.definition().check()));
            } catch (IllegalArgumentException told) {
                LOG.errorf("the check could not be prepared component=%s cause=%s", watch.id(), told.getMessage());
                unfit.put(watch.id(), Verdict.oneLine(String.valueOf(told.getMessage())));
            } catch (RuntimeException | LinkageError e) { // one definition must not keep all others from being watched
                LOG.errorf(e, "the check could not be prepared component=%s", watch.id());
            }
        }
    }

    /** Checks it no more, at least not by this definition. */
    void forget(Watch watch) {
        var _ = unfit.remove(watch.id());
        PreparedCheck prepared = checks.remove(watch.id());
        if (prepared != null) {
            prepared.close();
        }
        if (!present.containsKey(watch.id())) {
            answer(watch.id(), Optional.empty());
        }
    }

    /** Lets its next run begin when it is due, if it may run at all. */
    void plan(Watch watch) {
        if (watch.canRun()) {
            due.put(watch.dueAt(), watch);
        }
    }

    /** Begins a run at once, or joins the one under way; answers what it found, empty when the component is gone. */
    void ask(Watch watch, Consumer<Optional<CheckResult>> answered) {
        askers.computeIfAbsent(watch.id(), _ -> new ArrayList<>(1)).add(answered);
        if (!watch.isRunning()) {
            long now = System.nanoTime();
            watch.hurry(now);
            begin(now, watch);
        }
    }

    /** Begins what is due. */
    void tick(long now) {
        due.drain(now, this::due);
    }

    /** How many are under way. */
    int inFlight() {
        return admission.inFlight();
    }

    /** How many are due and wait for a place. */
    int waiting() {
        return admission.waiting();
    }

    /** Begins no more, and takes nothing any more. */
    void close() {
        closed = true;
        checks.values().forEach(PreparedCheck::close);
        probes.close();
    }

    private void due(long dueAt, Watch watch) {
        boolean stands = watch.dueAt() == dueAt && isPresent(watch); // else planned anew since
        if (stands && watch.canRun()) {
            begin(dueAt, watch);
        }
    }

    private void begin(long dueAt, Watch watch) {
        watch.begin(dueAt);
        DueCheck check = new DueCheck(watch, dueAt);
        if (admission.admit(TargetHost.of(watch.definition().check()), check)) {
            run(check);
        }
    }

    private void run(DueCheck check) {
        Watch watch = check.watch();
        PreparedCheck prepared = checks.get(watch.id());
        if (prepared == null && isPresent(watch)) {
            parts.metrics().began(System.nanoTime() - check.dueAt());
            String why = unfit.getOrDefault(watch.id(), "the check could not be prepared");
            context.runOnContext(_ -> finished(check, System.nanoTime(), new RunReport(
                    new Outcome.Inconclusive(why, Observation.of(Duration.ZERO)), 1, parts.clock().instant())));
            return;
        }
        if (prepared == null || !isPresent(watch)) { // removed or redefined while it waited for its turn
            admission.release(TargetHost.of(watch.definition().check()));
            superseded(check);
            return;
        }
        long began = System.nanoTime();
        parts.metrics().began(began - check.dueAt());
        overload.began(began - check.dueAt(), began);
        new CheckRun(prepared, watch.definition().timeout(), watch.retries(), timers, random, parts.clock().instant(),
                report -> finished(check, began, report)).attempt();
    }

    private void finished(DueCheck check, long began, RunReport report) {
        Watch watch = check.watch();
        admission.release(TargetHost.of(watch.definition().check()));
        parts.metrics().left();
        if (closed) {
            return;
        }
        clock.accept(System.nanoTime());
        try {
            doubts.weigh(watch, report, began, weighed -> concluded(check, weighed));
        } finally { // whatever goes wrong with one run, the next ones come
            for (DueCheck next = admission.next(); next != null; next = admission.next()) {
                run(next);
            }
        }
    }

    private void concluded(DueCheck check, RunReport report) {
        if (closed) {
            return;
        }
        if (isPresent(check.watch())) {
            ended(check, report);
        } else {
            superseded(check);
        }
    }

    private void ended(DueCheck check, RunReport report) {
        Watch watch = check.watch();
        CheckResult result;
        try {
            result = taker.take(watch, report);
        } finally {
            long coalesced = watch.end(check.dueAt(), System.nanoTime());
            plan(watch);
            parts.metrics().ended(watch.definition().check().kind(), report.reason(),
                    report.outcome().observation().latency(), coalesced);
        }
        answer(watch.id(), Optional.of(result));
    }

    /** A run of a definition that is no longer: what it found does not count, and the new one need not wait longer. */
    private void superseded(DueCheck check) {
        Watch now = present.get(check.watch().id());
        if (now == null || closed || !now.isWaitingFor(check.dueAt())) {
            return; // gone, or made again with runs of its own
        }
        var _ = now.end(check.dueAt(), System.nanoTime());
        now.hurry(System.nanoTime());
        if (!now.isPushed() && (!now.isPaused() || askers.containsKey(now.id()))) {
            begin(now.dueAt(), now);
        } else {
            answer(now.id(), Optional.empty());
        }
    }

    private boolean isPresent(Watch watch) {
        return present.get(watch.id()) == watch;
    }

    private void answer(ComponentId id, Optional<CheckResult> result) {
        List<Consumer<Optional<CheckResult>>> waiting = askers.remove(id);
        if (waiting != null) {
            waiting.forEach(asker -> asker.accept(result));
        }
    }
}
