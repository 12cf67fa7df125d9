package dev.fettle.notifier.rest;

import dev.fettle.notifier.definition.Definitions;
import dev.fettle.notifier.webhook.Definition;
import dev.fettle.notifier.webhook.Webhooks;
import dev.fettle.platform.security.Roles;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** {@code /api/v1/webhooks/preview}: what a webhook would send, without sending it. */
@Path("/api/v1/webhooks")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed(Roles.OPERATOR)
@Tag(name = "webhooks")
class PreviewResource {

    private static final String DEFINITION = """
            {"id": "chat", "url": "https://chat.example.com/hook",
             "format": {"template": {"body": "{\\"text\\": \\"{event.headline}\\"}"}}}""";
    private static final String ANSWER = """
            {"webhook": "chat", "format": "template", "messages": [
             {"contentType": "application/json", "events": 1, "subjects": ["checkout-api"],
              "body": "{\\"text\\": \\"Checkout API is UNHEALTHY\\"}"}]}""";

    private final Definitions definitions;
    private final Webhooks webhooks;

    PreviewResource(Definitions definitions, Webhooks webhooks) {
        this.definitions = definitions;
        this.webhooks = webhooks;
    }

    @POST
    @Path("/preview")
    @Blocking
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed(Roles.ADMIN)
    @Operation(summary = "What a webhook of this definition would send", description = "Of sample events, of the types that it wants. Nothing is stored and nothing is sent.")
    @RequestBody(required = true, content = @Content(schema = @Schema(implementation = WebhookView.class), examples = @ExampleObject(name = "webhook", value = DEFINITION)))
    @APIResponse(responseCode = "200", description = "The bodies, oldest first; a secret in them reads ***", content = @Content(schema = @Schema(implementation = PreviewView.class), examples = @ExampleObject(name = "preview", value = ANSWER)))
    @APIResponse(responseCode = "400", description = "Something is wrong with it, its template perhaps; every place is told")
    public PreviewView preview(byte @Nullable [] body) {
        return PreviewView.of(Documents.webhook(body, null).webhook());
    }

    @POST
    @Path("/{id}/preview")
    @Operation(summary = "What this webhook would send", description = "Of sample events, of the types that it wants. Nothing is sent.")
    @APIResponse(responseCode = "200", description = "The bodies, oldest first; a secret in them reads ***", content = @Content(schema = @Schema(implementation = PreviewView.class), examples = @ExampleObject(name = "preview", value = ANSWER)))
    @APIResponse(responseCode = "404", description = "There is no such webhook")
    public Uni<PreviewView> preview(@PathParam("id") String id) {
        return definitions.refresh().map(_ -> webhooks.find(id).map(Definition::webhook).map(PreviewView::of)
                .orElseThrow(() -> Problems.notFound("webhook", id)));
    }
}
