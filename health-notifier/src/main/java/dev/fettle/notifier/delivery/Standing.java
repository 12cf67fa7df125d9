package dev.fettle.notifier.delivery;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How deliveries to a webhook went lately.
 *
 * <pre>
 *            (failed for failingAfter, ten events refused alone in a row, a batch given up)
 *   ACTIVE ──────────────────────────────────────────────────────────────────────────────► FAILING
 *      ▲                                                                                       │
 *      └──────────────────────────────(delivered)──────────────────────────────────────────────┘
 * </pre>
 *
 * @param failing whether it is FAILING
 * @param refused how many events were refused alone since the last delivery
 * @param troubled how long ago the first attempt began that failed after the last delivery; null when none did
 */
record Standing(boolean failing, int refused, @Nullable Duration troubled) {

    /** So many events refused alone in a row are the receiver's fault, not theirs. */
    static final int MOST_REFUSED = 10;

    /** Nothing to complain of. */
    static final Standing GOOD = new Standing(false, 0, null);

    /** Whether it is time to call it FAILING for having failed so long; {@code latency} is that of a failed attempt. */
    boolean isTroubledFor(Duration failingAfter, Duration latency) {
        Duration since = troubled == null ? latency : troubled.plus(latency);
        return since.compareTo(failingAfter) >= 0;
    }

    /** Whether another event that is refused is to be kept, because so many were. */
    boolean isRefusingEverything() {
        return refused >= MOST_REFUSED;
    }

    /** After this verdict, given when an attempt took so long. */
    Standing after(Verdict verdict, Course course, Duration latency) {
        boolean next = switch (course) {
            case Course.Stay _ -> failing;
            case Course.Failing _ -> true;
            case Course.Active _,Course.Disabled _ -> false;
        };
        return switch (verdict) {
            case Verdict.Delivered _ -> new Standing(next, 0, null);
            case Verdict.RetryAfter _ -> new Standing(next, refused, troubled == null ? latency : troubled);
            case Verdict.Dead(_, Verdict.Why why) -> why == Verdict.Why.REFUSED
                    ? new Standing(next, refused + 1, troubled)
                    : new Standing(next, refused, troubled == null ? latency : troubled);
            case Verdict.Split _,Verdict.Gone _ -> new Standing(next, refused, troubled);
        };
    }
}
