package dev.fettle.api.event;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A time of trouble of one component: from its first DEGRADED or UNHEALTHY to its next HEALTHY.
 *
 * @param id the same in every event of this time of trouble
 * @param dedupKey the same in every incident of this component: instance, {@code /} and component id
 * @param startedAt when the first of the runs began that led into trouble
 * @param endedAt when it was over; null while it lasts
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.ALWAYS)
public record Incident(UUID id, String dedupKey,
        @JsonFormat(shape = JsonFormat.Shape.STRING, pattern = Timestamps.PATTERN, timezone = "UTC") Instant startedAt,
        @JsonFormat(shape = JsonFormat.Shape.STRING, pattern = Timestamps.PATTERN, timezone = "UTC") @Nullable Instant endedAt) {

    /**
     * @throws IllegalArgumentException
     * when anything but the end is absent
     */
    public Incident {
        Required.present("id", id);
        Required.present("dedupKey", dedupKey);
        Required.present("startedAt", startedAt);
    }
}
