package dev.fettle.notifier.render;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One event as it is told to one webhook. Attributes are kept as they came, not read and written again.
 *
 * @param id the same in every resend
 * @param source which Fettle it comes from
 * @param type what happened
 * @param subject whom it happened to
 * @param time when it happened, RFC 3339
 * @param sequence number among the events of its subject; null for types without one
 * @param previousSequence the last sequence of this subject that was queued to this webhook; null for the first
 * @param traceparent W3C trace context; null when nothing was traced
 * @param data the value as it came, one JSON object
 * @param extensions what this notifier adds
 */
public record QueuedEvent(String id, String source, String type, String subject, String time, @Nullable Long sequence,
        @Nullable Long previousSequence, @Nullable String traceparent, String data, Extensions extensions) {

    /** As it came, with nothing added. */
    public QueuedEvent(String id, String source, String type, String subject, String time, @Nullable Long sequence,
            @Nullable Long previousSequence, @Nullable String traceparent, String data) {
        this(id, source, type, subject, time, sequence, previousSequence, traceparent, data, Extensions.NONE);
    }

    /** The same with other additions. */
    public QueuedEvent with(Extensions other) {
        return new QueuedEvent(id, source, type, subject, time, sequence, previousSequence, traceparent, data, other);
    }

    /**
     * What the notifier adds to what the engine said.
     *
     * @param reminder the how manieth reminder it is; 0: none
     * @param explainsCount of so many components the trouble is withheld since this one explains it
     * @param explains some of them, or all
     */
    public record Extensions(int reminder, long explainsCount, List<String> explains) {

        /** Nothing. */
        public static final Extensions NONE = new Extensions(0, 0, List.of());

        public Extensions {
            explains = List.copyOf(explains);
        }

        /** That it is a reminder. */
        public static Extensions reminder(int number) {
            return new Extensions(number, 0, List.of());
        }
    }
}
