package dev.fettle.api.component;

/**
 * How a component, a group or the system is. Paused and in maintenance are flags beside the status, not statuses.
 *
 * <pre>
 * UNKNOWN ──► HEALTHY ◄──► DEGRADED ◄──► UNHEALTHY     any ──(no fresh result)──► UNKNOWN
 * </pre>
 */
public enum Status {
    /** Works as it should. */
    HEALTHY,
    /** Works, but slower or worse than it should. */
    DEGRADED,
    /** Does not work. */
    UNHEALTHY,
    /** Nobody can say: never checked, or no fresh result. */
    UNKNOWN;

    /**
     * Whether this status is worse than the other one. UNKNOWN is neither better nor worse than anything: it is the
     * absence of an answer.
     */
    public boolean isWorseThan(Status other) {
        return this != UNKNOWN && other != UNKNOWN && compareTo(other) > 0;
    }

    /** Whether somebody ought to look: DEGRADED or UNHEALTHY. */
    public boolean isTrouble() {
        return this == DEGRADED || this == UNHEALTHY;
    }
}
