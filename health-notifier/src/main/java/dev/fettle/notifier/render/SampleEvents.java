package dev.fettle.notifier.render;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.fettle.api.component.ComponentId;
import dev.fettle.api.component.GroupPath;
import dev.fettle.api.component.Status;
import dev.fettle.api.event.AggregateStatusChanged;
import dev.fettle.api.event.ComponentDescription;
import dev.fettle.api.event.ComponentRegistered;
import dev.fettle.api.event.ComponentRemoved;
import dev.fettle.api.event.EventType;
import dev.fettle.api.event.FlagsChanged;
import dev.fettle.api.event.HealthEvent;
import dev.fettle.api.event.Incident;
import dev.fettle.api.event.StatusChanged;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Events that never happened, to see what a webhook would send: the same always. */
public final class SampleEvents {

    private static final String SOURCE = "https://fettle.example.com/a";
    private static final Instant BEGAN = Instant.parse("2026-11-21T09:13:58.120Z");
    private static final Instant ENDED = Instant.parse("2026-11-21T09:24:01.200Z");
    private static final GroupPath GROUP = new GroupPath("payments.emea");

    private SampleEvents() {}

    /** Some of these types, oldest first; one at least. */
    public static List<QueuedEvent> of(Set<EventType> types) {
        List<QueuedEvent> events = new ArrayList<>();
        if (types.contains(EventType.COMPONENT_REGISTERED)) {
            events.add(event(EventType.COMPONENT_REGISTERED, null, BEGAN.minusSeconds(60),
                    new ComponentRegistered(component())));
        }
        if (types.contains(EventType.STATUS_CHANGED)) {
            events.add(changed(Status.HEALTHY, Status.DEGRADED, "SLOW", "took 812 ms", 41, BEGAN));
            events.add(changed(Status.DEGRADED, Status.UNHEALTHY, "STATUS_5XX",
                    "GET https://checkout.internal/health answered 503", 42, BEGAN.plusSeconds(30)));
        }
        if (types.contains(EventType.FLAGS_CHANGED)) {
            events.add(event(EventType.FLAGS_CHANGED, null, BEGAN.plusSeconds(40),
                    new FlagsChanged(component(), Status.UNHEALTHY, false, true, false, null)));
        }
        if (types.contains(EventType.GROUP_STATUS_CHANGED)) {
            events.add(event(EventType.GROUP_STATUS_CHANGED, 7L, BEGAN.plusSeconds(31), aggregate(GROUP)));
        }
        if (types.contains(EventType.SYSTEM_STATUS_CHANGED)) {
            events.add(event(EventType.SYSTEM_STATUS_CHANGED, 9L, BEGAN.plusSeconds(31), aggregate(null)));
        }
        if (types.contains(EventType.STATUS_CHANGED)) {
            events.add(changed(Status.UNHEALTHY, Status.HEALTHY, "OK",
                    "GET https://checkout.internal/health answered 200", 43, ENDED));
        }
        if (types.contains(EventType.COMPONENT_REMOVED)) {
            events.add(event(EventType.COMPONENT_REMOVED, null, ENDED.plusSeconds(60),
                    new ComponentRemoved(component(), Status.HEALTHY)));
        }
        return List.copyOf(events);
    }

    private static ComponentDescription component() {
        return new ComponentDescription(new ComponentId("checkout-api"), "Checkout API", GROUP, "http", true,
                Map.of("team", "payments"), Map.of("runbook", "https://wiki.example.com/checkout"));
    }

    private static AggregateStatusChanged aggregate(@Nullable GroupPath group) {
        return new AggregateStatusChanged(group, Status.HEALTHY, Status.UNHEALTHY, group == null ? 9 : 7, 864_000_123,
                Map.of(Status.HEALTHY, 3, Status.UNHEALTHY, 1));
    }

    private static QueuedEvent changed(Status from, Status to, String reason, String message, long sequence,
            Instant at) {
        Incident incident = new Incident(new UUID(0x5f0c7a0000004000L, 0x8000000000000001L), "prod/checkout-api", BEGAN,
                to == Status.HEALTHY ? at : null);
        return event(EventType.STATUS_CHANGED, sequence, at, new StatusChanged(component(), from, to, reason, message,
                sequence, at, from == Status.HEALTHY ? 864_000_123 : Duration.ofSeconds(30).toMillis(), false, false,
                false, null, incident, new StatusChanged.CheckSummary(38, 2, Map.of("status", 503)),
                new StatusChanged.StatusOnly(to), new StatusChanged.StatusOnly(to),
                Map.of("component", URI.create("https://fettle.example.com/components/checkout-api"))));
    }

    private static QueuedEvent event(EventType type, @Nullable Long sequence, Instant at, HealthEvent.Body body) {
        try {
            UUID id = new UUID(0x5f0c7a0000004000L,
                    0x8000000000000000L + List.of(EventType.values()).indexOf(type) * 100L
                            + (sequence == null ? 0 : sequence));
            return new QueuedEvent(id.toString(), SOURCE, type.type(), body.subject().value(), at.toString(), sequence,
                    null, null, Json.MAPPER.writeValueAsString(body));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("events of ours are JSON", e);
        }
    }
}
