package dev.fettle.engine.rest;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonInclude;
import dev.fettle.api.component.ComponentId;
import dev.fettle.api.component.Reason;
import dev.fettle.api.component.Status;
import dev.fettle.api.event.Timestamps;
import dev.fettle.engine.history.Past;
import dev.fettle.engine.history.RunResult;
import dev.fettle.engine.status.StatusBoard;
import dev.fettle.platform.problem.Problem;
import dev.fettle.platform.problem.ProblemException;
import dev.fettle.platform.security.Roles;
import io.smallrye.common.annotation.NonBlocking;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Clock;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

/** What the runs of a component found in the last 24 hours. */
@Path("/api/v1/components/{id}/results")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed(Roles.VIEWER)
@NonBlocking
@Tag(name = "history")
class ResultsResource {

    private final StatusBoard board;
    private final Past past;
    private final Clock clock;

    ResultsResource(StatusBoard board, Past past, Clock clock) {
        this.board = board;
        this.past = past;
        this.clock = clock;
    }

    @GET
    @Operation(summary = "Every run of the last 24 hours, newest first")
    @Parameter(name = "from", description = "Not before that time; default 24 hours ago", example = "2026-11-21T08:00:00Z")
    @Parameter(name = "to", description = "Before that time; default now", example = "2026-11-21T09:00:00Z")
    @Parameter(name = "after", description = "next of an earlier answer: what follows it", example = "1795252439969345-1")
    @Parameter(name = "limit", description = "1 to 1000; default 100", example = "100")
    @APIResponse(responseCode = "200", description = "A part of the runs; next is null at the end", content = @Content(examples = @ExampleObject(name = "one run", value = """
            {"items":[{"at":"2026-11-21T09:13:59.969Z","status":"UNHEALTHY","reason":"STATUS_5XX",\
            "message":"GET https://checkout.internal/health answered 503","latencyMs":38,"attempts":2}],\
            "next":null}""")))
    @APIResponse(responseCode = "400", description = "A parameter is wrong")
    @APIResponse(responseCode = "404", description = "No such component")
    @APIResponse(responseCode = "503", description = "The database is away, too slow, or asked too much")
    public Uni<Page<Item>> results(@RestPath String id, @RestQuery @Nullable String from,
            @RestQuery @Nullable String to,
            @RestQuery @Nullable String after, @RestQuery @Nullable String limit) {
        ComponentId component = Params.id(id);
        var range = Params.range(from, to, Past.KEPT, clock.instant());
        var cursor = Params.afterResult(after);
        int most = Params.limit(limit);
        if (board.component(component).isEmpty()) {
            throw new ProblemException(Problem.of(404, "not-found", "no component " + id));
        }
        return past.results(component, range, cursor, most)
                .map(chapter -> new Page<>(chapter.items().stream().map(Item::of).toList(), chapter.next()));
    }

    /**
     * One run.
     *
     * @param at when it began
     * @param status what it said; null when it said nothing, because the trouble was Fettle's own
     * @param reason why
     * @param message one line for people
     * @param latencyMs how long its last attempt took, in milliseconds
     * @param attempts how many attempts it made
     */
    @JsonInclude(JsonInclude.Include.ALWAYS)
    record Item(
            @JsonFormat(shape = JsonFormat.Shape.STRING, pattern = Timestamps.PATTERN, timezone = "UTC") Instant at,
            @Nullable Status status, Reason reason, String message, int latencyMs, int attempts) {

        static Item of(RunResult result) {
            return new Item(result.at(), result.status(), result.reason(), result.message(), result.latencyMs(),
                    result.attempts());
        }
    }
}
