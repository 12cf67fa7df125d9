package dev.fettle.api.event;

import dev.fettle.api.component.Subject;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads records of {@code fettle.health.events} and drops those that were seen before.
 *
 * <p>
 * Fettle delivers at least once: a record may come again, even late. Events with a sequence are dropped when it is not
 * greater than the last one seen of the same subject; a gap ({@link Reading.Fresh#missing()}) tells that something was
 * missed. Events without a sequence are always fresh; their id tells a repetition.
 *
 * <p>
 * Not thread-safe: one reader belongs to one consumer, as a Kafka consumer does. It holds one number per subject. The
 * library brings neither a Kafka client nor a JSON parser; with both at hand:
 *
 * <pre>{@code
 * var reader = new EventReader(mapper::readValue);
 * var reading = reader.read(name -> {
 *     var header = record.headers().lastHeader(name);
 *     return header == null ? null : header.value();
 * }, record.value());
 * }</pre>
 */
public final class EventReader {

    private final JsonReader json;
    private final Map<Subject, Long> lastSequences = new HashMap<>();

    /**
     * @param json reads the value of a record; Jackson needs its module for {@code java.time}
     */
    public EventReader(JsonReader json) {
        this.json = json;
    }

    /** Starts where an earlier reader ended: what is not greater than the sequence is dropped from now on. */
    public void resume(Subject subject, long lastSequence) {
        lastSequences.merge(subject, lastSequence, Math::max);
    }

    /** The last sequence seen of each subject, to be kept and given to {@link #resume} after a restart. */
    public Map<Subject, Long> lastSequences() {
        return Map.copyOf(lastSequences);
    }

    /**
     * Reads one record.
     *
     * @param headers gives the value of a header, or null when the record has none of that name
     * @param value the record's value
     * @return what the record is; never null
     * @throws IllegalArgumentException
     * when it is of a known type and malformed: the message names the header or field
     */
    public Reading read(Function<String, byte @Nullable []> headers, byte @Nullable [] value) {
        String typeName = text(headers, EventHeaders.TYPE);
        Optional<EventType> type = typeName == null ? Optional.empty() : EventType.of(typeName);
        if (type.isEmpty()) {
            return new Reading.Foreign(typeName == null ? "" : typeName);
        }
        HealthEvent event = event(headers, type.get(), value);
        if (event.sequence().isEmpty()) {
            return new Reading.Fresh(event, 0);
        }
        return numbered(event, event.sequence().getAsLong());
    }

    private Reading numbered(HealthEvent event, long sequence) {
        Long last = lastSequences.get(event.subject());
        if (last != null && sequence <= last) {
            return new Reading.Repeated(event, last);
        }
        lastSequences.put(event.subject(), sequence);
        return new Reading.Fresh(event, last == null ? 0 : sequence - last - 1);
    }

    private HealthEvent event(Function<String, byte @Nullable []> headers, EventType type, byte @Nullable [] value) {
        HealthEvent event = new HealthEvent(
                required(headers, EventHeaders.ID, "a UUID", UUID::fromString),
                required(headers, EventHeaders.SOURCE, "a URI", URI::create), type,
                required(headers, EventHeaders.SUBJECT, "a component's id, group/ and a path, or system", Subject::new),
                required(headers, EventHeaders.TIME, "RFC 3339", Instant::parse),
                text(headers, EventHeaders.TRACE_PARENT), body(type, value));
        requireSameSequence(event, text(headers, EventHeaders.SEQUENCE));
        return event;
    }

    private HealthEvent.Body body(EventType type, byte @Nullable [] value) {
        HealthEvent.@Nullable Body body;
        try {
            body = value == null ? null : json.read(value, type.body());
        } catch (IOException | RuntimeException e) { // whether a parser's failures are checked is its own business
            throw new IllegalArgumentException("value of a " + type.type() + " could not be read: " + e.getMessage(),
                    e);
        }
        if (body == null) {
            throw new IllegalArgumentException("value of a " + type.type() + " must not be null");
        }
        return body;
    }

    private static void requireSameSequence(HealthEvent event, @Nullable String header) {
        String expected = event.sequence().isPresent()
                ? EventHeaders.sequenceText(event.sequence().getAsLong())
                : null;
        if (expected != null && !expected.equals(header)) {
            throw new IllegalArgumentException(
                    "header " + EventHeaders.SEQUENCE + " must be " + expected + " as in the value, was " + header);
        }
    }

    private static <T> T required(Function<String, byte @Nullable []> headers, String name, String form,
            Function<String, T> parser) {
        String text = text(headers, name);
        if (text == null) {
            throw new IllegalArgumentException("header " + name + " is missing");
        }
        try {
            return parser.apply(text);
        } catch (IllegalArgumentException | DateTimeException e) {
            throw new IllegalArgumentException("header " + name + " must be " + form + ", was '" + text + "'", e);
        }
    }

    private static @Nullable String text(Function<String, byte @Nullable []> headers, String name) {
        byte[] bytes = headers.apply(name);
        return bytes == null ? null : new String(bytes, StandardCharsets.UTF_8);
    }

    /** Reads JSON into a type; Jackson's {@code ObjectMapper::readValue} is one. */
    @FunctionalInterface
    public interface JsonReader {

        /**
         * @return null only for the JSON text {@code null}
         * @throws IOException
         * when the bytes are not JSON of that type; an unchecked exception says the same
         */
        <T> @Nullable T read(byte[] json, Class<T> type) throws IOException;
    }

    /** What a record turned out to be. */
    public sealed interface Reading {

        /**
         * An event not seen before.
         *
         * @param event the event
         * @param missing how many events of this subject were never seen in between; 0 when none, and for the first
         */
        record Fresh(HealthEvent event, long missing) implements Reading {}

        /**
         * An event seen before, or older than one seen before: to be dropped.
         *
         * @param event the event
         * @param lastSequence the last sequence seen of its subject
         */
        record Repeated(HealthEvent event, long lastSequence) implements Reading {}

        /**
         * Not an event of a type known to this release: to be passed over.
         *
         * @param type the type as it stands in the header; empty when there was none
         */
        record Foreign(String type) implements Reading {}
    }
}
