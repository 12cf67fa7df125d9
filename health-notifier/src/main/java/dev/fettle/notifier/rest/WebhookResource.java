package dev.fettle.notifier.rest;

import dev.fettle.notifier.delivery.DeliveryLog;
import dev.fettle.notifier.delivery.DeliveryLog.WebhookState;
import dev.fettle.notifier.webhook.Webhooks;
import dev.fettle.platform.security.Roles;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.Comparator;

/** {@code /api/v1/webhooks}: definitions without their secrets, and how they are. */
@Path("/api/v1/webhooks")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed(Roles.VIEWER)
class WebhookResource {

    private final Webhooks webhooks;
    private final DeliveryLog log;

    WebhookResource(Webhooks webhooks, DeliveryLog log) {
        this.webhooks = webhooks;
        this.log = log;
    }

    @GET
    public Uni<Page<WebhookView>> all() {
        return log.states().map(states -> new Page<>(states.values().stream()
                .sorted(Comparator.comparing(WebhookState::webhook)).map(this::view).toList()));
    }

    @GET
    @Path("/{id}")
    public Uni<WebhookView> one(@PathParam("id") String id) {
        return log.state(id)
                .map(state -> state.map(this::view).orElseThrow(() -> Problems.notFound("webhook", id)));
    }

    private WebhookView view(WebhookState state) {
        return webhooks.find(state.webhook()).map(webhook -> WebhookView.of(webhook, state))
                .orElseGet(() -> WebhookView.of(state));
    }
}
