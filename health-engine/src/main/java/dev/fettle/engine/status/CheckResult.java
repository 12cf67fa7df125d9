package dev.fettle.engine.status;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonInclude;
import dev.fettle.api.check.Phase;
import dev.fettle.api.component.Reason;
import dev.fettle.api.component.Status;
import dev.fettle.api.event.Timestamps;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the last run of a component found.
 *
 * @param at when it began
 * @param status what it said; null when it said nothing, because the trouble was ours
 * @param reason why
 * @param message one line for people
 * @param latencyMs how long its last attempt took, in milliseconds
 * @param phases how long each phase of it took, in milliseconds
 * @param attempts how many attempts it made
 * @param details what else it saw
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record CheckResult(
        @JsonFormat(shape = JsonFormat.Shape.STRING, pattern = Timestamps.PATTERN, timezone = "UTC") Instant at,
        @Nullable Status status, Reason reason, String message, long latencyMs, Map<String, Long> phases, int attempts,
        Map<String, Object> details) {

    public CheckResult {
        phases = Map.copyOf(phases);
        details = Map.copyOf(details);
    }

    /** Phases as they stand in JSON: by key, in milliseconds. */
    public static Map<String, Long> phasesMs(Map<Phase, Duration> phases) {
        Map<String, Long> millis = HashMap.newHashMap(phases.size());
        phases.forEach((phase, duration) -> millis.put(phase.key(), duration.toMillis()));
        return millis;
    }
}
