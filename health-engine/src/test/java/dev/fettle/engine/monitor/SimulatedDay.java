package dev.fettle.engine.monitor;

import dev.fettle.api.check.Observation;
import dev.fettle.api.check.Outcome;
import dev.fettle.api.component.ComponentId;
import dev.fettle.api.component.Reason;
import dev.fettle.api.component.Status;
import dev.fettle.api.component.Subject;
import dev.fettle.engine.cluster.ShardId;
import dev.fettle.engine.component.ComponentDefinition;
import dev.fettle.engine.history.StoredState;
import dev.fettle.engine.monitor.Watch.Silence;
import dev.fettle.engine.schedule.DueQueue;
import dev.fettle.engine.schedule.Schedule;
import dev.fettle.engine.state.Step;
import dev.fettle.engine.state.Verdict;
import dev.fettle.engine.status.Flags;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Random;

/**
 * A lane without network, database and clock: time jumps from one thing that happens to the next. What decides is the
 * real thing (schedule, due queue, retries, judge, state machine, watch); what is simulated is the target of each check
 * and the passing of time.
 */
final class SimulatedDay {

    static final Instant MIDNIGHT = Instant.parse("2026-11-21T00:00:00Z");
    static final long DAY = Duration.ofHours(24).toNanos();

    private final Map<ComponentId, Simulated> components = new LinkedHashMap<>();
    private final DueQueue<Watch> due = new DueQueue<>();
    private final DueQueue<Watch> silences = new DueQueue<>();
    private final PriorityQueue<Event> events = new PriorityQueue<>();
    private final PriorityQueue<Long> alarms = new PriorityQueue<>();
    private final List<Transition> transitions = new ArrayList<>();
    private final List<Run> runs = new ArrayList<>();
    private final Random random;
    private long number;
    private long now;

    /** Something that happens then; what was planned first comes first. */
    private record Event(long at, long number, Runnable what) implements Comparable<Event> {

        @Override
        public int compareTo(Event other) {
            return at != other.at ? Long.compare(at, other.at) : Long.compare(number, other.number);
        }
    }

    /** A change of a published status. */
    record Transition(long at, ComponentId component, Status from, Status to, Reason reason, long firstSeenAt) {}

    /** A run that ended. */
    record Run(ComponentId component, long dueAt, long began, long ended, int attempts, long coalesced,
            boolean suspectedAfter, Outcome outcome) {}

    private record Simulated(ComponentDefinition definition, Watch watch, SimulatedTarget target) {}

    SimulatedDay(long seed) {
        this.random = new Random(seed);
    }

    void add(ComponentDefinition definition, SimulatedTarget target) {
        StoredState nothing = new StoredState(Subject.of(definition.id()), ShardId.of(Subject.of(definition.id())),
                Status.UNKNOWN, MIDNIGHT, 0, 0, false, Reason.OK, "", null, null, "", null, null, Flags.NONE, 0,
                null);
        Watch watch = new Watch(definition, nothing, null, null, 0, MIDNIGHT);
        Simulated simulated = new Simulated(definition, watch, target);
        components.put(definition.id(), simulated);
        if (watch.isPushed()) {
            planPush(simulated, target.nextPush(0));
        } else {
            plan(due, watch.dueAt(), watch);
        }
        plan(silences, watch.silentAt(), watch);
    }

    void pass() {
        while (nextTime() < DAY) {
            now = nextTime();
            while (!events.isEmpty() && events.peek().at <= now) {
                events.remove().what.run();
            }
            while (!alarms.isEmpty() && alarms.peek() <= now) {
                alarms.remove();
            }
            due.drain(now, this::begin);
            silences.drain(now, (_, watch) -> silence(watch));
        }
    }

    List<Transition> transitions() {
        return transitions;
    }

    List<Run> runs() {
        return runs;
    }

    Watch watch(ComponentId id) {
        return components.get(id).watch;
    }

    Schedule schedule(ComponentId id) {
        ComponentDefinition definition = components.get(id).definition;
        return Schedule.spread(id, definition.interval(), definition.confirm(), 0);
    }

