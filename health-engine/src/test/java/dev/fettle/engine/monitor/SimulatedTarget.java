package dev.fettle.engine.monitor;

import dev.fettle.api.check.Observation;
import dev.fettle.api.check.Outcome;
import dev.fettle.api.component.Reason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/**
 * What a check looks at, for a day: long quiet times and, between them, times of trouble of each kind. The same seed
 * makes the same day.
 */
final class SimulatedTarget {

    private static final long MILLISECOND = Duration.ofMillis(1).toNanos();
    private static final long MINUTE = Duration.ofMinutes(1).toNanos();
    private static final long SLOW = 700 * MILLISECOND;
    private static final long PUSH_PERIOD = Duration.ofSeconds(50).toNanos();

    private final Random random;
    private final List<Phase> phases = new ArrayList<>();
    private int at;

    /** How a target is for a while. */
    enum Mood {
        /** Answers well and soon. */
        WELL,
        /** Refuses now and then. */
        FLAPPING,
        /** Refuses. */
        REFUSING,
        /** Answers with an error. */
        FAILING,
        /** Does not answer at all; to a push: nothing comes. */
        HANGING,
        /** Answers well and late. */
        SLOW,
        /** Works and worries. */
        WORRYING,
        /** The trouble is the engine's. */
        OURS
    }

    record Phase(Mood mood, long from, long to) {}

    record Attempt(long begunAt, long endsAt) {}

    SimulatedTarget(long seed) {
        random = new Random(seed);
        Mood[] moods = Mood.values();
        for (long from = 0; from < SimulatedDay.DAY + 60 * MINUTE;) {
            long quiet = from + (40 + random.nextInt(200)) * MINUTE + random.nextInt(60_000) * MILLISECOND;
            Mood mood = moods[1 + random.nextInt(moods.length - 1)];
            boolean isLong = random.nextInt(4) == 0 && mood != Mood.FLAPPING;
            long trouble = quiet + (isLong ? 10 + random.nextInt(20) : random.nextInt(4)) * MINUTE
                    + random.nextInt(60_000) * MILLISECOND;
            phases.add(new Phase(Mood.WELL, from, quiet));
            phases.add(new Phase(mood, quiet, trouble));
            from = trouble;
        }
    }

    List<Phase> phases() {
        return List.copyOf(phases);
    }

    /** Begins an attempt; when it ends depends on how the target is now. */
    Attempt attempt(long now, Duration timeout) {
        long latency = switch (mood(now)) {
            case HANGING -> timeout.toNanos();
            case SLOW -> SLOW + random.nextInt(200) * MILLISECOND;
            case REFUSING, OURS -> 1 + random.nextInt((int) MILLISECOND);
            case WELL, FLAPPING, FAILING, WORRYING -> (5 + random.nextInt(60)) * MILLISECOND;
        };
        return new Attempt(now, now + Math.min(timeout.toNanos(), latency));
    }

    /** How an attempt ends depends on how the target is at its end; empty: it does not end yet, it hangs. */
    Optional<Outcome> answer(long began, long now, Duration timeout) {
        Observation seen = Observation.of(Duration.ofNanos(now - began));
        if (now - began >= timeout.toNanos()) {
            return Optional.of(new Outcome.Timeout(timeout, "no answer", seen));
        }
        return switch (mood(now)) {
            case HANGING -> Optional.empty();
            case WELL, SLOW -> Optional.of(new Outcome.Success(seen));
            case FLAPPING -> Optional.of(random.nextInt(3) == 0
                    ? new Outcome.Success(seen)
                    : SimulatedDay.failure(Reason.REFUSED, now - began));
            case REFUSING -> Optional.of(SimulatedDay.failure(Reason.REFUSED, now - began));
            case FAILING -> Optional.of(SimulatedDay.failure(Reason.STATUS_5XX, now - began));
            case WORRYING -> Optional.of(new Outcome.Worrying(Reason.CONDITION, "worrying", seen));
            case OURS -> Optional.of(new Outcome.Inconclusive("ours", seen));
        };
    }

    /** When this target pushes next, if it does. */
    long nextPush(long now) {
        return now + PUSH_PERIOD + random.nextInt(5_000) * MILLISECOND;
    }

    /** What it pushes now; empty: it is silent. */
    Optional<Outcome> pushed(long now) {
        return switch (mood(now)) {
            case HANGING, OURS -> Optional.empty();
            case WELL, FLAPPING, REFUSING, FAILING, SLOW, WORRYING -> answer(now, now, Duration.ofSeconds(1));
        };
    }

    /** Times asked for only rise. */
    private Mood mood(long now) {
        while (phases.get(at).to <= now) {
            at++;
        }
        return phases.get(at).mood;
    }
}
