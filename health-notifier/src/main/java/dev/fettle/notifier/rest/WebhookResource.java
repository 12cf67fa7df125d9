package dev.fettle.notifier.rest;

import dev.fettle.notifier.definition.Definitions;
import dev.fettle.notifier.delivery.DeliveryLog;
import dev.fettle.notifier.delivery.DeliveryLog.WebhookState;
import dev.fettle.notifier.delivery.Switch;
import dev.fettle.notifier.delivery.Rehearsal;
import dev.fettle.notifier.webhook.Definition;
import dev.fettle.notifier.webhook.Webhook;
import dev.fettle.notifier.webhook.WebhookEntry;
import dev.fettle.notifier.webhook.Webhooks;
import dev.fettle.platform.problem.Problem;
import dev.fettle.platform.problem.ProblemException;
import dev.fettle.platform.security.Roles;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.net.URI;
import java.util.Comparator;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestHeader;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** {@code /api/v1/webhooks}: definitions without their secrets, and how they are. */
@Path("/api/v1/webhooks")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed(Roles.VIEWER)
@Tag(name = "webhooks", description = "Who is told of what, and how that goes")
class WebhookResource {

    private static final String EXAMPLE = """
            {"id": "ops", "url": "https://hooks.example.com/health", "secret": "${FETTLE_SECRET_OPS_WHSEC}",
             "match": {"team": "payments"}, "tell": ["DEGRADED", "UNHEALTHY"], "batch": {"maxWait": "5s"}}""";
    private static final String ANSWER = """
            {"id": "ops", "url": "https://hooks.example.com/health", "secret": "${FETTLE_SECRET_OPS_WHSEC}",
             "match": {"team": "payments"}, "tell": ["DEGRADED", "UNHEALTHY"], "types": ["status-changed"],
             "batch": {"maxEvents": 100, "maxWait": "5s", "maxBytes": "256KiB", "flush": "on-failure", "groupBy": "none"},
             "retry": {"base": "1s", "factor": 2.0, "ceiling": "1h", "jitter": "100%", "deadline": "1d",
               "failingAfter": "1h"}, "timeout": "15s", "timeouts": {"connect": "5s", "firstByte": "10s"},
             "format": "cloudevents", "filter": "component.critical", "after": "2m", "remind": "4h",
             "withhold": ["maintenance", "flapping", "cause", "silence"], "source": "rest", "state": "ACTIVE", "stateReason": null,
             "stateSince": "2026-11-21T09:13:58.120Z", "queueEvents": 0, "oldestAgeMs": null,
             "withheldEvents": 0}""";
    private static final String ROTATED = """
            {"secret": "whsec_…", "publicKey": null, "previousSecretUntil": "2026-11-22T09:13:58.120Z"}""";
    private static final String RESULT = """
            {"id": "msg_5f0c7a", "result": "delivered", "status": 200, "latencyMs": 12, "answerStart": "ok", "cause": null}""";

    private final Webhooks webhooks;
    private final Definitions definitions;
    private final DeliveryLog log;
    private final Switch onOff;
    private final Rehearsal rehearsal;

    WebhookResource(Webhooks webhooks, Definitions definitions, DeliveryLog log, Switch onOff,
            Rehearsal rehearsal) {
        this.webhooks = webhooks;
        this.definitions = definitions;
        this.log = log;
        this.onOff = onOff;
        this.rehearsal = rehearsal;
    }

    @GET
    @Operation(summary = "Webhooks in the order of their ids")
    @APIResponse(responseCode = "200", description = "Definitions with hidden secrets, and how they are")
    @Parameter(name = "after", description = "An id: what follows it", example = "ops")
    @Parameter(name = "limit", schema = @Schema(type = SchemaType.INTEGER, format = "int32", defaultValue = "100"))
    public Uni<Page<WebhookView>> some(@QueryParam("after") @Nullable String after,
            @QueryParam("limit") @Nullable String limit) {
        int most = Page.limit(limit);
        return definitions.refresh().flatMap(_ -> log.states()).map(states -> Page.of(states.values().stream()
                .sorted(Comparator.comparing(WebhookState::webhook))
                .filter(state -> after == null || state.webhook().compareTo(after) > 0)
                .map(this::view).flatMap(Optional::stream).limit(most + 1L).toList(),
                most, view -> view, WebhookView::id));
    }