    private long nextTime() {
        return Math.min(events.isEmpty() ? Long.MAX_VALUE : events.peek().at,
                alarms.isEmpty() ? Long.MAX_VALUE : alarms.peek());
    }

    private void plan(DueQueue<Watch> queue, long at, Watch watch) {
        queue.put(at, watch);
        alarms.add(at);
    }

    private void at(long time, Runnable what) {
        events.add(new Event(time, number++, what));
    }

    private void begin(long dueAt, Watch watch) {
        if (watch.isRunning()) {
            throw new AssertionError(watch.id() + " would run twice at once at " + time(now));
        }
        watch.begin(dueAt);
        attempt(components.get(watch.id()), dueAt, now, 1);
    }

    private void attempt(Simulated simulated, long dueAt, long began, int attempts) {
        SimulatedTarget.Attempt attempt = simulated.target.attempt(now, simulated.definition.timeout());
        at(attempt.endsAt(), () -> attempted(simulated, dueAt, began, attempts, attempt.begunAt()));
    }

    private void attempted(Simulated simulated, long dueAt, long began, int attempts, long attemptBegan) {
        Optional<Outcome> outcome = simulated.target.answer(attemptBegan, now, simulated.definition.timeout());
        if (outcome.isEmpty()) { // began to hang meanwhile
            at(attemptBegan + simulated.definition.timeout().toNanos(),
                    () -> attempted(simulated, dueAt, began, attempts, attemptBegan));
            return;
        }
        Optional<Duration> pause = simulated.watch.retries().pauseAfter(outcome.get(), attempts, random);
        if (pause.isPresent()) {
            at(now + pause.get().toNanos(), () -> attempt(simulated, dueAt, began, attempts + 1));
        } else {
            ended(simulated.watch, dueAt, began, attempts, outcome.get());
        }
    }

    private void ended(Watch watch, long dueAt, long began, int attempts, Outcome outcome) {
        take(watch, outcome, began);
        long coalesced = watch.end(dueAt, now);
        boolean suspected = watch.dueAt() < schedule(watch.id()).dueAfter(dueAt, now, false);
        runs.add(new Run(watch.id(), dueAt, began, now, attempts, coalesced, suspected, outcome));
        plan(due, watch.dueAt(), watch);
    }

    private void take(Watch watch, Outcome outcome, long began) {
        Optional<Verdict> verdict = watch.judge(outcome);
        if (verdict.isPresent() && watch.take(verdict.get(), wall(began), now) instanceof Step.Turned turned) {
            turned(watch, turned, verdict.get().reason(), verdict.get().message());
        }
    }

    private void silence(Watch watch) {
        if (watch.silentAt() <= now) {
            Silence silence = watch.silence();
            if (watch.take(silence, wall(now), now) instanceof Step.Turned turned) {
                switch (silence) {
                    case Silence.Missed(Verdict missed) -> turned(watch, turned, missed.reason(), missed.message());
                    case Silence.Stale(String message) -> turned(watch, turned, Reason.STALE, message);
                }
            }
        }
        plan(silences, watch.silentAt(), watch);
    }

    private void turned(Watch watch, Step.Turned turned, Reason reason, String message) {
        var _ = watch.turn(turned, wall(now), "simulated/" + watch.id(), null);
        watch.because(reason, message);
        transitions.add(new Transition(now, watch.id(), turned.from(), turned.to(), reason,
                Duration.between(MIDNIGHT, turned.firstSeenAt()).toNanos()));
    }

    private void planPush(Simulated simulated, long at) {
        at(at, () -> {
            simulated.target.pushed(now).ifPresent(outcome -> {
                take(simulated.watch, outcome, now);
                runs.add(new Run(simulated.definition.id(), now, now, now, 1, 0, false, outcome));
            });
            planPush(simulated, simulated.target.nextPush(now));
        });
    }

    private static Instant wall(long time) {
        return MIDNIGHT.plusNanos(time);
    }

    static String time(long time) {
        return wall(time).toString().substring(11).replace("Z", "");
    }

    static Outcome failure(Reason reason, long latency) {
        return new Outcome.Failure(reason, reason.name(), Observation.of(Duration.ofNanos(latency)));
    }
}
