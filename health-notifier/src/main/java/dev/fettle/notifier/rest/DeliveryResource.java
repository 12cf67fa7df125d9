package dev.fettle.notifier.rest;

import dev.fettle.notifier.delivery.DeliveryCursor;
import dev.fettle.notifier.delivery.DeliveryLog;
import dev.fettle.notifier.delivery.DeliveryLog.Question;
import dev.fettle.platform.security.Roles;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.jspecify.annotations.Nullable;

/** {@code /api/v1/deliveries}: batches and their attempts, newest first. */
@Path("/api/v1/deliveries")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed(Roles.VIEWER)
class DeliveryResource {

    private static final List<String> STATES = List.of("PENDING", "DELIVERED", "SPLIT", "DEAD");

    private final DeliveryLog log;

    DeliveryResource(DeliveryLog log) {
        this.log = log;
    }

    @GET
    @Parameter(name = "after", description = "next of an earlier answer: what follows it", example = "1795252439969345-42-msg_2a1f")
    @Parameter(name = "limit", schema = @Schema(type = SchemaType.INTEGER, format = "int32", defaultValue = "100"))
    public Uni<Page<DeliveryView>> some(@QueryParam("webhook") @Nullable String webhook,
            @QueryParam("state") @Nullable String state, @QueryParam("component") @Nullable String component,
            @QueryParam("after") @Nullable String after, @QueryParam("limit") @Nullable String limit) {
        if (state != null && !STATES.contains(state)) {
            throw Problems.invalid("state", "state must be one of " + String.join(", ", STATES) + ", was " + state);
        }
        int most = Page.limit(limit);
        return log.deliveries(new Question(webhook, state, component, cursor(after), most + 1))
                .map(found -> Page.of(found, most, DeliveryView::of, delivery -> delivery.cursor().toString()));
    }

    private static @Nullable DeliveryCursor cursor(@Nullable String after) {
        try {
            return after == null ? null : DeliveryCursor.of(after);
        } catch (IllegalArgumentException e) {
            throw Problems.invalid("after", String.valueOf(e.getMessage()));
        }
    }

    @GET
    @Path("/{id}")
    public Uni<DeliveryView> one(@PathParam("id") String id) {
        return log.delivery(id).map(found -> found.orElseThrow(() -> Problems.notFound("delivery", id)))
                .flatMap(delivery -> log.attempts(id).map(attempts -> DeliveryView.with(delivery, attempts)));
    }
}
