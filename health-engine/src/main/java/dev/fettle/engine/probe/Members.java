package dev.fettle.engine.probe;

import dev.fettle.api.component.ComponentId;
import dev.fettle.api.component.Reason;
import dev.fettle.api.component.Status;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

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
     * @param latencyMs of its last run; null when that is not known here: before the first one, and of components that
     * another engine attempts
     * @param looksAt whom it is judged by itself, if by others
     */
    record Member(ComponentId id, Status status, Reason reason, boolean counts, boolean paused, boolean maintenance,
            boolean critical, @Nullable Long latencyMs, List<String> looksAt) {}
}
