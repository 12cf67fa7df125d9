package dev.fettle.engine.state;

import dev.fettle.api.check.Observation;
import dev.fettle.api.check.Outcome;
import dev.fettle.api.component.Reason;
import dev.fettle.api.component.Status;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Judges one run by the rules of its component: a failure means what {@code severity} says of its reason, else
 * UNHEALTHY; what works but worries is DEGRADED; what works but is slower than {@code slow} is DEGRADED; the rest is
 * HEALTHY.
 *
 * @param slow slower than that is DEGRADED; null: nothing is too slow
 * @param severity what a failure of that reason means; reasons not named mean UNHEALTHY
 */
public record Judge(@Nullable Duration slow, Map<Reason, Status> severity) {

    public Judge {
        severity = Map.copyOf(severity);
    }

    /** What the outcome says of the component; empty when it says nothing, because the trouble was ours. */
    public Optional<Verdict> judge(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Success(Observation observation) -> Optional.of(worked(observation));
            case Outcome.Worrying(Reason reason, String message, _) ->
                Optional.of(new Verdict(Status.DEGRADED, reason, message));
            case Outcome.Failure(Reason reason, String message, _) -> Optional.of(failed(reason, message));
            case Outcome.Timeout(_, String message, _) -> Optional.of(failed(Reason.TIMEOUT, message));
            case Outcome.Inconclusive _ -> Optional.empty();
        };
    }

    /** The verdict of a failure, whoever found it. */
    public Verdict failed(Reason reason, String message) {
        return new Verdict(severity.getOrDefault(reason, Status.UNHEALTHY), reason, message);
    }

    private Verdict worked(Observation observation) {
        if (slow == null || observation.latency().compareTo(slow) <= 0) {
            return new Verdict(Status.HEALTHY, Reason.OK, "");
        }
        return new Verdict(Status.DEGRADED, Reason.SLOW,
                "took " + observation.latency().toMillis() + " ms, slow is over " + slow.toMillis() + " ms");
    }
}
