package dev.fettle.engine.monitor;

import dev.fettle.api.check.PushCheck;
import dev.fettle.api.check.Outcome;
import dev.fettle.api.component.ComponentId;
import dev.fettle.api.component.Reason;
import dev.fettle.api.component.Status;
import dev.fettle.api.component.Subject;
import dev.fettle.api.event.Incident;
import dev.fettle.engine.cluster.ShardId;
import dev.fettle.engine.component.ComponentDefinition;
import dev.fettle.engine.component.DetectionTime;
import dev.fettle.engine.history.StoredState;
import dev.fettle.engine.schedule.Schedule;
import dev.fettle.engine.state.CheckState;
import dev.fettle.engine.state.FlapHistory;
import dev.fettle.engine.state.FlapPolicy;
import dev.fettle.engine.state.Judge;
import dev.fettle.engine.state.StateMachine;
import dev.fettle.engine.state.Step;
import dev.fettle.engine.state.Verdict;
import dev.fettle.engine.status.CheckResult;
import dev.fettle.engine.status.ComponentView;
import dev.fettle.engine.status.Flags;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The live state of one watched component: what it is now, what its last runs said, when it is due, whether a run is
 * under way. Mutable and without locks: touched by its lane only.
 */
final class Watch {

    private static final long NEVER = Long.MIN_VALUE;
    private static final long REFRESH = Duration.ofMinutes(1).toNanos();
    private static final long REST_OF_LOOKS = Duration.ofSeconds(1).toNanos();

    private final ComponentDefinition definition;
    private final Subject subject;
    private final StateMachine machine;
    private final Judge judge;
    private final @Nullable FlapPolicy flapPolicy;
    private final RetryPolicy retries;
    private final Schedule schedule;
    private final long longestRun;

    private CheckState state;
    private Instant since;
    private long sequence;
    private final long revision;
    private Reason reason;
    private String message;
    private boolean known;
    private @Nullable Incident incident;
    private final Explanation explanation;
    private @Nullable CheckResult lastCheck;

