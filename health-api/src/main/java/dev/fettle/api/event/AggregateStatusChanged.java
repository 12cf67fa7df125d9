package dev.fettle.api.event;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import dev.fettle.api.component.GroupPath;
import dev.fettle.api.component.Status;
import dev.fettle.api.component.Subject;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The status of a group, or of the whole system, changed.
 *
 * @param group the group; null for the system
 * @param from the status until now
 * @param to the status from now on
 * @param sequence rises by one with each change of this group or of the system
 * @param previousDurationMs how long the status until now had lasted, in milliseconds
 * @param counts how many of the members that count have each status; every status is present
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.ALWAYS)
public record AggregateStatusChanged(@Nullable GroupPath group, Status from, Status to, long sequence,
        long previousDurationMs, Map<Status, Integer> counts) implements HealthEvent.Body {

    /**
     * @throws IllegalArgumentException
     * when something but the group is absent, or a number is too small
     */
    public AggregateStatusChanged {
        Required.present("from", from);
        Required.present("to", to);
        Required.atLeast("sequence", 1, sequence);
        Required.atLeast("previousDurationMs", 0, previousDurationMs);
        Required.present("counts", counts);
        Map<Status, Integer> all = new EnumMap<>(Status.class);
        for (Status status : Status.values()) {
            all.put(status, counts.getOrDefault(status, 0));
        }
        counts = Collections.unmodifiableMap(all);
    }

    @Override
    public Subject subject() {
        return group == null ? Subject.SYSTEM : Subject.of(group);
    }

    @Override
    public OptionalLong sequenceNumber() {
        return OptionalLong.of(sequence);
    }
}
