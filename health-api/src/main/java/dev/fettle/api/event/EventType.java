package dev.fettle.api.event;

import java.util.Arrays;
import java.util.Optional;

/** The types of events, as they stand in {@code ce_type}. */
public enum EventType {
    /** The published status of a component changed. Carries a sequence. */
    STATUS_CHANGED("dev.fettle.health.status-changed.v1", StatusChanged.class, true),
    /** A flag of a component (paused, flapping, maintenance, causedBy) began or ended. */
    FLAGS_CHANGED("dev.fettle.health.flags-changed.v1", FlagsChanged.class, false),
    /** A component is watched from now on. */
    COMPONENT_REGISTERED("dev.fettle.health.component-registered.v1", ComponentRegistered.class, false),
    /** A component is no longer watched. */
    COMPONENT_REMOVED("dev.fettle.health.component-removed.v1", ComponentRemoved.class, false),
    /** The status of a group changed. Carries a sequence. */
    GROUP_STATUS_CHANGED("dev.fettle.health.group-status-changed.v1", AggregateStatusChanged.class, true),
    /** The status of the system changed. Carries a sequence. */
    SYSTEM_STATUS_CHANGED("dev.fettle.health.system-status-changed.v1", AggregateStatusChanged.class, true);

    private final String type;
    private final Class<? extends HealthEvent.Body> body;
    private final boolean sequenced;

    EventType(String type, Class<? extends HealthEvent.Body> body, boolean sequenced) {
        this.type = type;
        this.body = body;
        this.sequenced = sequenced;
    }

    /** The CloudEvents type, with its version. */
    public String type() {
        return type;
    }

    /** What the value of such a record is read into. */
    public Class<? extends HealthEvent.Body> body() {
        return body;
    }

    /** Whether such events carry a sequence that rises by one per subject. */
    public boolean sequenced() {
        return sequenced;
    }

    /** The type with that CloudEvents name; empty for one that this release does not know. */
    public static Optional<EventType> of(String type) {
        return Arrays.stream(values()).filter(known -> known.type.equals(type)).findFirst();
    }
}
