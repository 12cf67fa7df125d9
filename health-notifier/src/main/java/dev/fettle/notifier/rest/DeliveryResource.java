package dev.fettle.notifier.rest;

import dev.fettle.notifier.delivery.DeliveryLog;
import dev.fettle.notifier.delivery.Redelivery;
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
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** {@code /api/v1/deliveries}: batches and their attempts, newest first. */
@Path("/api/v1/deliveries")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed(Roles.VIEWER)
class DeliveryResource {

    private static final String LINE = """
            {"id":"msg_5f0c7a","webhook":"ops","parent":null,"replay":null,"state":"DELIVERED","events":1,"subjects":["checkout-api"],"createdAt":"2026-11-21T09:14:00.130Z","attemptCount":1,"firstAttemptAt":"2026-11-21T09:14:00.131Z","nextAttemptAt":null,"finishedAt":"2026-11-21T09:14:00.140Z","attempts":[{"at":"2026-11-21T09:14:00.131Z","result":"delivered","status":204,"latencyMs":8,"answerStart":""}]}""";
    private static final String TABLE = """
            id,webhook,parent,replay,state,events,subjects,createdAt,attemptCount,firstAttemptAt,nextAttemptAt,finishedAt,attemptAt,attemptResult,attemptStatus,attemptLatencyMs,attemptAnswerStart
            msg_5f0c7a,ops,,,DELIVERED,1,checkout-api,2026-11-21T09:14:00.130Z,1,2026-11-21T09:14:00.131Z,,2026-11-21T09:14:00.140Z,2026-11-21T09:14:00.131Z,delivered,204,8,""";
    private static final String ANSWER = """
            {"id": "msg_5f0c7a", "webhook": "ops", "parent": null, "replay": null, "state": "DELIVERED", "events": 1,
             "subjects": ["checkout-api"], "createdAt": "2026-11-21T09:14:00.130Z", "attemptCount": 1,
             "firstAttemptAt": "2026-11-21T09:14:00.131Z", "nextAttemptAt": null,
             "finishedAt": "2026-11-21T09:14:00.140Z",
             "attempts": [{"at": "2026-11-21T09:14:00.131Z", "result": "delivered", "status": 204, "latencyMs": 8,
               "answerStart": ""}],
             "members": [{"event": "5b0c9a6e-3f0e-4f4b-9d57-0d7f8a3f2c11", "subject": "checkout-api", "sequence": 42}]}""";

    private final DeliveryLog log;
    private final Redelivery redelivery;

    DeliveryResource(DeliveryLog log, Redelivery redelivery) {
        this.log = log;
        this.redelivery = redelivery;
    }

    @GET
    @Operation(summary = "Batches, newest first", description = "As application/x-ndjson or text/csv: all of them with their attempts, streamed, without limit.")
    @Parameter(name = "event", description = "Only those with that event, in them or in what they were split into", example = "5b0c9a6e-3f0e-4f4b-9d57-0d7f8a3f2c11")
    @Parameter(name = "result", description = "Only those with an attempt of that result", example = "timeout")
    @Parameter(name = "since", description = "Only those made then or later", example = "2026-11-21T00:00:00Z")
    @Parameter(name = "until", description = "Only those made before", example = "2026-11-22T00:00:00Z")
    @Parameter(name = "after", description = "next of an earlier answer: what follows it", example = "1795252439969345-42-msg_2a1f")
    @Parameter(name = "limit", schema = @Schema(type = SchemaType.INTEGER, format = "int32", defaultValue = "100"))
    @APIResponse(responseCode = "200", description = "Some of them; all where lines or a table are wanted", content = {
            @Content(mediaType = MediaType.APPLICATION_JSON),
            @Content(mediaType = "application/x-ndjson", examples = @ExampleObject(name = "lines", value = LINE)),
            @Content(mediaType = "text/csv", examples = @ExampleObject(name = "table", value = TABLE))})
    public Uni<Page<DeliveryView>> some(@QueryParam("webhook") @Nullable String webhook,
            @QueryParam("state") @Nullable String state, @QueryParam("component") @Nullable String component,
            @QueryParam("event") @Nullable String event, @QueryParam("result") @Nullable String result,
            @QueryParam("since") @Nullable String since, @QueryParam("until") @Nullable String until,
            @QueryParam("after") @Nullable String after, @QueryParam("limit") @Nullable String limit) {
        int most = Page.limit(limit);
        WhichDeliveries which = new WhichDeliveries(webhook, state, component, event, result, since, until, after);
        return log.deliveries(which.question(most + 1))
                .map(found -> Page.of(found, most, DeliveryView::of, delivery -> delivery.cursor().toString()));
    }

    @GET
    @Path("/{id}")
    @Operation(summary = "One batch with its attempts and events")
    @Parameter(name = "id", example = "msg_5f0c7a", description = "The value of webhook-id")
    @APIResponse(responseCode = "200", description = "What it is and what became of it", content = @Content(schema = @Schema(implementation = DeliveryView.class), examples = @ExampleObject(name = "delivery", value = ANSWER)))
    public Uni<DeliveryView> one(@PathParam("id") String id) {
        return view(id);
    }

    @POST
    @Path("/{id}/redeliver")
    @RolesAllowed(Roles.OPERATOR)
    @Operation(summary = "Sends a batch once more", description = "With the same id and the same bytes, next in turn, with a new deadline; one that waits for its next attempt is tried at once. Its dead letters are none any more.")
    @Parameter(name = "id", example = "msg_5f0c7a", description = "The value of webhook-id")
    @APIResponse(responseCode = "202", description = "It is stored and will be done, whatever happens", content = @Content(schema = @Schema(implementation = DeliveryView.class), examples = @ExampleObject(name = "delivery", value = ANSWER)))
    @APIResponse(responseCode = "404", description = "There is no such batch")
    @APIResponse(responseCode = "409", description = "split: its halves took its place; no-webhook: its webhook was removed; beyond-retention: its events are forgotten")
    public Uni<RestResponse<DeliveryView>> again(@PathParam("id") String id) {
        return redelivery.of(id).flatMap(_ -> view(id))
                .map(view -> RestResponse.status(RestResponse.Status.ACCEPTED, view));
    }

    @POST
    @Path("/{id}/give-up")
    @RolesAllowed(Roles.OPERATOR)
    @Operation(summary = "Sends a batch no more", description = "It is DEAD, its events are dead letters, and what waits behind it is next. For a batch that a receiver fails at each time.")
    @Parameter(name = "id", example = "msg_5f0c7a", description = "The value of webhook-id")
    @APIResponse(responseCode = "200", description = "It is given up, now or already", content = @Content(schema = @Schema(implementation = DeliveryView.class), examples = @ExampleObject(name = "delivery", value = ANSWER)))
    @APIResponse(responseCode = "404", description = "There is no such batch")
    @APIResponse(responseCode = "409", description = "not-pending: it is delivered or split; no-webhook: its webhook was removed")
    public Uni<DeliveryView> giveUp(@PathParam("id") String id) {
        return redelivery.giveUp(id).flatMap(_ -> view(id));
    }

    private Uni<DeliveryView> view(String id) {
        return log.delivery(id).map(found -> found.orElseThrow(() -> Problems.notFound("delivery", id)))
                .flatMap(delivery -> log.attempts(List.of(id))
                        .flatMap(attempts -> log.members(id).map(members -> DeliveryView.with(delivery,
                                attempts.getOrDefault(id, List.of()), members))));
    }
}
