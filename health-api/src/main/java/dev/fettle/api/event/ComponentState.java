package dev.fettle.api.event;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import dev.fettle.api.component.ComponentId;
import dev.fettle.api.component.Status;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The latest state of a component: the value of {@code fettle.health.status}, whose key is the component's id. A null
 * value (tombstone) says that the component is gone. A reader ignores a value that is not newer
 * ({@link #isNewerThan}) than the one it has.
 *
 * @param component whose state it is
 * @param status the published status
 * @param since when it began
 * @param reason why, a name of {@link dev.fettle.api.component.Reason}
 * @param message one line for people
 * @param sequence number of the last change of status
 * @param epoch number of the ownership under which this was written; rises with each new owner
 * @param revision number of the last change of anything here, flags included
 * @param paused whether it is not checked for now
 * @param flapping whether it changes too often
 * @param maintenance whether it is in a maintenance window
 * @param causedBy the component it depends on that explains its trouble; null when none does
 * @param incident the time of trouble that lasts; null when there is none
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.ALWAYS)
public record ComponentState(ComponentDescription component, Status status,
        @JsonFormat(shape = JsonFormat.Shape.STRING, pattern = Timestamps.PATTERN, timezone = "UTC") Instant since,
        String reason, String message, long sequence, long epoch, long revision, boolean paused, boolean flapping,
        boolean maintenance, @Nullable ComponentId causedBy, @Nullable Incident incident) {

    /**
     * @throws IllegalArgumentException
     * when something is absent that must be there, or a number is too small
     */
    public ComponentState {
        Required.present("component", component);
        Required.present("status", status);
        Required.present("since", since);
        Required.present("reason", reason);
        Required.present("message", message);
        Required.atLeast("sequence", 0, sequence);
        Required.atLeast("epoch", 0, epoch);
        Required.atLeast("revision", 0, revision);
    }

    /** Whether this state was written after the other one. */
    public boolean isNewerThan(ComponentState other) {
        if (epoch != other.epoch) {
            return epoch > other.epoch;
        }
        return sequence != other.sequence ? sequence > other.sequence : revision > other.revision;
    }
}
