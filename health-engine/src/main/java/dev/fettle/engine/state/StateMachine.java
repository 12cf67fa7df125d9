package dev.fettle.engine.state;

import dev.fettle.api.component.Status;
import dev.fettle.engine.state.CheckState.Run;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;

/**
 * Decides when verdicts in a row become a change of the published status. Knows no clock and does no I/O: same input,
 * same answer.
 *
 * <p>
 * The status worsens to the mildest of the last {@code failureThreshold} runs and improves to the worst of the last
 * {@code successThreshold} runs. From UNKNOWN it becomes HEALTHY after {@code successThreshold} healthy runs, or else
 * the mildest of the last {@code failureThreshold} runs, once all of those were trouble.
 *
 * @param failureThreshold runs in a row that worsen the status, 1 and more
 * @param successThreshold runs in a row that improve the status, 1 and more
 */
public record StateMachine(int failureThreshold, int successThreshold) {

    private static final Comparator<Run> MILDEST_FIRST = Comparator.comparing(Run::status);

    /**
     * @throws IllegalArgumentException when a threshold is less than 1
     */
    public StateMachine {
        requirePositive("failure threshold", failureThreshold);
        requirePositive("success threshold", successThreshold);
    }

    /** What a run with that verdict, begun at that time, does to the state. */
    public Step next(CheckState state, Verdict verdict, Instant at) {
        CheckState seen = state.after(new Run(verdict.status(), at), Math.max(failureThreshold, successThreshold));
        Status published = state.published();
        if (published == Status.UNKNOWN) {
            return fromUnknown(seen);
        }
        List<Run> failures = last(seen, failureThreshold);
        if (failures.size() == failureThreshold && mildest(failures).isWorseThan(published)) {
            return turned(seen, mildest(failures), failures);
        }
        List<Run> successes = last(seen, successThreshold);
        if (successes.size() == successThreshold && published.isWorseThan(worst(successes))) {
            return turned(seen, worst(successes), successes);
        }
        return new Step.Steady(seen);
    }

    /** What a verdict does that needs no confirmation by further runs, as a missed heartbeat is. */
    public Step atOnce(CheckState state, Verdict verdict, Instant at) {
        List<Run> only = List.of(new Run(verdict.status(), at));
        if (state.published() == verdict.status()) {
            return new Step.Steady(new CheckState(state.published(), only));
        }
        return new Step.Turned(new CheckState(verdict.status(), only), state.published(), at);
    }

    /** What the lack of fresh results does: UNKNOWN, and what was seen before no longer counts. */
    public Step stale(CheckState state, Instant at) {
        return state.published() == Status.UNKNOWN
                ? new Step.Steady(CheckState.NEW)
                : new Step.Turned(CheckState.NEW, state.published(), at);
    }

    private Step fromUnknown(CheckState seen) {
        List<Run> successes = last(seen, successThreshold);
        if (successes.size() == successThreshold && worst(successes) == Status.HEALTHY) {
            return turned(seen, Status.HEALTHY, successes);
        }
        List<Run> failures = last(seen, failureThreshold);
        if (failures.size() == failureThreshold && mildest(failures).isTrouble()) {
            return turned(seen, mildest(failures), failures);
        }
        return new Step.Steady(seen);
    }

    private static Step turned(CheckState seen, Status to, List<Run> because) {
        return new Step.Turned(new CheckState(to, seen.recent()), seen.published(), because.getFirst().at());
    }

    private static List<Run> last(CheckState state, int count) {
        List<Run> recent = state.recent();
        return recent.subList(Math.max(0, recent.size() - count), recent.size());
    }

    private static Status mildest(List<Run> runs) {
        return runs.stream().min(MILDEST_FIRST).orElseThrow().status();
    }

    private static Status worst(List<Run> runs) {
        return runs.stream().max(MILDEST_FIRST).orElseThrow().status();
    }

    private static void requirePositive(String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + " must be >= 1, was " + value);
        }
    }
}
