package dev.fettle.api.component;

/**
 * Why a check ended as it did. The list is closed in one release; a later release may add to it, so a consumer reads
 * the name from an event as text.
 */
public enum Reason {
    /** Healthy. */
    OK,
    /** Healthy, but slower than the component's {@code slow}. */
    SLOW,
    /** A condition ({@code healthy} or {@code degraded}) said so, or a push did. */
    CONDITION,
    /** {@code healthy} was false and the answer had a code of 400 to 499. */
    STATUS_4XX,
    /** {@code healthy} was false and the answer had a code of 500 to 599. */
    STATUS_5XX,
    /** {@code healthy} was false and the answer had another unexpected code. */
    STATUS_OTHER,
    /** The target answered 429. */
    RATE_LIMITED,
    /** The attempt did not end within its budget. */
    TIMEOUT,
    /** The name could not be resolved. */
    DNS,
    /** Nobody listens: the connection was refused. */
    REFUSED,
    /** There is no way to the target's network or host. */
    UNREACHABLE,
    /** The target broke the connection off. */
    RESET,
    /** The certificate is not to be trusted, or TLS failed otherwise. */
    TLS_INVALID,
    /** The certificate's time is over. */
    TLS_EXPIRED,
    /** The certificate's time is nearly over. */
    TLS_EXPIRING,
    /** The target refused the credentials. */
    AUTH,
    /** The answer was not what the protocol allows. */
    PROTOCOL,
    /** The answer was larger than the check allows. */
    TOO_LARGE,
    /** The address policy forbids that address. */
    BLOCKED_ADDRESS,
    /** No push came within the deadline. */
    HEARTBEAT_MISSED,
    /** There is no fresh result: the status became UNKNOWN. */
    STALE,
    /** The trouble was Fettle's own. */
    INTERNAL
}
