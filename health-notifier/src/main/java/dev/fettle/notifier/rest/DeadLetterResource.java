package dev.fettle.notifier.rest;

import dev.fettle.notifier.delivery.DeliveryLog;
import dev.fettle.notifier.delivery.Replay.Wish;
import dev.fettle.notifier.delivery.Replays;
import dev.fettle.platform.security.Roles;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** {@code /api/v1/dead-letters}: events that were given up, newest first. */
@Path("/api/v1/dead-letters")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed(Roles.VIEWER)
class DeadLetterResource {

    private static final String LINE = """
            {"id":42,"webhook":"ops","batch":"msg_5f0c7a","event":"5b0c9a6e-3f0e-4f4b-9d57-0d7f8a3f2c11","subject":"checkout-api","reason":"refused with status 422","status":422,"diedAt":"2026-11-21T09:14:00.140Z"}""";
    private static final String TABLE = """
            id,webhook,batch,event,subject,reason,status,diedAt
            42,ops,msg_5f0c7a,5b0c9a6e-3f0e-4f4b-9d57-0d7f8a3f2c11,checkout-api,refused with status 422,422,2026-11-21T09:14:00.140Z""";

    private final DeliveryLog log;
    private final Replays replays;

    DeadLetterResource(DeliveryLog log, Replays replays) {
        this.log = log;
        this.replays = replays;
    }

    @GET
    @Operation(summary = "Events that were given up, newest first", description = "As application/x-ndjson or text/csv: all of them, streamed, without limit.")
    @Parameter(name = "event", description = "Only those of that event", example = "5b0c9a6e-3f0e-4f4b-9d57-0d7f8a3f2c11")
    @Parameter(name = "since", description = "Only those given up then or later", example = "2026-11-21T00:00:00Z")
    @Parameter(name = "until", description = "Only those given up before", example = "2026-11-22T00:00:00Z")
    @Parameter(name = "after", description = "next of an earlier answer: what follows it", example = "42")
    @Parameter(name = "limit", schema = @Schema(type = SchemaType.INTEGER, format = "int32", defaultValue = "100"))
    @APIResponse(responseCode = "200", description = "Some of them; all where lines or a table are wanted", content = {
            @Content(mediaType = MediaType.APPLICATION_JSON),
            @Content(mediaType = "application/x-ndjson", examples = @ExampleObject(name = "lines", value = LINE)),
            @Content(mediaType = "text/csv", examples = @ExampleObject(name = "table", value = TABLE))})
    public Uni<Page<DeadLetterView>> some(@QueryParam("webhook") @Nullable String webhook,
            @QueryParam("component") @Nullable String component, @QueryParam("event") @Nullable String event,
            @QueryParam("since") @Nullable String since, @QueryParam("until") @Nullable String until,
            @QueryParam("after") @Nullable String after, @QueryParam("limit") @Nullable String limit) {
        int most = Page.limit(limit);
        return log
                .deadLetters(new WhichLetters(webhook, component, event, since, until, after).question(most + 1))
                .map(found -> Page.of(found, most, DeadLetterView::of, letter -> String.valueOf(letter.id())));
    }

    @POST
    @Path("/{id}/redeliver")
    @RolesAllowed(Roles.OPERATOR)
    @Operation(summary = "Sends a dead letter once more", description = "The same event under a new batch id, before anything new. It is none any more from then on; should it be given up again, it is a new one.")
    @Parameter(name = "id", example = "42", description = "Its number")
    @APIResponse(responseCode = "202", description = "It is stored and will be done, whatever happens", content = @Content(schema = @Schema(implementation = ReplayView.class), examples = @ExampleObject(name = "replay", value = ReplayView.EXAMPLE)))
    @APIResponse(responseCode = "404", description = "There is no such dead letter, or none any more")
    @APIResponse(responseCode = "409", description = "no-webhook: its webhook was removed; too-many-replays")
    public Uni<RestResponse<ReplayView>> again(@PathParam("id") String id) {
        return replays.letter(Optional.ofNullable(Params.number("id", id)).orElseThrow())
                .map(replay -> RestResponse.status(RestResponse.Status.ACCEPTED, ReplayView.of(replay)));
    }

    @POST
    @Path("/redeliver")
    @RolesAllowed(Roles.OPERATOR)
    @Operation(summary = "Sends all of these dead letters once more", description = "In their order, in batches as large as the webhook wants them. One replay for each webhook that has any.")
    @Parameter(name = "since", description = "Only those given up then or later", example = "2026-11-21T00:00:00Z")
    @Parameter(name = "until", description = "Only those given up before", example = "2026-11-22T00:00:00Z")
    @APIResponse(responseCode = "202", description = "They are stored and will be done, whatever happens", content = @Content(examples = @ExampleObject(name = "replays", value = "{\"items\": ["
            + ReplayView.EXAMPLE + "], \"next\": null}")))
    @APIResponse(responseCode = "400", description = "A parameter is wrong")
    @APIResponse(responseCode = "404", description = "There is no such webhook")
    @APIResponse(responseCode = "409", description = "too-many-replays: 1,000 of a webhook are open")
    public Uni<RestResponse<Page<ReplayView>>> allAgain(@QueryParam("webhook") @Nullable String webhook,
            @QueryParam("component") @Nullable String component, @QueryParam("since") @Nullable String since,
            @QueryParam("until") @Nullable String until) {
        Wish wish = new Wish(Params.subject(component), Params.time("since", since), Params.time("until", until), null,
                null, true);
        return replays.letters(webhook, wish)
                .map(all -> new Page<>(all.stream().map(ReplayView::of).toList(), null))
                .map(page -> RestResponse.status(RestResponse.Status.ACCEPTED, page));
    }
}
