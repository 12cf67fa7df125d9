package dev.fettle.notifier.webhook;

/** What does not wait for company. */
public enum Flush {
    /** A change to UNHEALTHY goes at once, and with it everything that waits before it; recoveries may wait. */
    ON_FAILURE,
    /** Every change of a status goes at once; other events may wait. */
    ON_CHANGE,
    /** Only count, bytes and age decide. */
    NEVER
}
