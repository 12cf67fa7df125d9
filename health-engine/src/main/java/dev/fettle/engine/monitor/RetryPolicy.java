package dev.fettle.engine.monitor;

import dev.fettle.api.check.Outcome;
import dev.fettle.api.component.Reason;
import dev.fettle.engine.component.ComponentDefinition.Retry;
import dev.fettle.platform.retry.Backoff;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * Whether a run makes a further attempt, and after which pause: only after transport errors and answers of 500 to 599,
 * which may be over in a moment; a wrong answer stays wrong.
 *
 * @param attempts how many further attempts
 * @param backoff the pauses between them
 */
record RetryPolicy(int attempts, Backoff backoff) {

    private static final Set<Reason> PASSING = EnumSet.of(Reason.DNS, Reason.REFUSED, Reason.UNREACHABLE, Reason.RESET,
            Reason.STATUS_5XX);

    static RetryPolicy of(Retry retry) {
        Duration ceiling = retry.maxBackoff().compareTo(retry.backoff()) < 0 ? retry.backoff() : retry.maxBackoff();
        return new RetryPolicy(retry.attempts(), new Backoff(retry.backoff(), 2, ceiling));
    }

    /** The pause before the next attempt; empty when the outcome of the attempts made so far stands. */
    Optional<Duration> pauseAfter(Outcome outcome, int attemptsMade, RandomGenerator random) {
        return attemptsMade <= attempts && isPassing(outcome)
                ? Optional.of(backoff.delayAfter(attemptsMade, random))
                : Optional.empty();
    }

    private static boolean isPassing(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Failure failure -> PASSING.contains(failure.reason());
            case Outcome.Timeout _ -> true;
            case Outcome.Success _,Outcome.Worrying _,Outcome.Inconclusive _ -> false;
        };
    }
}
