package dev.fettle.engine.monitor;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.fettle.api.component.ComponentId;
import dev.fettle.api.component.Status;
import dev.fettle.api.component.Subject;
import dev.fettle.api.event.AggregateStatusChanged;
import dev.fettle.api.event.ComponentDescription;
import dev.fettle.api.event.ComponentRegistered;
import dev.fettle.api.event.ComponentRemoved;
import dev.fettle.api.event.ComponentState;
import dev.fettle.api.event.EventHeaders;
import dev.fettle.api.event.EventType;
import dev.fettle.api.event.FlagsChanged;
import dev.fettle.api.event.HealthEvent;
import dev.fettle.api.event.Incident;
import dev.fettle.api.event.StatusChanged;
import dev.fettle.api.event.StatusChanged.StatusOnly;
import dev.fettle.engine.cluster.ShardId;
import dev.fettle.engine.monitor.Change.Turn;
import dev.fettle.engine.outbox.OutboxRecord;
import dev.fettle.engine.outbox.OutboxRecord.Topic;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Turns what happened into the records that tell it. */
@ApplicationScoped
class EventFactory {

    private final ObjectMapper json;
    private final String publicUrl;
    private final String instance;
    private final URI source;

    EventFactory(ObjectMapper json, InstanceConfig config) {
        this.json = json;
        this.publicUrl = config.publicUrl().toString().replaceAll("/+$", "");
        this.instance = config.instance();
        this.source = URI.create(publicUrl + "/" + instance);
    }

    /** The same in every incident of a component. */
    String dedupKey(ComponentId id) {
        return instance + "/" + id;
    }

    /** The record of a committed change, numbered. */
    OutboxRecord event(Change change, long sequence) {
        Turn turn = change.turn();
        HealthEvent.Body body = switch (change) {
            case Change.OfComponent component -> statusChanged(component, sequence);
            case Change.OfAggregate aggregate -> aggregateChanged(aggregate, sequence);
            case Change.Beside beside -> new FlagsChanged(beside.definition().description(), turn.to(),
                    beside.flags().paused(), beside.flags().flapping(), beside.flags().maintenance(),
                    beside.causedBy());
        };
        EventType type = switch (change) {
            case Change.OfComponent _ -> EventType.STATUS_CHANGED;
            case Change.Beside _ -> EventType.FLAGS_CHANGED;
            case Change.OfAggregate(_, var view) ->
                view.group() == null ? EventType.SYSTEM_STATUS_CHANGED : EventType.GROUP_STATUS_CHANGED;
        };
        return event(new HealthEvent(turn.eventId(), source, type, turn.subject(), turn.at(), null, body));
    }

    OutboxRecord registered(ComponentDescription component, Instant at) {
        return event(new HealthEvent(UUID.randomUUID(), source, EventType.COMPONENT_REGISTERED,
                Subject.of(component.id()), at, null, new ComponentRegistered(component)));
    }

    OutboxRecord removed(ComponentDescription component, Status lastStatus, Instant at) {
        return event(new HealthEvent(UUID.randomUUID(), source, EventType.COMPONENT_REMOVED,
                Subject.of(component.id()), at, null, new ComponentRemoved(component, lastStatus)));
    }

    /** The record of the compacted topic that says where a component stands. */
    OutboxRecord state(ComponentState state) {
        Subject subject = Subject.of(state.component().id());
        return new OutboxRecord(ShardId.of(subject), Topic.STATUS, subject.value(),
                Map.of(EventHeaders.CONTENT_TYPE, "application/json"), write(state));
    }

    /** The record of the compacted topic that says that a component is gone. */
    OutboxRecord tombstone(Subject component) {
        return new OutboxRecord(ShardId.of(component), Topic.STATUS, component.value(), Map.of(), null);
    }

    /** Anything as JSON. */
    String write(Object value) {
        try {
            return json.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(value.getClass().getSimpleName() + " could not be written as JSON", e);
        }
    }

    private OutboxRecord event(HealthEvent event) {
        return new OutboxRecord(ShardId.of(event.subject()), Topic.EVENTS, event.subject().value(),
                EventHeaders.of(event), write(event.body()));
    }

    private StatusChanged statusChanged(Change.OfComponent change, long sequence) {
        Turn turn = change.turn();
        ComponentDescription description = change.definition().description();
        Status group = change.standing().group();
        return new StatusChanged(description, turn.from(), turn.to(), turn.reason().name(), turn.message(), sequence,
                turn.firstSeenAt(), lasted(turn), change.initial(), change.flags().flapping(),
                change.flags().maintenance(), change.causedBy(), change.incident(),
                change.check(), group == null ? null : new StatusOnly(group),
                new StatusOnly(change.standing().system()),
                Map.of("component", URI.create(publicUrl + "/components/" + description.id())));
    }

    private static AggregateStatusChanged aggregateChanged(Change.OfAggregate change, long sequence) {
        return new AggregateStatusChanged(change.view().group(), change.turn().from(), change.turn().to(), sequence,
                lasted(change.turn()), change.view().counts());
    }

    private static long lasted(Turn turn) {
        return Math.max(0, Duration.between(turn.fromSince(), turn.at()).toMillis());
    }

    /** The time of trouble that lasts after a change to that status; null when none does. */
    static @Nullable Incident lasting(@Nullable Incident incident) {
        return incident == null || incident.endedAt() != null ? null : incident;
    }
}
