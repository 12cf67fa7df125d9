package dev.fettle.notifier.delivery;

import dev.fettle.notifier.webhook.Patience;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What came back from a receiver. */
sealed interface Answer {

    /** How long it took from the beginning of the attempt. */
    Duration latency();

    /**
     * It answered.
     *
     * @param status the HTTP status
     * @param retryAfter how long it asked to wait; null when it did not
     * @param start the beginning of the body, for people
     * @param latency until the answer was complete
     */
    record Answered(int status, @Nullable Duration retryAfter, String start, Duration latency) implements Answer {}

    /**
     * It took too long.
     *
     * @param limit whose time ran out
     * @param latency until it did
     */
    record TimedOut(Patience.Limit limit, Duration latency) implements Answer {}

    /**
     * It could not be reached, or the connection broke.
     *
     * @param cause in a word or two
     * @param latency until it broke
     */
    record Unreachable(String cause, Duration latency) implements Answer {}

    /**
     * Its address is none that may be connected to.
     *
     * @param why names host, address and rule
     * @param latency until that was known
     */
    record Blocked(String why, Duration latency) implements Answer {}

    /**
     * The server that gives out tokens gave none: the receiver was not asked.
     *
     * @param why in a word or two; never holds what that server said
     * @param latency until that was known
     */
    record NoToken(String why, Duration latency) implements Answer {}
}
