package dev.fettle.api.event;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** An event's attributes as headers of a Kafka record: CloudEvents 1.0, binary content mode. */
public final class EventHeaders {

    /** Stable id of the event. */
    public static final String ID = "ce_id";
    /** Which Fettle it comes from. */
    public static final String SOURCE = "ce_source";
    /** Version of CloudEvents: {@code 1.0}. */
    public static final String SPEC_VERSION = "ce_specversion";
    /** What happened. */
    public static final String TYPE = "ce_type";
    /** Whom it happened to. */
    public static final String SUBJECT = "ce_subject";
    /** When it happened. */
    public static final String TIME = "ce_time";
    /** Number among the events of its subject, 20 digits, so that text order is number order. */
    public static final String SEQUENCE = "ce_sequence";
    /** The record's key, which is the subject. */
    public static final String PARTITION_KEY = "ce_partitionkey";
    /** W3C trace context. */
    public static final String TRACE_PARENT = "ce_traceparent";
    /** Media type of the value. */
    public static final String CONTENT_TYPE = "content-type";

    private EventHeaders() {}

    /** The headers of an event, in a fixed order. */
    public static Map<String, String> of(HealthEvent event) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put(SPEC_VERSION, "1.0");
        headers.put(ID, event.id().toString());
        headers.put(SOURCE, event.source().toString());
        headers.put(TYPE, event.type().type());
        headers.put(SUBJECT, event.subject().value());
        headers.put(TIME, Timestamps.format(event.time()));
        event.sequence().ifPresent(sequence -> headers.put(SEQUENCE, sequenceText(sequence)));
        headers.put(PARTITION_KEY, event.subject().value());
        String traceparent = event.traceparent();
        if (traceparent != null) {
            headers.put(TRACE_PARENT, traceparent);
        }
        headers.put(CONTENT_TYPE, "application/json");
        return headers;
    }

    /** A sequence as text of 20 digits. */
    public static String sequenceText(long sequence) {
        return String.format(Locale.ROOT, "%020d", sequence);
    }
}
