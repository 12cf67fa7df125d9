package dev.fettle.api.member;

import dev.fettle.api.component.Status;
import dev.fettle.api.event.ComponentDescription;

/**
 * A component as the last record told of it.
 *
 * @param component the component
 * @param status its status; UNKNOWN until one was told
 * @param sequence number of the last change of its status; 0 before the first
 * @param paused whether it is not checked for now, so that its status is old
 * @param flapping whether it changes too often
 * @param maintenance whether it is in a maintenance window
 */
public record Member(ComponentDescription component, Status status, long sequence, boolean paused, boolean flapping,
        boolean maintenance) {

    /** Whether to send work to it: HEALTHY, and neither paused nor in maintenance. */
    public boolean isHealthy() {
        return status == Status.HEALTHY && isInService();
    }

    /**
     * Whether it may take work when no healthy one is there: HEALTHY or DEGRADED, neither paused nor in maintenance.
     */
    public boolean isUsable() {
        return (status == Status.HEALTHY || status == Status.DEGRADED) && isInService();
    }

    private boolean isInService() {
        return !paused && !maintenance;
    }
}
