package dev.fettle.engine.monitor;

import dev.fettle.api.check.CheckSpec;
import dev.fettle.api.check.Outcome;
import dev.fettle.api.component.ComponentId;
import dev.fettle.api.component.Reason;
import dev.fettle.api.component.Status;
import dev.fettle.api.component.Subject;
import dev.fettle.api.event.Incident;
import dev.fettle.engine.component.ComponentDefinition;
import dev.fettle.engine.component.DetectionTime;
import dev.fettle.engine.history.StoredState;
import dev.fettle.engine.schedule.Schedule;
import dev.fettle.engine.state.CheckState;
import dev.fettle.engine.state.Judge;
import dev.fettle.engine.state.StateMachine;
import dev.fettle.engine.state.Step;
import dev.fettle.engine.state.Verdict;
import dev.fettle.engine.status.CheckResult;
import dev.fettle.engine.status.ComponentView;
import dev.fettle.engine.status.Flags;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The live state of one watched component: what it is now, what its last runs said, when it is due, whether a run is
 * under way. Mutable and without locks: touched by its lane only.
 */
final class Watch {

    private final ComponentDefinition definition;
    private final Subject subject;
    private final StateMachine machine;
    private final Judge judge;
    private final RetryPolicy retries;
    private final Schedule schedule;

    private CheckState state;
    private Instant since;
    private long sequence;
    private final long revision;
    private Reason reason;
    private String message;
    private boolean known;
    private @Nullable Incident incident;
    private @Nullable ComponentId causedBy;
    private @Nullable CheckResult lastCheck;

    private long dueAt;
    private boolean running;
    private long begunAt;
    private long freshAt;

    /**
     * A watch that goes on from what is stored.
     *
     * @param incident the time of trouble that lasts
     * @param lastCheck what the last run found
     * @param now monotonic time of the claim: the beat and the staleness clock begin here
     * @param at the same moment on the wall clock
     */
    Watch(ComponentDefinition definition, StoredState stored, @Nullable Incident incident,
            @Nullable CheckResult lastCheck, long now, Instant at) {
        this.definition = definition;
        this.subject = Subject.of(definition.id());
        this.machine = new StateMachine(definition.thresholds().failure(), definition.thresholds().success());
        this.judge = new Judge(definition.slow(), definition.severity());
        this.retries = RetryPolicy.of(definition.retry());
        this.schedule = Schedule.spread(definition.id(), definition.interval(), definition.confirm(), now);
        this.state = new CheckState(stored.status(),
                RecentRuns.read(stored.recent(), at, definition.interval().multipliedBy(3)));
        this.since = stored.since();
        this.sequence = stored.sequence();
        this.revision = stored.revision();
        this.reason = stored.reason();
        this.message = stored.message();
        this.known = stored.known();
        this.incident = incident;
        this.lastCheck = lastCheck;
        this.dueAt = schedule.firstBeat();
        this.freshAt = now;
    }

    ComponentDefinition definition() {
        return definition;
    }

    Subject subject() {
        return subject;
    }

    ComponentId id() {
        return definition.id();
    }

    RetryPolicy retries() {
        return retries;
    }

    boolean isPushed() {
        return definition.check() instanceof CheckSpec.PushCheck;
    }

    /** Monotonic time of the next run. */
    long dueAt() {
        return dueAt;
    }

    boolean isRunning() {
        return running;
    }

    /** Begins a run that was due then. */
    void begin(long wasDue) {
        running = true;
        begunAt = wasDue;
    }

    /** Ends a run and plans the next one; answers how many beats were coalesced into the run. */
    long end(long wasDue, long now) {
        running = false;
        dueAt = schedule.dueAfter(wasDue, now, state.isSuspected());
        return schedule.coalesced(wasDue, now);
    }

    /**
     * Monotonic time at which silence begins to matter: no fresh result by then is stale, or a missed heartbeat. A run
     * under way is no silence as long as it may take, and an interval: else a target that hangs through runs longer
     * than {@code stale} would be UNKNOWN for ever and never UNHEALTHY.
     */
    long silentAt() {
        long silent = freshAt + patience().toNanos();
        return running ? Math.max(silent, begunAt + longestRun().toNanos()) : silent;
    }

