package dev.fettle.notifier.rest;

import dev.fettle.notifier.definition.Definitions;
import dev.fettle.notifier.intake.DryRun.Outcome;
import dev.fettle.notifier.intake.DryRuns;
import dev.fettle.notifier.intake.TooManyException;
import dev.fettle.notifier.webhook.Definition;
import dev.fettle.notifier.webhook.Webhook;
import dev.fettle.notifier.webhook.Webhooks;
import dev.fettle.platform.problem.Problem;
import dev.fettle.platform.problem.ProblemException;
import dev.fettle.platform.security.Roles;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** {@code /api/v1/webhooks/{id}/dry-run}: what a webhook would have been told of the past. */
@Path("/api/v1/webhooks/{id}/dry-run")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed(Roles.OPERATOR)
@Tag(name = "webhooks")
class DryRunResource {

    private static final Duration USUAL = Duration.ofHours(24);
    private static final String EXAMPLE = """
            {"url": "https://hooks.example.com/health", "secret": "***", "match": {"team": "payments"},
             "filter": "component.critical", "after": "2m"}""";
    private static final String ANSWER = """
            {"since": "2026-11-21T00:00:00.000Z", "events": 3, "told": 1, "withheld": 1, "notTold": 1, "filterErrors": 0,
             "items": [{"id": "5b0c…", "type": "status-changed", "subject": "checkout-api",
               "time": "2026-11-21T09:14:00.120Z", "sequence": 42, "status": "UNHEALTHY", "outcome": "WITHHELD",
               "why": "YOUNG", "holder": null, "toldAt": null}]}""";

    private final Webhooks webhooks;
    private final Definitions definitions;
    private final DryRuns runs;

    DryRunResource(Webhooks webhooks, Definitions definitions, DryRuns runs) {
        this.webhooks = webhooks;
        this.definitions = definitions;
        this.runs = runs;
    }

    @POST
    @Consumes(MediaType.WILDCARD)
    @Operation(summary = "What the webhook would have been told of past events", description = "Of what Kafka still holds, at most 10,000 events, with the silences of today and as if it had been told nothing before. Nothing is sent and nothing is kept. With a body it is a definition that need not be stored; its secret may be ***.")
    @Parameter(name = "since", description = "From when on; 24 hours ago unless said", example = "2026-11-21T00:00:00Z")
    @Parameter(name = "outcome", schema = @Schema(enumeration = {"TOLD", "WITHHELD",
            "NOT_TOLD"}), description = "Only items that ended so", example = "WITHHELD")
    @Parameter(name = "limit", description = "How many items at most, the newest, 1 to 1000", schema = @Schema(type = SchemaType.INTEGER, format = "int32", defaultValue = "100"))
    @RequestBody(content = @Content(mediaType = MediaType.APPLICATION_JSON, schema = @Schema(implementation = WebhookView.class), examples = @ExampleObject(name = "a definition", value = EXAMPLE)))
    @APIResponse(responseCode = "200", description = "How many events would be told, withheld and not told, and why", content = @Content(schema = @Schema(implementation = DryRunView.class), examples = @ExampleObject(name = "one was too young", value = ANSWER)))
    @APIResponse(responseCode = "400", description = "Something is wrong with the definition or a parameter, or since is too long ago")
    @APIResponse(responseCode = "404", description = "There is no such webhook, and no body")
    @APIResponse(responseCode = "429", description = "busy: another dry run is under way on this notifier")
    public Uni<DryRunView> run(@PathParam("id") String id, @QueryParam("since") @Nullable String since,
            @QueryParam("outcome") @Nullable String outcome, @QueryParam("limit") @Nullable String limit,
            byte @Nullable [] body) {
        int most = Page.limit(limit);
        @Nullable
        Outcome only = outcome(outcome);
        Instant from = since(since);
        return webhook(id, body).flatMap(webhook -> runs.since(webhook, from))
                .map(result -> DryRunView.of(result, from, only, most))
                .onFailure(TooManyException.class)
                .transform(tooMany -> Problems.invalid("since", String.valueOf(tooMany.getMessage())))
                .onFailure(DryRuns.BusyException.class)
                .transform(busy -> new ProblemException(
                        Problem.of(429, "busy", String.valueOf(busy.getMessage()))));
    }

    private Uni<Webhook> webhook(String id, byte @Nullable [] body) {
        return body == null || body.length == 0
                ? definitions.refresh().map(_ -> webhooks.find(id).map(Definition::webhook)
                        .orElseThrow(() -> Problems.notFound("webhook", id)))
                : Uni.createFrom().item(() -> Documents.webhook(body, id).webhook());
    }

    private static Instant since(@Nullable String text) {
        try {
            return text == null ? Instant.now().minus(USUAL) : OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException e) {
            throw Problems.invalid("since", "since must be a time as 2026-11-21T09:13:58Z, was '" + text + "'");
        }
    }

    private static @Nullable Outcome outcome(@Nullable String text) {
        return text == null
                ? null
                : Arrays.stream(Outcome.values()).filter(known -> known.name().equals(text))
                        .findFirst().orElseThrow(() -> Problems.invalid("outcome",
                                "outcome must be one of TOLD, WITHHELD, NOT_TOLD, was " + text));
    }
}
