package dev.fettle.engine.monitor;

import dev.fettle.api.component.ComponentId;
import org.jspecify.annotations.Nullable;

/**
 * What explains the trouble of one component, and for how long. That its cause works again explains it for a while
 * longer, else everybody would be told of children that only had no time to come back. The trouble is the component's
 * own when as many runs in a row as any trouble needs to be believed, all begun since, say that it lasts. Mutable,
 * belongs to one lane.
 *
 * <pre>
 * none ──put──► explained ──(cause over)──► outliving ──(enough runs say trouble, or put)──► none
 *                   ▲──────────(put)────────────┘
 * </pre>
 */
final class Explanation {

    private final int proof;
    private @Nullable ComponentId cause;
    private boolean over;
    private long overAt;
    private int outlived;

    /**
     * @param cause what explains it now, null when nothing does
     * @param proof how many runs in a row make trouble that outlives its cause the component's own
     */
    Explanation(@Nullable ComponentId cause, int proof) {
        this.cause = cause;
        this.proof = proof;
    }

    /** What explains the trouble; null when nothing does. */
    @Nullable
    ComponentId cause() {
        return cause;
    }

    /** Puts what explains the trouble from now on. */
    void put(@Nullable ComponentId found) {
        cause = found;
        over = false;
        outlived = 0;
    }

    /**
     * Takes that the cause works again.
     *
     * @param now monotonic time
     * @return whether that is new: then a run at once tells most
     */
    boolean end(long now) {
        if (cause == null || over) {
            return false;
        }
        over = true;
        overAt = now;
        outlived = 0;
        return true;
    }

    /** Whether a run that was due then was begun too early to say anything of what is true after the cause. */
    boolean awaitsRunAfter(long wasDue) {
        return over && wasDue - overAt < 0;
    }

    /**
     * Takes what a run says that was due then.
     *
     * @param lasts whether it speaks for trouble
     * @return whether the trouble is the component's own from now on
     */
    boolean outlives(long wasDue, boolean lasts) {
        if (!over || awaitsRunAfter(wasDue)) {
            return false;
        }
        outlived = lasts ? outlived + 1 : 0;
        if (outlived < proof) {
            return false;
        }
        put(null);
        return true;
    }
}
