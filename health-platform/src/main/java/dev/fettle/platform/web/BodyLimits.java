package dev.fettle.platform.web;

import dev.fettle.platform.problem.Problem;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;

/**
 * How large a body may be and how long it may take: 1 MiB, a whole file to apply 64 MiB. What says
 * its length is refused by that; what does not is counted by {@link BodyCounter} while it is read.
 */
@ApplicationScoped
public class BodyLimits {

    /** After authentication and authorization: who may not, learns only that. */
    private static final int ORDER = -50;
    private static final String APPLY = "/api/v1/apply";
    private static final long MEBIBYTE = 1024 * 1024;

    private final WebConfig config;

    BodyLimits(WebConfig config) {
        this.config = config;
    }

    void routes(@Observes Router router) {
        router.route().order(ORDER).handler(this::limit);
    }

    /** How many bytes the body of a request to that path may have. */
    public static long most(String path) {
        return path.equals(APPLY) ? 64 * MEBIBYTE : MEBIBYTE;
    }

    /** Answers that the body is too large and closes the connection. */
    public static void refuse(RoutingContext context) {
        closeAfterwards(context);
        ProblemRoutes.answer(context, tooLarge(context.normalizedPath()));
    }

    static Problem tooLarge(String path) {
        return Problem.of(413, "too-large", "a body sent here may have " + most(path) / MEBIBYTE + " MiB");
    }

    private void limit(RoutingContext context) {
        HttpServerRequest request = context.request();
        String path = context.normalizedPath();
        if (declared(request) > most(path)) {
            refuse(context);
            return;
        }
        if (!request.isEnded() && hasBody(request)) {
            hurry(context, path.equals(APPLY) ? config.applyTimeout() : config.bodyTimeout());
        }
        context.next();
    }

    private static void hurry(RoutingContext context, Duration patience) {
        long timer = context.vertx().setTimer(patience.toMillis(), _ -> tooSlow(context));
        context.addEndHandler(_ -> context.vertx().cancelTimer(timer));
    }

    private static void tooSlow(RoutingContext context) {
        if (!context.request().isEnded()) {
            closeAfterwards(context);
            ProblemRoutes.answer(context, Problem.of(408, "too-slow", "the body did not arrive in time"));
        }
    }

    /** What is still to come of the body would be read as the next request. */
    static void closeAfterwards(RoutingContext context) {
        if (context.request().version() != HttpVersion.HTTP_2 && !context.response().headWritten()) {
            context.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
            context.addEndHandler(_ -> context.request().connection().close());
        }
    }

    /** Whether a body comes, or may come: with HTTP/2 nothing in the head tells of one without a length. */
    public static boolean hasBody(HttpServerRequest request) {
        boolean untold = request.version() == HttpVersion.HTTP_2
                && !request.headers().contains(HttpHeaders.CONTENT_LENGTH);
        return untold || declared(request) > 0 || request.headers().contains(HttpHeaders.TRANSFER_ENCODING);
    }

    private static long declared(HttpServerRequest request) {
        String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        try {
            return length == null ? 0 : Long.parseLong(length);
        } catch (NumberFormatException e) {
            return Long.MAX_VALUE;
        }
    }
}
