package dev.fettle.platform.web;

import dev.fettle.platform.problem.Problem;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/**
 * Refuses requests for anything but a path. The router finds a path in {@code @host?://x/path} too, and what reads the
 * target once more may find a host in it. Event loop.
 */
@ApplicationScoped
public class RequestTargets {

    /** After the audit, which records it; before the authentication and all else. */
    private static final int ORDER = Integer.MIN_VALUE + 110;

    void routes(@Observes Router router) {
        router.route().order(ORDER).handler(RequestTargets::examine);
    }

    private static void examine(RoutingContext context) {
        HttpServerRequest request = context.request();
        if (isPath(request.method(), request.uri())) {
            context.next();
        } else {
            BodyLimits.closeAfterwards(context);
            ProblemRoutes.answer(context,
                    Problem.of(400, "bad-target", "the target of a request must be a path, beginning with /"));
        }
    }

    static boolean isPath(HttpMethod method, String target) {
        return target.startsWith("/") || (target.equals("*") && method.equals(HttpMethod.OPTIONS));
    }
}
