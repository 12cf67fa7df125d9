package dev.fettle.engine.monitor;

import dev.fettle.api.check.Outcome;
import dev.fettle.engine.isolation.IsolationGuard;
import dev.fettle.engine.isolation.IsolationGuard.Finding;
import dev.fettle.engine.isolation.Reach;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;

/**
 * Decides whose trouble the end of a run tells. One that reached nothing and would turn its component waits until the
 * guard knows whether this node is cut off; its component begins no other run meanwhile. What was under way while this
 * process was stopped says nothing. Belongs to one lane.
 */
final class Doubts {

    static final String ISOLATED = "the engine is isolated: it reaches neither this nor its references";
    static final String STOPPED = "the engine was stopped while this was under way";

    private static final Duration LATER = Duration.ofSeconds(1);
    private static final Duration SOON = Duration.ofMillis(50);

    private final IsolationGuard guard;
    private final Consumer<Duration> ended;
    private final Deque<Held> held = new ArrayDeque<>();
    private int endings;
    private long wokeAt;
    private boolean wasStopped;

    /**
     * @param ended told when isolation ended, and how long it had lasted: that silence says nothing of anybody
     */
    Doubts(IsolationGuard guard, Consumer<Duration> ended) {
        this.guard = guard;
        this.ended = ended;
        this.endings = guard.finding().endings();
    }

    /**
     * Hands the end of a run on, at once or when it is known what it says.
     *
     * @param began monotonic time of its beginning
     */
    void weigh(Watch watch, RunReport report, long began, Consumer<RunReport> then) {
        if (wasStopped && began - wokeAt < 0) {
            then.accept(saysNothing(report, STOPPED));
            return;
        }
        if (!guard.isOn()) {
            then.accept(report);
            return;
        }
        Reach reach = Reach.of(watch.definition().check(), report.outcome());
        if (reach == Reach.UNREACHED && (guard.isIsolated() || guard.finding().forgives(began))) {
            guard.ran(reach);
            then.accept(saysNothing(report, ISOLATED));
        } else if (reach == Reach.UNREACHED && watch.wouldWorsen(report.outcome())) {
            held.add(new Held(report, began, System.nanoTime(), then));
            guard.suspect();
        } else {
            guard.ran(reach);
            then.accept(report);
        }
    }

    /** Hands on what is known now; to be called when the guard found something out. */
    void settle() {
        Finding finding = guard.finding();
        boolean isolated = guard.isIsolated();
        for (Held first = held.peek(); first != null; first = held.peek()) {
            if (isolated || finding.forgives(first.began())) {
                held.remove();
                first.then().accept(saysNothing(first.report(), ISOLATED));
            } else if (finding.clears(first.ended())) {
                held.remove();
                first.then().accept(first.report());
            } else {
                break; // those behind it ended later
            }
        }
        if (finding.endings() != endings) {
            endings = finding.endings();
            ended.accept(finding.lasted());
        }
    }

    /** This process was stopped until now: what is under way says nothing. */
    void stopped(long now) {
        wasStopped = true;
        wokeAt = now;
    }

    /**
     * Whether silence may speak now. While this node may be cut off it may not; and that a heartbeat was missed counts
     * only once it is known that it could have come.
     *
     * @return zero when it may; else how long to wait before it is asked again
     */
    Duration pauseOfSilence(Watch watch) {
        if (!guard.isOn()) {
            return Duration.ZERO;
        }
        if (!guard.isCalm()) {
            return LATER;
        }
        if (!watch.isPushed() || guard.finding().clears(watch.silentAt())) {
            return Duration.ZERO;
        }
        guard.suspect();
        return SOON;
    }

    private static RunReport saysNothing(RunReport report, String why) {
        return new RunReport(new Outcome.Inconclusive(why, report.outcome().observation()), report.attempts(),
                report.at());
    }

    /**
     * What waits.
     *
     * @param began monotonic time of the beginning of the run
     * @param ended monotonic time of its end
     */
    private record Held(RunReport report, long began, long ended, Consumer<RunReport> then) {}
}
