package dev.fettle.notifier.rest;

import dev.fettle.notifier.delivery.Replays;
import dev.fettle.platform.security.Roles;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.time.Clock;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** {@code /api/v1/webhooks/{id}/replay}: what was queued to a webhook, once more. */
@Path("/api/v1/webhooks/{id}/replay")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed(Roles.OPERATOR)
@Tag(name = "webhooks", description = "Who is told of what, and how that goes")
class ReplayResource {

    private final Replays replays;
    private final Clock clock = Clock.systemUTC();

    ReplayResource(Replays replays) {
        this.replays = replays;
    }

    @POST
    @Operation(summary = "Sends once more what was queued to the webhook", description = "The same events under new batch ids, in order, before anything new. Asking again for the same before it has begun is the same replay.")
    @Parameter(name = "since", example = "checkout-api:41", description = "A time: what was queued then or later. Or component:sequence: that component's events from that sequence on")
    @Parameter(name = "until", example = "checkout-api:42", description = "A time: what was queued before. Or component:sequence: up to and with that one")
    @Parameter(name = "component", example = "checkout-api", description = "Only events about that subject")
    @Parameter(name = "partial", example = "true", schema = @Schema(type = SchemaType.BOOLEAN, defaultValue = "false"), description = "What is kept is enough where some of it is forgotten")
    @APIResponse(responseCode = "202", description = "It is stored and will be done, whatever happens; DONE when there is nothing to send", content = @Content(schema = @Schema(implementation = ReplayView.class), examples = @ExampleObject(name = "replay", value = ReplayView.EXAMPLE)))
    @APIResponse(responseCode = "400", description = "A parameter is wrong")
    @APIResponse(responseCode = "404", description = "There is no such webhook")
    @APIResponse(responseCode = "409", description = "beyond-retention: some of it is forgotten; too-many-replays: 1,000 are open")
    public Uni<RestResponse<ReplayView>> replay(@PathParam("id") String id, @QueryParam("since") @Nullable String since,
            @QueryParam("until") @Nullable String until, @QueryParam("component") @Nullable String component,
            @QueryParam("partial") @Nullable String partial) {
        return replays
                .events(id, Params.wish(since, until, component, Params.flag("partial", partial)), clock.instant())
                .map(replay -> RestResponse.status(RestResponse.Status.ACCEPTED, ReplayView.of(replay)));
    }
}
