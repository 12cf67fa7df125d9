package dev.fettle.notifier.rest;

import dev.fettle.notifier.delivery.DeliveryLog;
import dev.fettle.platform.security.Roles;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.jspecify.annotations.Nullable;

/** {@code /api/v1/dead-letters}: events that were given up, newest first. */
@Path("/api/v1/dead-letters")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed(Roles.VIEWER)
class DeadLetterResource {

    private final DeliveryLog log;

    DeadLetterResource(DeliveryLog log) {
        this.log = log;
    }

    @GET
    @Parameter(name = "after", description = "next of an earlier answer: what follows it", example = "42")
    @Parameter(name = "limit", schema = @Schema(type = SchemaType.INTEGER, format = "int32", defaultValue = "100"))
    public Uni<Page<DeadLetterView>> some(@QueryParam("webhook") @Nullable String webhook,
            @QueryParam("after") @Nullable String after, @QueryParam("limit") @Nullable String limit) {
        int most = Page.limit(limit);
        return log.deadLetters(webhook, Page.number(after), most + 1)
                .map(found -> Page.of(found, most, DeadLetterView::of, letter -> String.valueOf(letter.id())));
    }
}