    private Flags flags;
    private FlapHistory flaps;
    private long windowAt;
    private long dueAt;
    private boolean running;
    private long begunAt;
    private long hurriedAt = NEVER;
    private long lookedAt = NEVER;
    private long freshAt;
    private long silencePlannedAt;
    private long storedAt;
    private boolean isStored;
    private @Nullable Status storedStatus;
    private @Nullable Reason storedReason;

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
        this.machine = machine(definition);
        this.judge = new Judge(definition.slow(), definition.severity());
        this.flapPolicy = flapPolicy(definition);
        this.retries = RetryPolicy.of(definition.retry());
        this.schedule = Schedule.spread(definition.id(), definition.interval(), definition.confirm(), now);
        this.longestRun = longestRun(definition);
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
        this.explanation = new Explanation(stored.causedBy(), definition.thresholds().failure());
        this.flaps = new FlapHistory(stored.flapHistory());
        this.flags = stored.flags();
        this.dueAt = schedule.firstRun();
        this.freshAt = now;
    }

    /** A watch that goes on from another one under another definition; its next run comes at once. */
    private Watch(ComponentDefinition definition, Watch before, long now) {
        this.definition = definition;
        this.subject = before.subject;
        this.machine = machine(definition);
        this.judge = new Judge(definition.slow(), definition.severity());
        this.flapPolicy = flapPolicy(definition);
        this.retries = RetryPolicy.of(definition.retry());
        this.schedule = Schedule.atOnce(definition.interval(), definition.confirm(), now);
        this.longestRun = longestRun(definition);
        boolean sameCheck = definition.check().equals(before.definition.check());
        this.state = sameCheck ? before.state : new CheckState(before.state.published(), List.of());
        this.since = before.since;
        this.sequence = before.sequence;
        this.revision = before.revision;
        this.reason = before.reason;
        this.message = before.message;
        this.known = before.known;
        this.incident = before.incident;
        this.explanation = new Explanation(before.causedBy(), definition.thresholds().failure());
        this.lastCheck = before.lastCheck;
        this.flaps = sameCheck ? before.flaps : FlapHistory.NONE;
        this.flags = before.flags;
        this.dueAt = now;
        this.running = before.running;
        this.begunAt = before.begunAt;
        this.freshAt = now;
    }

    /**
     * The same component under another definition: its status, incident and flags go on. What runs of another check
     * said no longer counts. While a run of the former definition is under way, this one waits for its end.
     */
    Watch redefined(ComponentDefinition other, long now) {
        return new Watch(other, this, now);
    }

    private static StateMachine machine(ComponentDefinition definition) {
        return new StateMachine(definition.thresholds().failure(), definition.thresholds().success());
    }

    private static @Nullable FlapPolicy flapPolicy(ComponentDefinition definition) {
        ComponentDefinition.Flapping marks = definition.flapping();
        return marks == null ? null : new FlapPolicy(marks.low(), marks.high());
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

    ShardId shard() {
        return ShardId.of(subject);
    }

    RetryPolicy retries() {
        return retries;
    }

    boolean isPushed() {
        return definition.check() instanceof PushCheck;
    }

    /** Monotonic time of the next run. */
    long dueAt() {
        return dueAt;
    }

    boolean isRunning() {
        return running;
    }

    /** Whether a run may begin: it is looked at from here, is not being looked at, and is not paused. */
    boolean canRun() {
        return !isPushed() && !running && !isPaused();
    }

    /** What is true beside the status. */
    Flags flags() {
        return flags;
    }

    boolean isPaused() {
        return flags.paused();
    }

    /** Pauses; from now on nothing is due and silence does not count. */
    void pause() {
        flags = new Flags(true, flags.flapping(), flags.maintenance());
    }

    /** Goes on: the next run is due at once, and silence counts from now. */
    void resume(long now) {
        flags = new Flags(false, flags.flapping(), flags.maintenance());
        freshAt = now;
        if (!running) {
            dueAt = now;
        }
    }

    /** Begins or ends what its definition and its last runs say of flapping; flags change with it. */
    void judgeFlapping() {
        boolean flapping = flapPolicy != null && flapPolicy.isFlapping(flags.flapping(), flaps);
        if (flapping != flags.flapping()) {
            flags = new Flags(flags.paused(), flapping, flags.maintenance());
        }
    }

    /** Begins or ends its maintenance. */
    void maintain(boolean now) {
        if (now != flags.maintenance()) {
            flags = new Flags(flags.paused(), flags.flapping(), now);
        }
    }

    /** Remembers when its windows are to be looked at next, in milliseconds since 1970. */
    void planWindow(long at) {
        windowAt = at;
    }

    /** Whether its windows are to be looked at then; an entry for any other time no longer stands. */
    boolean isWindowPlannedAt(long at) {
        return windowAt == at;
    }

    /** Makes the next run due at once. */
    void hurry(long now) {
        dueAt = now;
    }

    /**
     * Makes the next run due at once because something that depends on this one fails; false when nothing is to be
     * learned from that: it is known to be down, is being looked at, or was looked at in this way a moment ago.
     */
    boolean hurryFor(long now) {
        boolean rested = hurriedAt == NEVER || now - hurriedAt >= definition.confirm().toNanos();
        if (running || isPaused() || isPushed() || status() == Status.UNHEALTHY || !rested) {
            return false;
        }
        hurriedAt = now;
        dueAt = now;
        return true;
    }

    /**
     * Makes the next run due now because something that it looks at turned, or a second after the last time that this
     * was so: many may turn at once. False when it is due by then anyway.
     */
    boolean lookAgain(long now) {
        long at = lookedAt == NEVER ? now : Math.max(now, lookedAt + REST_OF_LOOKS);
        if (!canRun() || dueAt - at <= 0) {
            return false;
        }
        lookedAt = at;
        dueAt = at;
        return true;
    }

    /** Whether the run that is under way was due then; it may be one of a former definition. */
    boolean isWaitingFor(long wasDue) {
        return running && begunAt == wasDue;
    }

    /** Begins a run that was due then. */
    void begin(long wasDue) {
        running = true;
        begunAt = wasDue;
    }

    /** Ends a run and plans the next one; answers how many beats were coalesced into the run. */
    long end(long wasDue, long now) {
        running = false;
        dueAt = explanation.awaitsRunAfter(wasDue) ? now : schedule.dueAfter(wasDue, now, state.isSuspected());
        return schedule.coalesced(wasDue, now);
    }

    /**
     * Monotonic time at which silence begins to matter: no fresh result by then is stale, or a missed heartbeat. A run
     * under way is no silence as long as it may take, and an interval: else a target that hangs through runs longer
     * than {@code stale} would be UNKNOWN for ever and never UNHEALTHY.
     */
    long silentAt() {
        long silent = freshAt + patience().toNanos();
        return running ? Math.max(silent, begunAt + longestRun) : silent;
    }

    /** Remembers when silence is to be looked at next; an entry for any other time no longer stands. */
    long planSilence() {
        silencePlannedAt = silentAt();
        return silencePlannedAt;
    }

    /** Remembers that silence is to be looked at again then. */
    void postponeSilence(long until) {
        silencePlannedAt = until;
    }

    /** Whether silence is to be looked at then. */
    boolean isSilencePlannedAt(long time) {
        return silencePlannedAt == time;
    }

    /** What a run says of this component; empty when it says nothing because the trouble was ours. */
    Optional<Verdict> judge(Outcome outcome) {
        return judge.judge(outcome);
    }

    /** Puts what the last run found, whatever it says. */
    void saw(CheckResult result) {
        lastCheck = result;
    }

    /**
     * Whether what the last run said is to be stored for the next start, beside its row in the history: when it says
     * something else than what is stored, while a change is suspected (then each run counts), and every
     * {@link #REFRESH} for the sake of those who read it. A run that repeats what is stored changes nothing that the
     * next start would do.
     */
    boolean isToBeStored(CheckResult result, long now) {
        boolean repeats = isStored && !state.isSuspected() && storedStatus == result.status()
                && storedReason == result.reason() && now - storedAt < REFRESH;
        if (!repeats) {
            isStored = true;
            storedStatus = result.status();
            storedReason = result.reason();
            storedAt = now;
        }
        return !repeats;
    }

    /** Takes what a run says that began then. */
    Step take(Verdict verdict, Instant began, long now) {
        freshAt = now;
        return step(machine.next(state, verdict, began), verdict);
    }

    /** Takes so many nanoseconds of silence back: it was ours. */
    void forgive(long silence, long now) {
        freshAt = Math.min(now, freshAt + silence);
    }

    /** Whether that end of a run speaks for a worse status than the published one, or for trouble of an unknown one. */
    boolean wouldWorsen(Outcome outcome) {
        Status published = status();
        return judge.judge(outcome)
                .map(Verdict::status)
                .filter(said -> published == Status.UNKNOWN ? said.isTrouble() : said.isWorseThan(published))
                .isPresent();
    }

    /** Why silence matters: a missed heartbeat where one is demanded, else staleness. */
    Silence silence() {
        if (definition.check() instanceof PushCheck push && push.deadline().isPresent()) {
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
        explanation.put(explainedBy);
        if (turned.to().isTrouble() && incident == null) {
            incident = new Incident(UUID.randomUUID(), dedupKey, turned.firstSeenAt(), null);
        } else if (turned.to() == Status.HEALTHY) {
            incident = null;
        }
        return before;
    }

    /** What explains its trouble, to be touched by whoever looks for causes. */
    Explanation explanation() {
        return explanation;
    }

    /** What explains its trouble; null when nothing does. */
    @Nullable
    ComponentId causedBy() {
        return explanation.cause();
    }

    /**
     * Takes what its last run or its silence said; whether the trouble is its own from now on, its cause being over.
     */
    boolean outlivesCause(Status said) {
        return status().isTrouble()
                && explanation.outlives(running ? begunAt : System.nanoTime(), said.isTrouble());
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

    /** Whether its last run speaks for another status than the published one. */
    boolean isSuspected() {
        return state.isSuspected();
    }

    /** Whether nothing was ever stored of it but its beginning. */
    boolean isNew() {
        return revision == 0 && !known;
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

    /** What is true now, as a change that no status turned with. */
    Change.Beside beside(boolean flagsTurned, Instant at, EventFactory json) {
        Change.Turn turn = new Change.Turn(UUID.randomUUID(), subject, state.published(), since, state.published(), at,
                at, reason, message);
        return new Change.Beside(turn, definition, flagsTurned, flags, known, causedBy(), incident, memory(json));
    }

    Change.Memory memory(EventFactory json) {
        CheckResult last = lastCheck;
        return new Change.Memory(recent(), last == null ? null : json.write(last), last == null ? null : last.at(),
                flaps);
    }

    /** Which of its last runs said something else than the run before. */
    FlapHistory flaps() {
        return flaps;
    }

    String recent() {
        return RecentRuns.write(state.recent());
    }

    ComponentView view() {
        return new ComponentView(definition, state.published(), since, sequence, known, reason, message, incident,
                causedBy(), lastCheck, flags);
    }

    private Step step(Step step, Verdict verdict) {
        state = step.state();
        if (flapPolicy != null) { // who does not want to know does not pay
            flaps = flaps.after(verdict.status());
            judgeFlapping();
        }
        known |= step instanceof Step.Turned;
        if (step instanceof Step.Steady && !state.isSuspected()) {
            because(verdict.reason(), verdict.message());
        }
        return step;
    }

    /** In nanoseconds; asked for at each beat, and not that quickly reckoned. */
    private static long longestRun(ComponentDefinition definition) {
        return DetectionTime.longestRun(definition).plus(definition.interval()).toNanos();
    }

    private Duration patience() {
        if (definition.check() instanceof PushCheck push) {
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