    /** What a run says of this component; empty when it says nothing because the trouble was ours. */
    Optional<Verdict> judge(Outcome outcome) {
        return judge.judge(outcome);
    }

    /** Puts what the last run found, whatever it says. */
    void saw(CheckResult result) {
        lastCheck = result;
    }

    /** Takes what a run says that began then. */
    Step take(Verdict verdict, Instant began, long now) {
        freshAt = now;
        return step(machine.next(state, verdict, began), verdict);
    }

    /** Takes so many nanoseconds of silence back: it was ours. */
    void forgive(long silence) {
        freshAt += silence;
    }

    /** Why silence matters: a missed heartbeat where one is demanded, else staleness. */
    Silence silence() {
        if (definition.check() instanceof CheckSpec.PushCheck push && push.deadline().isPresent()) {
            String text = "no push within " + text(push.deadline().get());
            return new Silence.Missed(judge.failed(Reason.HEARTBEAT_MISSED, text));
        }
        return new Silence.Stale("no result for " + text(definition.stale()));
    }

    /** Takes that nothing was heard for too long. */
    Step take(Silence silence, Instant at, long now) {
        freshAt = now;
        return switch (silence) {
            case Silence.Missed(Verdict missed) -> step(machine.atOnce(state, missed, at), missed);
            case Silence.Stale _ -> {
                Step step = machine.stale(state, at);
                state = step.state();
                yield step;
            }
        };
    }

    /** Completes a turn: since when, which incident, explained by whom. Answers what was before. */
    Before turn(Step.Turned turned, Instant at, String dedupKey, @Nullable ComponentId explainedBy) {
        Before before = new Before(since, reason == Reason.STALE, incident);
        since = at;
        causedBy = explainedBy;
        if (turned.to().isTrouble() && incident == null) {
            incident = new Incident(UUID.randomUUID(), dedupKey, turned.firstSeenAt(), null);
        } else if (turned.to() == Status.HEALTHY) {
            incident = null;
        }
        return before;
    }

    /** Puts why the status is as it is; after a turn. */
    void because(Reason why, String text) {
        reason = why;
        message = text;
    }

    /** Puts the number of the last committed change. */
    void committed(long number) {
        sequence = number;
    }

    /** Number of the last committed change. */
    long sequence() {
        return sequence;
    }

    /** Number of the last change of anything stored when this watch began. */
    long revision() {
        return revision;
    }

    /** Whether it ever had a status that a run gave it. */
    boolean isKnown() {
        return known;
    }

    Status status() {
        return state.published();
    }

    @Nullable
    Incident incident() {
        return incident;
    }

    Change.Memory memory(EventFactory json) {
        CheckResult last = lastCheck;
        return new Change.Memory(recent(), last == null ? null : json.write(last), last == null ? null : last.at());
    }

    String recent() {
        return RecentRuns.write(state.recent());
    }

    ComponentView view() {
        return new ComponentView(definition, state.published(), since, sequence, known, reason, message, incident,
                causedBy, lastCheck, Flags.NONE);
    }

    private Step step(Step step, Verdict verdict) {
        state = step.state();
        known |= step instanceof Step.Turned;
        if (step instanceof Step.Steady && !state.isSuspected()) {
            because(verdict.reason(), verdict.message());
        }
        return step;
    }

    private Duration longestRun() {
        return DetectionTime.longestRun(definition).plus(definition.interval());
    }

    private Duration patience() {
        if (definition.check() instanceof CheckSpec.PushCheck push) {
            return push.deadline().orElse(definition.stale());
        }
        return definition.stale();
    }

    private static String text(Duration duration) {
        return duration.toString().substring(2).toLowerCase(Locale.ROOT);
    }

    /** What it means when nothing was heard for too long. */
    sealed interface Silence {

        /**
         * A heartbeat was demanded and did not come.
         *
         * @param verdict what that says
         */
        record Missed(Verdict verdict) implements Silence {}

        /**
         * What is known is too old to count.
         *
         * @param message one line for people
         */
        record Stale(String message) implements Silence {}
    }

    /**
     * What was true before a turn.
     *
     * @param since when the status before had begun
     * @param stale whether it was UNKNOWN for lack of results
     * @param incident the time of trouble that lasted
     */
    record Before(Instant since, boolean stale, @Nullable Incident incident) {}
}
