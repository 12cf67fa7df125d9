package dev.fettle.notifier.rest;

import dev.fettle.notifier.delivery.Replays;
import dev.fettle.notifier.webhook.Webhooks;
import dev.fettle.platform.security.Roles;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** {@code /api/v1/webhooks/{id}/replays}: wishes to have events again, newest first. */
@Path("/api/v1/webhooks/{id}/replays")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed(Roles.VIEWER)
@Tag(name = "webhooks", description = "Who is told of what, and how that goes")
class ReplaysResource {

    private final Replays replays;
    private final Webhooks webhooks;

    ReplaysResource(Replays replays, Webhooks webhooks) {
        this.replays = replays;
        this.webhooks = webhooks;
    }

    @GET
    @Operation(summary = "Replays of a webhook and how far they have come, newest first")
    @Parameter(name = "after", description = "next of an earlier answer: what follows it", example = "42")
    @Parameter(name = "limit", schema = @Schema(type = SchemaType.INTEGER, format = "int32", defaultValue = "100"))
    @APIResponse(responseCode = "200", description = "Those that are open, and those that ended within the retention")
    @APIResponse(responseCode = "404", description = "There is no such webhook")
    public Uni<Page<ReplayView>> some(@PathParam("id") String id, @QueryParam("after") @Nullable String after,
            @QueryParam("limit") @Nullable String limit) {
        int most = Page.limit(limit);
        if (webhooks.find(id).isEmpty()) {
            throw Problems.notFound("webhook", id);
        }
        long before = Optional.ofNullable(Params.number("after", after)).orElse(Long.MAX_VALUE);
        return replays.of(id, before, most + 1)
                .map(found -> Page.of(found, most, ReplayView::of, replay -> String.valueOf(replay.id())));
    }

    @DELETE
    @Path("/{replay}")
    @RolesAllowed(Roles.OPERATOR)
    @Operation(summary = "Cancels a replay", description = "What is in a batch already is sent. Without effect on one that has ended.")
    @Parameter(name = "replay", example = "7", description = "Its number")
    @APIResponse(responseCode = "204", description = "No more of it is sent")
    @APIResponse(responseCode = "404", description = "There is no such replay of that webhook")
    public Uni<Void> cancel(@PathParam("id") String id, @PathParam("replay") String replay) {
        return replays.cancel(id, Optional.ofNullable(Params.number("replay", replay)).orElseThrow());
    }
}
