package dev.fettle.notifier.rest;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonRawValue;
import dev.fettle.api.event.Timestamps;
import dev.fettle.notifier.delivery.Folds;
import dev.fettle.notifier.delivery.Folds.Fold;
import dev.fettle.notifier.delivery.Folds.Folded;
import dev.fettle.platform.security.Roles;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** {@code /api/v1/folds}: changes that were not told one by one after a long outage of a receiver. */
@Path("/api/v1/folds")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed(Roles.VIEWER)
@Tag(name = "folds", description = "What was folded after a long outage of a receiver")
class FoldResource {

    private final Folds folds;

    FoldResource(Folds folds) {
        this.folds = folds;
    }

    @GET
    @Operation(summary = "Folds, newest first")
    @APIResponse(responseCode = "200", description = "How many events each holds, and between which ids")
    @Parameter(name = "webhook", description = "Only those of this webhook", example = "ops")
    @Parameter(name = "after", description = "The id of a fold: what follows it", example = "fold_5f0c7a12")
    @Parameter(name = "limit", description = "At most so many", example = "100", schema = @Schema(type = SchemaType.INTEGER, format = "int32", defaultValue = "100"))
    public Uni<Page<FoldView>> some(@QueryParam("webhook") @Nullable String webhook,
            @QueryParam("after") @Nullable String after, @QueryParam("limit") @Nullable String limit) {
        int most = Page.limit(limit);
        return folds.folds(webhook, after, most + 1).map(found -> Page.of(found, most, FoldView::of, Fold::id));
    }

    @GET
    @Path("/{id}")
    @Operation(summary = "One fold")
    @APIResponse(responseCode = "200", description = "How many events it holds, and between which ids")
    @APIResponse(responseCode = "404", description = "There is no such fold")
    @Parameter(name = "id", description = "Its id", example = "fold_5f0c7a12")
    public Uni<FoldView> one(@PathParam("id") String id) {
        return folds.fold(id).map(found -> found.map(FoldView::of)
                .orElseThrow(() -> Problems.notFound("fold", id)));
    }

    @GET
    @Path("/{id}/events")
    @Operation(summary = "Every event of a fold, in its order")
    @APIResponse(responseCode = "200", description = "Each with its id, its sequence and its data as it came")
    @APIResponse(responseCode = "404", description = "There is no such fold")
    @Parameter(name = "id", description = "Its id", example = "fold_5f0c7a12")
    @Parameter(name = "after", description = "next of an earlier answer: what follows it", example = "42")
    @Parameter(name = "limit", description = "At most so many", example = "100", schema = @Schema(type = SchemaType.INTEGER, format = "int32", defaultValue = "100"))
    public Uni<Page<FoldedView>> events(@PathParam("id") String id, @QueryParam("after") @Nullable String after,
            @QueryParam("limit") @Nullable String limit) {
        int most = Page.limit(limit);
        long position = position(after);
        return folds.fold(id).map(found -> found.orElseThrow(() -> Problems.notFound("fold", id)))
                .flatMap(_ -> folds.events(id, position, most + 1))
                .map(found -> Page.of(found, most, FoldedView::of, event -> String.valueOf(event.position())));
    }

    private static long position(@Nullable String after) {
        try {
            return after == null ? 0 : Long.parseLong(after);
        } catch (NumberFormatException e) {
            throw Problems.invalid("after", "after must be what an earlier answer gave as next, was '" + after + "'");
        }
    }

    /** A fold in an answer. */
    @JsonInclude(JsonInclude.Include.ALWAYS)
    record FoldView(String id, String webhook, String begunAt, @Nullable String endedAt, long events,
            @Nullable UUID firstId, @Nullable UUID lastId) {

        static FoldView of(Fold fold) {
            Instant ended = fold.endedAt();
            return new FoldView(fold.id(), fold.webhook(), Timestamps.format(fold.begunAt()),
                    ended == null ? null : Timestamps.format(ended), fold.events(), fold.firstId(), fold.lastId());
        }
    }

    /** A folded event in an answer. */
    record FoldedView(UUID id, String type, String subject, String time, @Nullable Long sequence,
            @JsonRawValue @Schema(type = SchemaType.OBJECT) String data) {

        static FoldedView of(Folded event) {
            return new FoldedView(event.id(), event.type(), event.subject(), event.time(), event.sequence(),
                    event.data());
        }
    }
}
