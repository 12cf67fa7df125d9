package dev.fettle.engine.health;

import dev.fettle.api.component.GroupPath;
import dev.fettle.platform.problem.Problem;
import dev.fettle.platform.web.LongAnswers;
import dev.fettle.platform.web.ProblemRoutes;
import io.smallrye.health.SmallRyeHealth;
import io.smallrye.health.SmallRyeHealthReporter;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * {@code /q/health}, {@code /q/health/well} and {@code /q/health/group/…}. They are ours, before the routes of SmallRye
 * Health, because its wellness knows only checks that exist at start and turns {@code /q/health} to 503 for any of
 * them;
 * live, ready and started are SmallRye's own. Beside many components such an answer is long: it is made beside the
 * event
 * loops.
 */
@ApplicationScoped
class HealthRoutes {

    /** After Quarkus' authorization (-100), before SmallRye's routes (0 and more). */
    private static final int ORDER = -10;

    private final WatchedHealth watched;
    private final SmallRyeHealthReporter own;
    private final LongAnswers answers;

    HealthRoutes(WatchedHealth watched, SmallRyeHealthReporter own, LongAnswers answers) {
        this.watched = watched;
        this.own = own;
        this.answers = answers;
    }

    void routes(@Observes Router router) {
        router.get("/q/health").order(ORDER).handler(this::all);
        router.get("/q/health/well").order(ORDER).handler(context -> answer(context, watched::well));
        router.get("/q/health/group/:group").order(ORDER).handler(this::group);
    }

    private void all(RoutingContext context) {
        own.getHealthAsync()
                .subscribe()
                .with(health -> answer(context, () -> together(health, watched.well())), context::fail);
    }

    private void group(RoutingContext context) {
        String path = String.valueOf(context.pathParam("group"));
        answers.make(() -> parsed(path).flatMap(watched::group).map(Answer::of), group -> {
            if (group.isPresent()) {
                group.get().send(context);
            } else {
                ProblemRoutes.answer(context, Problem.of(404, "not-found", "no group " + path));
            }
        }, context::fail);
    }

    private static Optional<GroupPath> parsed(String path) {
        try {
            return Optional.of(new GroupPath(path));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static JsonObject together(SmallRyeHealth own, JsonObject watched) {
        JsonObject mine = new JsonObject(own.getPayload().toString());
        JsonArray checks = mine.getJsonArray("checks").copy().addAll(watched.getJsonArray("checks"));
        boolean up = "UP".equals(mine.getString("status")) && "UP".equals(watched.getString("status"));
        return new JsonObject().put("status", up ? "UP" : "DOWN").put("checks", checks);
    }

    private void answer(RoutingContext context, Supplier<JsonObject> health) {
        answers.make(() -> Answer.of(health.get()), answer -> answer.send(context), context::fail);
    }

    /** An answer that is only to be sent. */
    private record Answer(int code, Buffer body) {

        static Answer of(JsonObject health) {
            return new Answer("UP".equals(health.getString("status")) ? 200 : 503, health.toBuffer());
        }

        void send(RoutingContext context) {
            context.response()
                    .setStatusCode(code)
                    .putHeader(HttpHeaders.CONTENT_TYPE, "application/json; charset=UTF-8")
                    .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
                    .end(body);
        }
    }
}
