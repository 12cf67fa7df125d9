package dev.fettle.notifier.render;

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
 */
public record QueuedEvent(String id, String source, String type, String subject, String time, @Nullable Long sequence,
        @Nullable Long previousSequence, @Nullable String traceparent, String data) {}
