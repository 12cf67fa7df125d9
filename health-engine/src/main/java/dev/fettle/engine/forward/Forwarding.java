package dev.fettle.engine.forward;

import dev.fettle.platform.problem.Problem;
import dev.fettle.platform.security.Caller;
import dev.fettle.platform.web.ProblemRoutes;
import io.quarkus.vertx.http.runtime.security.QuarkusHttpUser;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.net.URI;
import java.util.List;
import org.jboss.logging.Logger;

/**
 * Passes requests for the notifier's paths on to it and its answers back, as streams. Only what this engine has
 * authorised goes on, with its token, and the notifier decides again. An anonymous read, which is allowed on loopback
 * only, reaches a notifier on loopback as one; anywhere else the notifier refuses it. All others are marked as
 * forwarded, so that the notifier never answers them without their token. What a client says of forwarding is dropped,
 * so it can neither gain nor lose anything by it. Where the notifier is says only the configuration, never a request.
 */
@ApplicationScoped
class Forwarding {

    private static final Logger LOG = Logger.getLogger(Forwarding.class);
    /** After authorization and limits, before the resources of this engine. */
    private static final int ORDER = -5;
    private static final List<String> PATHS = List.of("webhooks", "deliveries", "dead-letters", "silences",
            "acknowledgements", "withheld", "folds", "secrets");

    private final ForwardConfig config;
    private final Passage passage;

    Forwarding(ForwardConfig config, Vertx vertx) {
        this.config = config;
        this.passage = new Passage(vertx, config.timeout());
    }

    void routes(@Observes Router router) {
        for (String path : PATHS) {
            router.route("/api/v1/" + path).order(ORDER).handler(this::forward);
            router.route("/api/v1/" + path + "/*").order(ORDER).handler(this::forward);
        }
    }

    @PreDestroy
    void close() {
        passage.close();
    }

    private void forward(RoutingContext context) {
        if (!context.request().uri().startsWith("/")) {
            ProblemRoutes.answer(context, Problem.of(400, "bad-target", "the target of a request must be a path"));
        } else if (config.url().isEmpty()) {
            ProblemRoutes.answer(context, Problem.of(404, "not-found",
                    "this is a path of the notifier, and this engine is not told where that is: FETTLE_NOTIFIER_URL"));
        } else if (context.request().headers().contains(Headers.VIA)) {
            ProblemRoutes.answer(context, Problem.of(508, "loop", "FETTLE_NOTIFIER_URL leads back to an engine"));
        } else if (isReading(context.request().method())) {
            forward(context, config.url().get());
        } else if (context.user() instanceof QuarkusHttpUser user
                && !user.getSecurityIdentity().isAnonymous()
                && user.getSecurityIdentity().getPrincipal() instanceof Caller) {
            forward(context, config.url().get());
        } else {
            ProblemRoutes.answer(context, Problem.unauthorized());
        }
    }

    private static boolean isAnonymous(RoutingContext context) {
        return context.user() instanceof QuarkusHttpUser user && user.getSecurityIdentity().isAnonymous();
    }

    private static boolean isReading(HttpMethod method) {
        return method.equals(HttpMethod.GET) || method.equals(HttpMethod.HEAD);
    }

    private void forward(RoutingContext context, URI notifier) {
        context.request().pause();
        passage.pass(context, notifier, headers -> decorate(context, headers), e -> failed(context, e));
    }

    private static void decorate(RoutingContext context, MultiMap headers) {
        String token = context.request().getHeader(HttpHeaders.AUTHORIZATION);
        if (token != null) { // just the one that was judged here
            headers.set(HttpHeaders.AUTHORIZATION, token);
        }
        if (token != null || !isAnonymous(context)) {
            headers.set(Headers.FORWARDED, "for=unknown");
        }
    }

    private static void failed(RoutingContext context, Throwable e) {
        if (Passage.isTooLate(e)) {
            ProblemRoutes.answer(context, Problem.of(504, "notifier-timeout", "the notifier did not answer in time"));
        } else {
            LOG.debug("a request could not be forwarded", e);
            ProblemRoutes.answer(context,
                    Problem.of(502, "notifier-unavailable", "the notifier cannot be reached; is it running?"));
        }
    }
}
