package dev.fettle.api.check;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What an attempt saw on its way, whatever its end.
 *
 * @param latency from the start of the attempt to its end
 * @param phases how long each phase took; a phase that was not reached, or does not exist for this kind, is absent
 * @param details what else is worth keeping: texts, numbers and booleans, such as {@code status} of an HTTP answer
 */
public record Observation(Duration latency, Map<Phase, Duration> phases, Map<String, Object> details) {

    public Observation {
        if (latency.isNegative()) {
            throw new IllegalArgumentException("latency must be >= 0, was " + latency);
        }
        phases = Map.copyOf(phases);
        details = Collections.unmodifiableMap(new LinkedHashMap<>(details));
    }

    /** An observation of nothing but the time it took. */
    public static Observation of(Duration latency) {
        return new Observation(latency, Map.of(), Map.of());
    }
}
