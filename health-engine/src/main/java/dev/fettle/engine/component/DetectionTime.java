package dev.fettle.engine.component;

import dev.fettle.api.check.PushCheck;
import java.time.Duration;

/**
 * How long a component can be broken at most before its status says so.
 *
 * <pre>
 * run       = (attempts + 1) × timeout + Σ min(backoff × 2^(i-1), maxBackoff) for i = 1 … attempts
 * detection = interval + failure × run + (failure - 1) × confirm
 * </pre>
 *
 * The worst case breaks right after a look at it, waits a whole interval for the next run, and then hangs: every
 * attempt
 * of every run takes its whole budget, every pause its longest draw, and between two runs lies the whole pause to the
 * extra run. A check that is pushed needs no threshold: silence is noticed after its deadline, or without one when the
 * last result is stale. Delays of an overloaded engine are not in it.
 */
public final class DetectionTime {

    private DetectionTime() {}

    /** The longest time from breaking to the change of status. */
    public static Duration worstCase(ComponentDefinition component) {
        return component.check() instanceof PushCheck push
                ? push.deadline().orElse(component.stale())
                : byRuns(component);
    }

    /** The longest time that one run takes, with all of its further attempts. */
    public static Duration longestRun(ComponentDefinition component) {
        ComponentDefinition.Retry retry = component.retry();
        Duration longest = component.timeout().multipliedBy(retry.attempts() + 1L);
        Duration pause = retry.backoff();
        for (int attempt = 1; attempt <= retry.attempts(); attempt++) {
            longest = longest.plus(pause.compareTo(retry.maxBackoff()) < 0 ? pause : retry.maxBackoff());
            pause = pause.multipliedBy(2);
        }
        return longest;
    }

    private static Duration byRuns(ComponentDefinition component) {
        int runs = component.thresholds().failure();
        return component.interval()
                .plus(longestRun(component).multipliedBy(runs))
                .plus(component.confirm().multipliedBy(runs - 1L));
    }
}
