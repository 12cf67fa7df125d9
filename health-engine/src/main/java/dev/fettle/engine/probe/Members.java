package dev.fettle.engine.probe;

import dev.fettle.api.component.ComponentId;
import dev.fettle.api.component.Reason;
import dev.fettle.api.component.Status;
import java.util.Optional;

/** What is known of components, for checks that judge by others. Whoever has the board implements it. */
public interface Members extends ProbeService {

    /** What is known of a component now, whichever node attempts it; empty when it is not watched. */
    Optional<Member> member(ComponentId id);

    /**
     * A component as others see it.
     *
     * @param status the published one
     * @param reason why
     * @param counts whether it counts: judged before, not paused, not in maintenance
     * @param paused whether somebody paused it
     * @param maintenance whether it is in a maintenance window
     * @param critical whether it is critical for its group
     * @param latencyMs of its last run; -1 before the first one
     */
    record Member(ComponentId id, Status status, Reason reason, boolean counts, boolean paused, boolean maintenance,
            boolean critical, long latencyMs) {}
}
