package dev.fettle.engine.status;

import dev.fettle.api.component.ComponentId;
import dev.fettle.api.component.Reason;
import dev.fettle.api.component.Status;
import dev.fettle.api.event.Incident;
import dev.fettle.engine.component.ComponentDefinition;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What is true of a component now.
 *
 * @param definition what is watched
 * @param status the published status
 * @param since when it began
 * @param sequence number of its last committed change; 0 before the first
 * @param known whether it ever had a status that a run gave it; until then it does not count in its group
 * @param reason why it has this status
 * @param message one line for people
 * @param incident the time of trouble that lasts; null when there is none
 * @param causedBy the component it depends on that explains its trouble; null when none does
 * @param lastCheck what its last run found; null before the first
 * @param flags what is true of it beside its status
 */
public record ComponentView(ComponentDefinition definition, Status status, Instant since, long sequence, boolean known,
        Reason reason, String message, @Nullable Incident incident, @Nullable ComponentId causedBy,
        @Nullable CheckResult lastCheck, Flags flags) {

    /** Its id. */
    public ComponentId id() {
        return definition.id();
    }

    /** Whether its status is UNKNOWN for lack of fresh results. */
    public boolean isStale() {
        return reason == Reason.STALE;
    }

    /** Whether it counts in its group and in the system: judged before, not paused, not in maintenance. */
    public boolean counts() {
        return known && !flags.paused() && !flags.maintenance();
    }

    /** The same with other flags. */
    public ComponentView with(Flags other) {
        return new ComponentView(definition, status, since, sequence, known, reason, message, incident, causedBy,
                lastCheck, other);
    }

    /** The same under another definition. */
    public ComponentView with(ComponentDefinition other) {
        return new ComponentView(other, status, since, sequence, known, reason, message, incident, causedBy, lastCheck,
                flags);
    }

    ComponentView withLastCheck(CheckResult result) {
        return new ComponentView(definition, status, since, sequence, known, reason, message, incident, causedBy,
                result, flags);
    }

    ComponentView withSequence(long committed) {
        return new ComponentView(definition, status, since, committed, known, reason, message, incident, causedBy,
                lastCheck, flags);
    }
}
