package dev.fettle.engine.stream;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.fettle.api.component.ComponentId;
import dev.fettle.api.component.GroupPath;
import dev.fettle.api.component.Reason;
import dev.fettle.api.component.Status;
import dev.fettle.api.component.Subject;
import dev.fettle.api.event.Timestamps;
import dev.fettle.engine.component.ComponentDefinition;
import dev.fettle.engine.status.AggregateView;
import dev.fettle.engine.status.CheckResult;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes what events say, as JSON in one line. */
final class StreamBodies {

    private final ObjectMapper json;

    StreamBodies(ObjectMapper json) {
        this.json = json;
    }

    String status(ComponentDefinition component, Turned turned) {
        CheckResult last = turned.lastCheck();
        return write(new StatusBody(component.id(), component.name(), component.group(), component.critical(),
                turned.from(), turned.to(), turned.at(), turned.sequence(), turned.reason(), turned.message(),
                last == null ? null : last.at(), last == null ? null : last.latencyMs()));
    }

    String aggregate(AggregateView view, Status from, Instant at, long sequence) {
        return write(new AggregateBody(view.subject(), view.group(), from, view.status(), at, sequence, view.counts()));
    }

    String result(ComponentDefinition component, CheckResult result) {
        return write(new ResultBody(component.id(), component.group(), result.at(), result.status(), result.reason(),
                result.message(), result.latencyMs(), result.attempts()));
    }

    private String write(Object body) {
        try {
            return json.writeValueAsString(body);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(body.getClass().getSimpleName() + " could not be written as JSON", e);
        }
    }

    /** An item of {@code /api/v1/health}, and what it was before. */
    @JsonInclude(JsonInclude.Include.ALWAYS)
    private record StatusBody(ComponentId id, String name, @Nullable GroupPath group, boolean critical, Status from,
            Status status,
            @JsonFormat(shape = JsonFormat.Shape.STRING, pattern = Timestamps.PATTERN, timezone = "UTC") Instant since,
            long sequence, Reason reason, String message,
            @JsonFormat(shape = JsonFormat.Shape.STRING, pattern = Timestamps.PATTERN, timezone = "UTC") @Nullable Instant lastCheckAt,
            @Nullable Long latencyMs) {}

    /** A group or the system. */
    @JsonInclude(JsonInclude.Include.ALWAYS)
    private record AggregateBody(Subject subject, @Nullable GroupPath group, Status from, Status status,
            @JsonFormat(shape = JsonFormat.Shape.STRING, pattern = Timestamps.PATTERN, timezone = "UTC") Instant since,
            long sequence, Map<Status, Integer> counts) {}

    /** An item of {@code /api/v1/components/{id}/results}, and whose it is. */
    @JsonInclude(JsonInclude.Include.ALWAYS)
    private record ResultBody(ComponentId id, @Nullable GroupPath group,
            @JsonFormat(shape = JsonFormat.Shape.STRING, pattern = Timestamps.PATTERN, timezone = "UTC") Instant at,
            @Nullable Status status, Reason reason, String message, long latencyMs, int attempts) {}
}
