package dev.fettle.api.check;

import dev.fettle.api.component.Reason;
import java.time.Duration;
import java.util.Objects;

/**
 * How one attempt ended. Failures are data: a probe answers with one of these and never throws.
 *
 * <p>
 * Whose trouble it was decides between {@link Failure} and {@link Inconclusive}: only the target's own trouble may turn
 * a component.
 */
public sealed interface Outcome {

    /** What the attempt saw on its way. */
    Observation observation();

    /**
     * The target is as it should be. (Slow is judged later, from the latency.)
     *
     * @param observation what was seen
     */
    record Success(Observation observation) implements Outcome {

        public Success {
            Objects.requireNonNull(observation, "observation must not be null");
        }
    }

    /**
     * The target works, but a condition says that it is worse than it should be.
     *
     * @param reason why; never OK
     * @param message one line for people
     * @param observation what was seen
     */
    record Worrying(Reason reason, String message, Observation observation) implements Outcome {

        public Worrying {
            requireTrouble(reason);
            requireTold(message, observation);
        }
    }

    /**
     * The target does not work.
     *
     * @param reason why; never OK
     * @param message one line for people, without secrets
     * @param observation what was seen
     */
    record Failure(Reason reason, String message, Observation observation) implements Outcome {

        public Failure {
            requireTrouble(reason);
            requireTold(message, observation);
        }
    }

    /**
     * The attempt did not end within its budget.
     *
     * @param budget the time it had, more than none
     * @param message one line for people that says in which phase the time ran out
     * @param observation what was seen until then
     */
    record Timeout(Duration budget, String message, Observation observation) implements Outcome {

        public Timeout {
            if (budget.isNegative() || budget.isZero()) {
                throw new IllegalArgumentException("budget must be > 0, was " + budget);
            }
            requireTold(message, observation);
        }
    }

    /**
     * The trouble was ours (no file descriptors, no memory, a bug): it says nothing of the target and never changes a
     * status.
     *
     * @param message one line for people
     * @param observation what was seen until then
     */
    record Inconclusive(String message, Observation observation) implements Outcome {

        public Inconclusive {
            requireTold(message, observation);
        }
    }

    private static void requireTold(String message, Observation observation) {
        Objects.requireNonNull(message, "message must not be null");
        Objects.requireNonNull(observation, "observation must not be null");
    }

    private static void requireTrouble(Reason reason) {
        Objects.requireNonNull(reason, "reason must not be null");
        if (reason == Reason.OK) {
            throw new IllegalArgumentException("reason must not be OK: that is a Success");
        }
    }
}
