package dev.fettle.engine.forward;

import dev.fettle.platform.problem.Problem;
import dev.fettle.platform.security.Caller;
import dev.fettle.platform.web.BodyLimits;
import dev.fettle.platform.web.ProblemRoutes;
import io.quarkus.vertx.http.runtime.security.QuarkusHttpUser;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.http.StreamResetException;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.net.URI;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
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
    private static final List<String> PATHS = List.of("webhooks", "deliveries", "dead-letters");
    private static final int CONNECT_TIMEOUT_MS = 2_000;
    private static final int MOST_CONNECTIONS = 64;
    private static final int MOST_WAITING = 256;

    private final ForwardConfig config;
    private final HttpClient client;

    Forwarding(ForwardConfig config, Vertx vertx) {
        this.config = config;
        this.client = vertx.createHttpClient(new HttpClientOptions().setConnectTimeout(CONNECT_TIMEOUT_MS)
                .setMaxPoolSize(MOST_CONNECTIONS)
                .setMaxWaitQueueSize(MOST_WAITING)
                .setIdleTimeout((int) config.timeout().toMillis() * 2)
                .setIdleTimeoutUnit(TimeUnit.MILLISECONDS)
                .setDecompressionSupported(false));
    }

    void routes(@Observes Router router) {
        for (String path : PATHS) {
            router.route("/api/v1/" + path).order(ORDER).handler(this::forward);
            router.route("/api/v1/" + path + "/*").order(ORDER).handler(this::forward);
        }
    }

    @PreDestroy
    void close() {
        var _ = client.close();
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
        HttpServerRequest request = context.request();
        request.pause();
        boolean isSecure = "https".equalsIgnoreCase(notifier.getScheme());
        int usualPort = isSecure ? 443 : 80;
        RequestOptions options = new RequestOptions().setMethod(request.method())
                .setSsl(isSecure)
                .setHost(notifier.getHost())
                .setPort(notifier.getPort() < 0 ? usualPort : notifier.getPort())
                .setURI(request.uri())
                .setConnectTimeout(CONNECT_TIMEOUT_MS)
                .setFollowRedirects(false);
        client.request(options)
                .onSuccess(out -> send(context, out))
                .onFailure(e -> failed(context, e));
    }

    private void send(RoutingContext context, HttpClientRequest out) {
        HttpServerRequest request = context.request();
        HttpServerResponse response = context.response();
        Headers.copy(request.headers(), out.headers());
        String token = request.getHeader(HttpHeaders.AUTHORIZATION);
        if (token != null) { // just the one that was judged here
            out.putHeader(HttpHeaders.AUTHORIZATION, token);
        }
        if (token != null || !isAnonymous(context)) {
            out.putHeader(Headers.FORWARDED, "for=unknown");
        }
        out.putHeader(Headers.VIA, "engine");
        response.exceptionHandler(_ -> out.reset());
        response.closeHandler(_ -> out.reset());
        String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        out.response()
                .onSuccess(answer -> passBack(context, answer))
                .onFailure(e -> failed(context, e));
        if (request.isEnded() || (length == null && !BodyLimits.hasBody(request))) {
            request.resume();
            end(context, out);
        } else {
            if (length == null) {
                out.setChunked(true);
            } else {
                out.putHeader(HttpHeaders.CONTENT_LENGTH, length);
            }
            pour(context, out);
        }
    }

    /** All is said: from now on the notifier is waited for. How long the client may take is limited already. */
    private void end(RoutingContext context, HttpClientRequest out) {
        Future<HttpClientResponse> answered = out.response();
        long timer = context.vertx().setTimer(config.timeout().toMillis(), _ -> {
            if (!answered.isComplete()) {
                out.reset(0, new TimeoutException("the notifier did not answer"));
            }
        });
        answered.onComplete(_ -> context.vertx().cancelTimer(timer));
        out.end().onFailure(e -> failed(context, e));
    }

    private void pour(RoutingContext context, HttpClientRequest out) {
        HttpServerRequest request = context.request();
        if ("100-continue".equalsIgnoreCase(request.getHeader(HttpHeaders.EXPECT))) {
            context.response().writeContinue();
        }
        out.exceptionHandler(_ -> {}); // told by the future of the answer
        out.drainHandler(_ -> request.resume());
        request.endHandler(_ -> end(context, out));
        request.handler(chunk -> {
            if (request.bytesRead() > BodyLimits.most(context.normalizedPath())) {
                BodyLimits.refuse(context);
                out.reset();
                return;
            }
            out.write(chunk).onFailure(e -> failed(context, e));
            if (out.writeQueueFull()) {
                request.pause();
            }
        });
        request.resume();
    }

    private static void passBack(RoutingContext context, HttpClientResponse answer) {
        HttpServerResponse response = context.response();
        if (response.headWritten() || response.ended()) {
            return;
        }
        response.setStatusCode(answer.statusCode());
        Headers.copy(answer.headers(), response.headers());
        String length = answer.getHeader(HttpHeaders.CONTENT_LENGTH);
        if (length == null) {
            response.setChunked(true);
        } else {
            response.putHeader(HttpHeaders.CONTENT_LENGTH, length);
        }
        answer.pipeTo(response).onFailure(e -> response.reset());
    }

    private static void failed(RoutingContext context, Throwable e) {
        if (isTooLate(e)) {
            ProblemRoutes.answer(context, Problem.of(504, "notifier-timeout", "the notifier did not answer in time"));
        } else {
            LOG.debug("a request could not be forwarded", e);
            ProblemRoutes.answer(context,
                    Problem.of(502, "notifier-unavailable", "the notifier cannot be reached; is it running?"));
        }
    }

    private static boolean isTooLate(Throwable e) {
        return e instanceof TimeoutException
                || (e instanceof StreamResetException reset && reset.getCause() instanceof TimeoutException);
    }
}
