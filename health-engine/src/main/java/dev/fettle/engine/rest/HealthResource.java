package dev.fettle.engine.rest;

import com.fasterxml.jackson.annotation.JsonFormat;
import dev.fettle.api.component.ComponentId;
import dev.fettle.api.component.GroupPath;
import dev.fettle.api.component.Reason;
import dev.fettle.api.component.Status;
import dev.fettle.api.event.Timestamps;
import dev.fettle.engine.status.AggregateView;
import dev.fettle.engine.status.ComponentView;
import dev.fettle.engine.status.StatusBoard;
import dev.fettle.platform.problem.Problem;
import dev.fettle.platform.problem.ProblemException;
import dev.fettle.platform.security.Roles;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

/** The status of everything, or of a part. */
@Path("/api/v1/health")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed(Roles.VIEWER)
@RunOnVirtualThread // a long list would keep an event loop from its checks
class HealthResource {

    private final StatusBoard board;
    private final Clock clock;

    HealthResource(StatusBoard board, Clock clock) {
        this.board = board;
        this.clock = clock;
    }

    @GET
    @Operation(summary = "The status of the system or of a group, and of its components, in the order of their ids")
    public HealthBody health(@RestQuery @Nullable String group, @RestQuery @Nullable String status,
            @RestQuery List<String> label, @RestQuery @Nullable String after, @RestQuery @Nullable String limit) {
        Filter filter = Filter.asked(group, status, label);
        GroupPath path = filter.group();
        AggregateView aggregate = path == null ? board.system() : group(path);
        var fitting = filter.of(board, Params.after(after));
        Page<Item> page = Page.of(fitting, Params.limit(limit), Item::of, view -> view.id().value());
        return new HealthBody(aggregate.status(), aggregate.counts(), clock.instant(), page.items(), page.next());
    }

    private AggregateView group(GroupPath path) {
        return board.group(path)
                .orElseThrow(() -> new ProblemException(Problem.of(404, "not-found", "no group " + path)));
    }

    /**
     * The answer.
     *
     * @param status of the system, or of the group that was asked for
     * @param counts how many of its direct members that count have each status
     * @param timestamp when this was true
     * @param items components
     * @param next to be given as {@code after} for what follows; null at the end
     */
    record HealthBody(Status status, Map<Status, Integer> counts,
            @JsonFormat(shape = JsonFormat.Shape.STRING, pattern = Timestamps.PATTERN, timezone = "UTC") Instant timestamp,
            List<Item> items, @Nullable String next) {}

    /**
     * One component, in short.
     *
     * @param id its id
     * @param name for people
     * @param group where it stands; null when it stands alone
     * @param critical whether its failure makes its group and the system UNHEALTHY
     * @param status the published status
     * @param since when it began
     * @param reason why
     * @param message one line for people
     * @param lastCheckAt when its last run began; null before the first
     * @param latencyMs how long the last attempt of that took, in milliseconds; null before the first
     */
    record Item(ComponentId id, String name, @Nullable GroupPath group, boolean critical, Status status,
            @JsonFormat(shape = JsonFormat.Shape.STRING, pattern = Timestamps.PATTERN, timezone = "UTC") Instant since,
            Reason reason, String message,
            @JsonFormat(shape = JsonFormat.Shape.STRING, pattern = Timestamps.PATTERN, timezone = "UTC") @Nullable Instant lastCheckAt,
            @Nullable Long latencyMs) {

        static Item of(ComponentView view) {
            var last = view.lastCheck();
            return new Item(view.id(), view.definition().name(), view.definition().group(),
                    view.definition().critical(), view.status(), view.since(), view.reason(), view.message(),
                    last == null ? null : last.at(), last == null ? null : last.latencyMs());
        }
    }
}
