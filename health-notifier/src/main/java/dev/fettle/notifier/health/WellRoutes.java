package dev.fettle.notifier.health;

import dev.fettle.notifier.delivery.Wellness;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/**
 * {@code /q/health/well}: how the webhooks are. Ours and not SmallRye's, whose wellness would be part of
 * {@code /q/health} as well: that one is open to everybody and names no webhook. Decision 8 is the
 * engine's of the same kind.
 */
@ApplicationScoped
class WellRoutes {

    /** After Quarkus' authorization (-100), before SmallRye's routes (0 and more). */
    private static final int ORDER = -10;

    private final Wellness wellness;

    WellRoutes(Wellness wellness) {
        this.wellness = wellness;
    }

    void routes(@Observes Router router) {
        router.get("/q/health/well").order(ORDER).handler(this::well);
    }

    private void well(RoutingContext context) {
        context.response().putHeader(HttpHeaders.CONTENT_TYPE, "application/json; charset=UTF-8")
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
                .end(wellness.well().encode());
    }
}
