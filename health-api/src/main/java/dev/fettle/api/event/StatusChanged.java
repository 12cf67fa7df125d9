package dev.fettle.api.event;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import dev.fettle.api.component.ComponentId;
import dev.fettle.api.component.Reason;
import dev.fettle.api.component.Status;
import dev.fettle.api.component.Subject;
import java.net.URI;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The published status of a component changed. Every change is published, numbered and flagged; who wants to hear of it
 * is decided by the readers.
 *
 * @param component whose status it is
 * @param from the status until now
 * @param to the status from now on
 * @param reason why, a name of {@link Reason}; a newer engine may send names that this release does not know
 * @param message one line for people
 * @param sequence rises by one with each change of this component
 * @param firstSeenAt when the first of the runs that led to this change began
 * @param previousDurationMs how long the status until now had lasted, in milliseconds
 * @param initial whether this is the first HEALTHY after UNKNOWN of a component never known before
 * @param flapping whether the component changes too often
 * @param maintenance whether the component is in a maintenance window
 * @param causedBy the component it depends on that explains this change; null when none does
 * @param incident the time of trouble that this change begins, continues or ends; null outside of one
 * @param check what the last run found; null when no run caused this (staleness, a missed heartbeat)
 * @param group the status of the component's group after this change; null without a group
 * @param system the status of the system after this change
 * @param links for people: {@code component} is its page
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.ALWAYS)
public record StatusChanged(ComponentDescription component, Status from, Status to, String reason, String message,
        long sequence,
        @JsonFormat(shape = JsonFormat.Shape.STRING, pattern = Timestamps.PATTERN, timezone = "UTC") Instant firstSeenAt,
        long previousDurationMs, boolean initial, boolean flapping, boolean maintenance, @Nullable ComponentId causedBy,
        @Nullable Incident incident, @Nullable CheckSummary check, @Nullable StatusOnly group, StatusOnly system,
        Map<String, URI> links) implements HealthEvent.Body {

    /**
     * @throws IllegalArgumentException
     * when something is absent that must be there, or a number is too small
     */
    public StatusChanged {
        Required.present("component", component);
        Required.present("from", from);
        Required.present("to", to);
        Required.present("reason", reason);
        Required.present("message", message);
        Required.atLeast("sequence", 1, sequence);
        Required.present("firstSeenAt", firstSeenAt);
        Required.atLeast("previousDurationMs", 0, previousDurationMs);
        Required.present("system", system);
        Required.present("links", links);
        links = Collections.unmodifiableMap(new TreeMap<>(links));
    }

    @Override
    public Subject subject() {
        return Subject.of(component.id());
    }

    @Override
    public OptionalLong sequenceNumber() {
        return OptionalLong.of(sequence);
    }

    /** The reason as this release knows it; empty for a newer one. */
    public Optional<Reason> knownReason() {
        return Arrays.stream(Reason.values()).filter(known -> known.name().equals(reason)).findFirst();
    }

    /**
     * What the run found that led to the change.
     *
     * @param latencyMs how long its last attempt took, in milliseconds
     * @param attempts how many attempts it made, 1 and more
     * @param details what else it saw
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.ALWAYS)
    public record CheckSummary(long latencyMs, int attempts, Map<String, Object> details) {

        /**
         * @throws IllegalArgumentException
         * when the details are absent, or a number is too small
         */
        public CheckSummary {
            Required.atLeast("latencyMs", 0, latencyMs);
            Required.atLeast("attempts", 1, attempts);
            Required.present("details", details);
            details = Collections.unmodifiableMap(new LinkedHashMap<>(details));
        }
    }

    /**
     * The status of something, and nothing else of it.
     *
     * @param status the status
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.ALWAYS)
    public record StatusOnly(Status status) {

        /**
         * @throws IllegalArgumentException
         * when the status is absent
         */
        public StatusOnly {
            Required.present("status", status);
        }
    }
}