    @GET
    @Path("/{id}")
    @Operation(summary = "One webhook", description = "The body may be sent back by PUT as it is.")
    @APIResponse(responseCode = "200", description = "The webhook; ETag is the version of its definition", content = @Content(schema = @Schema(implementation = WebhookView.class), examples = @ExampleObject(name = "webhook", value = ANSWER)))
    @APIResponse(responseCode = "404", description = "There is no such webhook")
    public Uni<RestResponse<WebhookView>> one(@PathParam("id") String id) {
        return definitions.refresh().flatMap(_ -> answer(id, RestResponse.Status.OK));
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed(Roles.ADMIN)
    @Operation(summary = "Defines a new webhook", description = "It is owned by REST from then on.")
    @RequestBody(required = true, content = @Content(schema = @Schema(implementation = WebhookView.class), examples = @ExampleObject(name = "webhook", value = EXAMPLE)))
    @APIResponse(responseCode = "201", description = "Defined; Location is where it is", content = @Content(schema = @Schema(implementation = WebhookView.class), examples = @ExampleObject(name = "webhook", value = ANSWER)))
    @APIResponse(responseCode = "400", description = "Something is wrong with it; every place is told")
    @APIResponse(responseCode = "409", description = "There is one of that id already")
    public Uni<RestResponse<WebhookView>> create(byte @Nullable [] body) {
        WebhookEntry entry = Documents.webhook(body, null);
        return definitions.create(entry).flatMap(_ -> answer(entry.id(), RestResponse.Status.CREATED));
    }

    @PUT
    @Path("/{id}")
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed(Roles.ADMIN)
    @Operation(summary = "Defines a webhook, whether it is new or not", description = "A secret of *** keeps the one before. state and what else is no part of a definition is passed over.")
    @RequestBody(required = true, content = @Content(schema = @Schema(implementation = WebhookView.class), examples = @ExampleObject(name = "webhook", value = EXAMPLE)))
    @APIResponse(responseCode = "200", description = "It is so now", content = @Content(schema = @Schema(implementation = WebhookView.class), examples = @ExampleObject(name = "webhook", value = ANSWER)))
    @APIResponse(responseCode = "201", description = "It is new; Location is where it is", content = @Content(schema = @Schema(implementation = WebhookView.class), examples = @ExampleObject(name = "webhook", value = ANSWER)))
    @APIResponse(responseCode = "400", description = "Something is wrong with it; every place is told")
    @APIResponse(responseCode = "409", description = "Another source owns it: owned-by-file, owned-by-apply")
    @APIResponse(responseCode = "412", description = "It was changed since the version of If-Match")
    public Uni<RestResponse<WebhookView>> put(@PathParam("id") String id, byte @Nullable [] body,
            @RestHeader("If-Match") @Nullable String ifMatch,
            @RestHeader("If-None-Match") @Nullable String ifNoneMatch) {
        WebhookEntry entry = Documents.webhook(body, id(id));
        return definitions.put(entry, Tags.precondition(ifMatch, ifNoneMatch))
                .flatMap(created -> answer(id, created ? RestResponse.Status.CREATED : RestResponse.Status.OK));
    }

    @DELETE
    @Path("/{id}")
    @RolesAllowed(Roles.ADMIN)
    @Operation(summary = "Removes a webhook", description = "What still waits for it is given up: its events are dead letters. Its delivery log stays.")
    @APIResponse(responseCode = "204", description = "It is gone")
    @APIResponse(responseCode = "404", description = "There is no such webhook")
    @APIResponse(responseCode = "409", description = "Another source owns it: owned-by-file, owned-by-apply")
    @APIResponse(responseCode = "412", description = "It was changed since the version of If-Match")
    public Uni<Void> remove(@PathParam("id") String id, @RestHeader("If-Match") @Nullable String ifMatch) {
        return definitions.remove(id, Tags.precondition(ifMatch, null));
    }

    @POST
    @Path("/{id}/pause")
    @RolesAllowed(Roles.OPERATOR)
    @Operation(summary = "Stops sending", description = "What comes is queued. Survives restarts and reloads of files.")
    @APIResponse(responseCode = "204", description = "It is PAUSED, now or already")
    @APIResponse(responseCode = "404", description = "There is no such webhook")
    public Uni<Void> pause(@PathParam("id") String id) {
        return onOff.pause(id).invoke(found -> requireFound(found, id)).replaceWithVoid();
    }

    @POST
    @Path("/{id}/resume")
    @RolesAllowed(Roles.OPERATOR)
    @Operation(summary = "Sends again, at once", description = "Whether it was PAUSED, FAILING or DISABLED.")
    @APIResponse(responseCode = "204", description = "It is ACTIVE, now or already")
    @APIResponse(responseCode = "404", description = "There is no such webhook")
    public Uni<Void> resume(@PathParam("id") String id) {
        return onOff.resume(id).invoke(found -> requireFound(found, id)).replaceWithVoid();
    }

    @POST
    @Path("/{id}/test")
    @RolesAllowed(Roles.OPERATOR)
    @Operation(summary = "Sends a signed test event at once", description = "Beside the queue, in any state, once. Nothing is kept of it.")
    @APIResponse(responseCode = "200", description = "What became of it, whatever that is", content = @Content(schema = @Schema(implementation = Rehearsal.Result.class), examples = @ExampleObject(name = "delivered", value = RESULT)))
    @APIResponse(responseCode = "404", description = "There is no such webhook")
    @APIResponse(responseCode = "409", description = "This notifier cannot deliver to it: its secret is not to be had here")
    public Uni<Rehearsal.Result> test(@PathParam("id") String id) {
        return definitions.refresh().flatMap(_ -> rehearsal.of(usable(id)));
    }

    @POST
    @Path("/{id}/rotate-secret")
    @Consumes(MediaType.WILDCARD)
    @RolesAllowed(Roles.ADMIN)
    @Operation(summary = "Gives it another signing secret", description = "Both sign during the overlap, so that receivers can change over. A secret that is made is shown in this answer only. A webhook of a file or of an apply gets its secret there: previousSecret beside secret does the same.")
    @RequestBody(required = false, description = "Nothing, or what is to be otherwise", content = @Content(mediaType = "application/json", schema = @Schema(implementation = RotationRequest.class), examples = @ExampleObject(name = "overlap", value = "{\"overlap\": \"24h\"}")))
    @APIResponse(responseCode = "200", description = "The new one signs from the next attempt on", content = @Content(schema = @Schema(implementation = RotationView.class), examples = @ExampleObject(name = "rotated", value = ROTATED)))
    @APIResponse(responseCode = "400", description = "The given secret or overlap is none, or there is no key to seal a secret with")
    @APIResponse(responseCode = "404", description = "There is no such webhook")
    @APIResponse(responseCode = "409", description = "Another source owns it: owned-by-file, owned-by-apply")
    public Uni<RotationView> rotate(@PathParam("id") String id, byte @Nullable [] body) {
        RotationRequest request = RotationRequest.of(body);
        return definitions.rotate(id, request.secret(), request.overlap()).map(RotationView::of);
    }

    private Webhook usable(String id) {
        Definition definition = webhooks.find(id).orElseThrow(() -> Problems.notFound("webhook", id));
        if (!definition.isUsable()) {
            throw new ProblemException(Problem.of(409, "unusable",
                    "webhook '" + id + "' cannot be delivered to: " + definition.problem()));
        }
        return definition.webhook();
    }

    private Uni<RestResponse<WebhookView>> answer(String id, RestResponse.Status status) {
        return log.state(id).map(state -> response(state.flatMap(this::view), id, status));
    }

    private RestResponse<WebhookView> response(Optional<WebhookView> view, String id, RestResponse.Status status) {
        Definition definition = webhooks.find(id).orElseThrow(() -> Problems.notFound("webhook", id));
        RestResponse.ResponseBuilder<WebhookView> response = RestResponse.ResponseBuilder
                .create(status, view.orElseThrow(() -> Problems.notFound("webhook", id)))
                .header("ETag", Tags.of(definition.version()));
        return status == RestResponse.Status.CREATED
                ? response.location(URI.create("/api/v1/webhooks/" + id)).build()
                : response.build();
    }

    private Optional<WebhookView> view(WebhookState state) {
        return webhooks.find(state.webhook()).map(definition -> WebhookView.of(definition, state));
    }

    private static void requireFound(boolean found, String id) {
        if (!found) {
            throw Problems.notFound("webhook", id);
        }
    }

    private static String id(String id) {
        try {
            return Webhook.requireId(id);
        } catch (IllegalArgumentException e) {
            throw Problems.invalid("id", String.valueOf(e.getMessage()));
        }
    }
}
