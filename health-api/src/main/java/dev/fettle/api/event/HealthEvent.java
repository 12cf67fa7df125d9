package dev.fettle.api.event;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.fettle.api.component.Subject;
import java.net.URI;
import java.time.Instant;
import java.util.OptionalLong;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One event on {@code fettle.health.events}: the attributes (headers {@code ce_…}) and the body (the record's value).
 *
 * <p>
 * Delivery is at least once, and in order per subject. A resent event has the same id and sequence as before.
 *
 * @param id stable across resends
 * @param source which Fettle: its public URL, {@code /} and its instance
 * @param type what happened
 * @param subject whom it happened to; also the record's key
 * @param time when it happened
 * @param traceparent W3C trace context of what caused it; null when nothing was traced
 * @param body the record's value
 */
public record HealthEvent(UUID id, URI source, EventType type, Subject subject, Instant time,
        @Nullable String traceparent, Body body) {

    /**
     * @throws IllegalArgumentException
     * when the body is not of the type's class, or speaks of another subject
     */
    public HealthEvent {
        if (!type.body().isInstance(body)) {
            throw new IllegalArgumentException(
                    "body of " + type.type() + " must be a " + type.body().getSimpleName() + ", was a "
                            + body.getClass().getSimpleName());
        }
        if (!subject.equals(body.subject())) {
            throw new IllegalArgumentException("subject must be " + body.subject() + " as in the body, was " + subject);
        }
        if (!suits(type, subject)) {
            throw new IllegalArgumentException("type must suit the subject " + subject + ", was " + type.type());
        }
    }

    private static boolean suits(EventType type, Subject subject) {
        return switch (type) {
            case STATUS_CHANGED, FLAGS_CHANGED, COMPONENT_REGISTERED, COMPONENT_REMOVED -> subject.isComponent();
            case GROUP_STATUS_CHANGED -> subject.isGroup();
            case SYSTEM_STATUS_CHANGED -> subject.equals(Subject.SYSTEM);
        };
    }

    /** The sequence of this event among those of its subject; empty for types without one. */
    public OptionalLong sequence() {
        return body.sequenceNumber();
    }

    /** What an event says; each type has its own. */
    public sealed interface Body
            permits StatusChanged, FlagsChanged, ComponentRegistered, ComponentRemoved, AggregateStatusChanged {

        /** Whom the body speaks of. */
        @JsonIgnore
        Subject subject();

        /** The sequence that the body carries; empty for types without one. */
        @JsonIgnore
        default OptionalLong sequenceNumber() {
            return OptionalLong.empty();
        }
    }
}
