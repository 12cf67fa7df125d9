package dev.fettle.notifier.delivery;

import java.time.Duration;

/** What an answer means for the batch. */
sealed interface Verdict {

    /** The receiver has it. */
    record Delivered() implements Verdict {}

    /**
     * Same id, same bytes, later.
     *
     * @param delay when
     * @param cause why, in a word or two
     */
    record RetryAfter(Duration delay, String cause) implements Verdict {}

    /**
     * Refused for its content: two halves may tell which event it is.
     *
     * @param status the receiver's
     */
    record Split(int status) implements Verdict {}

    /**
     * Given up: its events become dead letters.
     *
     * @param reason for people
     * @param why in a word
     */
    record Dead(String reason, Why why) implements Verdict {}

    /** Why a batch is given up. */
    enum Why {
        /** Its one event was refused. */
        REFUSED,
        /** Its deadline is over. */
        EXPIRED
    }

    /** The receiver wants nothing any more: the webhook is DISABLED, the batch stays. */
    record Gone() implements Verdict {}
}
