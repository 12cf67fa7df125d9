package dev.fettle.platform.web;

import dev.fettle.platform.problem.Problem;
import dev.fettle.platform.problem.ProblemException;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.quarkus.security.ForbiddenException;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Locale;
import org.jboss.logging.Logger;

/** Errors leave as problems, also those of requests that no resource has seen. */
@ApplicationScoped
public class ProblemRoutes {

    private static final Logger LOG = Logger.getLogger(ProblemRoutes.class);
    private static final int FIRST = Integer.MIN_VALUE + 90;

    void routes(@Observes Router router) {
        router.route().order(FIRST).failureHandler(this::failed);
        router.route().order(Integer.MAX_VALUE).handler(
                context -> answer(context, Problem.of(404, "not-found", "there is nothing at this path")));
    }

    private void failed(RoutingContext context) {
        Throwable failure = context.failure();
        if (context.response().headWritten()) {
            context.next();
        } else if (failure instanceof ProblemException e) {
            answer(context, e.problem());
        } else if (failure instanceof ForbiddenException) {
            answer(context, Problem.forbidden());
        } else if (failure == null && context.statusCode() >= 400) {
            answer(context, ofStatus(context.statusCode()));
        } else {
            context.next();
        }
    }

    private static Problem ofStatus(int status) {
        String phrase = HttpResponseStatus.valueOf(status).reasonPhrase();
        return Problem.of(status, phrase.toLowerCase(Locale.ROOT).replace(' ', '-'), phrase);
    }

    /** Ends the request with that problem, unless it was answered already. */
    public static void answer(RoutingContext context, Problem problem) {
        HttpServerResponse response = context.response();
        if (response.ended() || response.headWritten()) {
            return;
        }
        if (problem.status() == 503) {
            response.putHeader(HttpHeaders.RETRY_AFTER, "5");
        }
        if (problem.status() == 401) {
            response.putHeader("WWW-Authenticate", "Bearer");
        }
        response.setStatusCode(problem.status())
                .putHeader(HttpHeaders.CONTENT_TYPE, Problem.MEDIA_TYPE)
                .end(problem.json())
                .onFailure(e -> LOG.debugf("a problem could not be told status=%d cause=%s", problem.status(), e));
    }
}
