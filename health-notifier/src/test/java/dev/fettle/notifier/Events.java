package dev.fettle.notifier;

import dev.fettle.api.component.ComponentId;
import dev.fettle.api.component.GroupPath;
import dev.fettle.api.component.Status;
import dev.fettle.api.component.Subject;
import dev.fettle.api.event.AggregateStatusChanged;
import dev.fettle.api.event.ComponentDescription;
import dev.fettle.api.event.ComponentRegistered;
import dev.fettle.api.event.ComponentRemoved;
import dev.fettle.api.event.EventType;
import dev.fettle.api.event.FlagsChanged;
import dev.fettle.api.event.HealthEvent;
import dev.fettle.api.event.StatusChanged;
import java.net.URI;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Events for tests, with what they do not care about filled in. */
public final class Events {

    private static final URI SOURCE = URI.create("https://fettle.example.com/test");
    private static final Instant AT = Instant.parse("2026-11-21T09:13:58.120Z");

    private Events() {}

    public static ComponentDescription component(String id, @Nullable String group, Map<String, String> labels) {
        return new ComponentDescription(new ComponentId(id), id, group == null ? null : new GroupPath(group), "http",
                true, labels, Map.of());
    }

    /** A change of a component that carries the label {@code to}. */
    public static HealthEvent changed(String id, String to, Status from, Status next, long sequence) {
        return changed(component(id, null, Map.of("to", to)), from, next, sequence, false);
    }

    public static HealthEvent changed(ComponentDescription component, Status from, Status to, long sequence,
            boolean initial) {
        return changed(component, from, to, sequence, initial, null);
    }

    /** A change that something explains; by nothing where the cause is null. */
    public static HealthEvent explained(ComponentDescription component, Status from, Status to, long sequence,
            @Nullable String cause) {
        return changed(component, from, to, sequence, false, cause);
    }

    private static HealthEvent changed(ComponentDescription component, Status from, Status to, long sequence,
            boolean initial, @Nullable String cause) {
        return event(EventType.STATUS_CHANGED, Subject.of(component.id()),
                new StatusChanged(component, from, to, "STATUS_5XX", "answered 503", sequence, AT, 1000, initial, false,
                        false, id(cause), null, null, null, new StatusChanged.StatusOnly(to), Map.of()));
    }

    /** A change at that time, with flags. */
    public static HealthEvent changed(ComponentDescription component, Status from, Status to, long sequence,
            Instant at, Flags flags) {
        return new HealthEvent(UUID.randomUUID(), SOURCE, EventType.STATUS_CHANGED, Subject.of(component.id()), at,
                null, new StatusChanged(component, from, to, "STATUS_5XX", "answered 503", sequence, at, 1000, false,
                        flags.flapping(), flags.maintenance(), id(flags.cause()), null, null, null,
                        new StatusChanged.StatusOnly(to), Map.of()));
    }

    /** That these are its flags from then on. */
    public static HealthEvent flagged(ComponentDescription component, Status status, Instant at, Flags flags) {
        return new HealthEvent(UUID.randomUUID(), SOURCE, EventType.FLAGS_CHANGED, Subject.of(component.id()), at,
                null, new FlagsChanged(component, status, false, flags.flapping(), flags.maintenance(),
                        id(flags.cause())));
    }

    /**
     * What the engine says beside a status.
     *
     * @param flapping whether it changes too often
     * @param maintenance whether it is in maintenance
     * @param cause what explains it; null for nothing
     */
    public record Flags(boolean flapping, boolean maintenance, @Nullable String cause) {

        public static final Flags NONE = new Flags(false, false, null);
    }

    public static HealthEvent removed(ComponentDescription component) {
        return event(EventType.COMPONENT_REMOVED, Subject.of(component.id()),
                new ComponentRemoved(component, Status.UNHEALTHY));
    }

    public static HealthEvent registered(ComponentDescription component) {
        return event(EventType.COMPONENT_REGISTERED, Subject.of(component.id()), new ComponentRegistered(component));
    }

    /** It began to flap while UNHEALTHY. */
    public static HealthEvent flagged(ComponentDescription component) {
        return event(EventType.FLAGS_CHANGED, Subject.of(component.id()),
                new FlagsChanged(component, Status.UNHEALTHY, false, true, false, null));
    }

    /** That something explains its status from now on; nothing any more where the cause is null. */
    public static HealthEvent explained(ComponentDescription component, Status status, @Nullable String cause) {
        return event(EventType.FLAGS_CHANGED, Subject.of(component.id()),
                new FlagsChanged(component, status, false, false, false, id(cause)));
    }

    public static HealthEvent group(String group, Status from, Status to, long sequence) {
        GroupPath path = new GroupPath(group);
        return event(EventType.GROUP_STATUS_CHANGED, Subject.of(path),
                new AggregateStatusChanged(path, from, to, sequence, 1000, Map.of()));
    }

    public static HealthEvent system(Status from, Status to, long sequence) {
        return event(EventType.SYSTEM_STATUS_CHANGED, Subject.SYSTEM,
                new AggregateStatusChanged(null, from, to, sequence, 1000, Map.of()));
    }

    private static @Nullable ComponentId id(@Nullable String text) {
        return text == null ? null : new ComponentId(text);
    }

    private static HealthEvent event(EventType type, Subject subject, HealthEvent.Body body) {
        return new HealthEvent(UUID.randomUUID(), SOURCE, type, subject, AT, null, body);
    }
}
