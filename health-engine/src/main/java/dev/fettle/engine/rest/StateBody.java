package dev.fettle.engine.rest;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonInclude;
import dev.fettle.api.component.ComponentId;
import dev.fettle.api.component.Reason;
import dev.fettle.api.component.Status;
import dev.fettle.api.event.Incident;
import dev.fettle.api.event.Timestamps;
import dev.fettle.engine.history.LastDay;
import dev.fettle.engine.status.CheckResult;
import dev.fettle.engine.status.ComponentView;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Where a component stands, in answers.
 *
 * @param status the published status
 * @param since when it began
 * @param sequence number of its last committed change
 * @param reason why it has this status
 * @param message one line for people
 * @param lastCheck what its last run found; null before the first
 * @param incident the time of trouble that lasts; null when there is none
 * @param causedBy the component it depends on that explains its trouble; null when none does
 * @param paused whether it is not checked for now
 * @param maintenance whether it is in a maintenance window
 * @param flapping whether it changes too often
 * @param stale whether it is UNKNOWN for lack of fresh results
 * @param uptime24h share of its judged runs of the last day that were not UNHEALTHY, 0 to 1; null before the first
 * @param errorRate24h share of them that got no answer or a wrong one, 0 to 1; null before the first
 * @param averageLatencyMs24h how long the last attempt of a run took, on average; null before the first
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
record StateBody(Status status,
        @JsonFormat(shape = JsonFormat.Shape.STRING, pattern = Timestamps.PATTERN, timezone = "UTC") Instant since,
        long sequence, Reason reason, String message, @Nullable CheckResult lastCheck, @Nullable Incident incident,
        @Nullable ComponentId causedBy, boolean paused, boolean maintenance, boolean flapping, boolean stale,
        @Nullable Double uptime24h, @Nullable Double errorRate24h, @Nullable Double averageLatencyMs24h) {

    static StateBody of(ComponentView view, LastDay day) {
        return new StateBody(view.status(), view.since(), view.sequence(), view.reason(), view.message(),
                view.lastCheck(), view.incident(), view.causedBy(), view.flags().paused(),
                view.flags().maintenance(), view.flags().flapping(), view.isStale(), day.uptime(), day.errorRate(),
                day.averageLatencyMs());
    }
}
