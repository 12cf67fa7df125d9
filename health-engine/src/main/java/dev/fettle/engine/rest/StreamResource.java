package dev.fettle.engine.rest;

import dev.fettle.engine.stream.LiveStream;
import dev.fettle.engine.stream.Wish;
import dev.fettle.platform.problem.Problem;
import dev.fettle.platform.problem.ProblemException;
import dev.fettle.platform.security.Roles;
import io.smallrye.common.annotation.NonBlocking;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.container.AsyncResponse;
import jakarta.ws.rs.container.Suspended;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestHeader;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

/**
 * The live stream. The answer is written past JAX-RS, as far as the connection takes it: a listener that does not read
 * is to cost nothing.
 */
@Path("/api/v1/stream")
@RolesAllowed(Roles.VIEWER)
@NonBlocking
@Tag(name = "stream")
class StreamResource {

    private final LiveStream stream;

    StreamResource(LiveStream stream) {
        this.stream = stream;
    }

    @GET
    @Produces(MediaType.SERVER_SENT_EVENTS)
    @Operation(summary = "What changes, as it is committed: server-sent events")
    @Parameter(name = "events", description = "Kinds of events, separated by commas: status, system, result. Default"
            + " status,system", example = "status,system,result")
    @Parameter(name = "group", description = "Only this group and its subgroups", example = "payments")
    @Parameter(name = "label", description = "Only components with this label; all that are given must fit", example = "team=payments")
    @Parameter(name = "Last-Event-ID", description = "The last event that was received; goes on after it", example = "5f0c2f6e-42")
    @APIResponse(responseCode = "200", description = "Events until the listener leaves, for an hour at most", content = @Content(mediaType = MediaType.SERVER_SENT_EVENTS, schema = @Schema(implementation = String.class), examples = @ExampleObject(name = "status", value = """
            id: 5f0c2f6e-42
            event: status
            data: {"id":"checkout-api","name":"Checkout API","group":"payments.emea","critical":true,\
            "from":"HEALTHY","status":"UNHEALTHY","since":"2026-11-21T09:14:00.007Z","sequence":42,\
            "reason":"STATUS_5XX","message":"GET https://checkout.internal/health answered 503",\
            "lastCheckAt":"2026-11-21T09:13:59.969Z","latencyMs":38}
            """)))
    @APIResponse(responseCode = "400", description = "A parameter is wrong")
    @APIResponse(responseCode = "503", description = "Too many listen already (fettle.stream.max-clients)")
    public void stream(@RestQuery @Nullable String events, @RestQuery @Nullable String group,
            @RestQuery List<String> label, @RestHeader("Last-Event-ID") @Nullable String lastEventId,
            @Context RoutingContext request, @Suspended AsyncResponse neverResumed) {
        Wish wish = new Wish(Params.kinds(events), Params.group(group), Params.labels(label));
        if (!stream.open(request, wish, lastEventId)) {
            throw new ProblemException(
                    Problem.of(503, "too-many-streams", "too many listen to the stream already; try again later"));
        }
    }
}
