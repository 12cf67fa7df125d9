package dev.fettle.notifier.batch;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One event in the queue of one webhook, not yet part of a batch.
 *
 * @param position its place in the queue
 * @param bytes how much it adds to a body
 * @param age how long it has waited
 * @param news what it tells
 * @param subject whom it is about; only looked at where there are keys
 * @param key what the events of its batch have in common; null where all go together, or where it has none
 */
public record Pending(long position, int bytes, Duration age, News news, String subject, @Nullable String key) {

    /** What an event tells, as far as it decides when to send. */
    public enum News {
        /** A change to UNHEALTHY. */
        FAILURE,
        /** A change to another status. */
        CHANGE,
        /** Anything else. */
        OTHER
    }
}
