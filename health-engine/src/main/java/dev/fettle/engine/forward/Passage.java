package dev.fettle.engine.forward;

import dev.fettle.platform.web.BodyLimits;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.http.StreamResetException;
import io.vertx.ext.web.RoutingContext;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * Passes a request on to another service and its answer back, as streams. What a client says of forwarding, or of being
 * one of Fettle's own, is dropped, so it can neither gain nor lose anything by it. Event loop.
 */
final class Passage {

    private static final int CONNECT_TIMEOUT_MS = 2_000;
    private static final int MOST_CONNECTIONS = 64;
    private static final int MOST_WAITING = 256;

    private final HttpClient client;
    private final Duration timeout;

    /** @param timeout how long the other one may take to begin its answer */
    Passage(Vertx vertx, Duration timeout) {
        this.timeout = timeout;
        this.client = vertx.createHttpClient(new HttpClientOptions().setConnectTimeout(CONNECT_TIMEOUT_MS)
                .setMaxPoolSize(MOST_CONNECTIONS)
                .setMaxWaitQueueSize(MOST_WAITING)
                .setIdleTimeout((int) timeout.toMillis() * 2)
                .setIdleTimeoutUnit(TimeUnit.MILLISECONDS)
                .setDecompressionSupported(false));
    }

    void close() {
        var _ = client.close();
    }

    /**
     * Passes a request on. The request is to be paused.
     *
     * @param target where to; its path does not matter
     * @param decorated puts headers into what is sent
     * @param failed hears when it failed before an answer came
     */
    void pass(RoutingContext context, URI target, Consumer<MultiMap> decorated, Consumer<Throwable> failed) {
        AtomicBoolean told = new AtomicBoolean();
        Consumer<Throwable> failedOnce = e -> { // both the request and its answer may fail
            if (told.compareAndSet(false, true)) {
                failed.accept(e);
            }
        };
        boolean isSecure = "https".equalsIgnoreCase(target.getScheme());
        int usualPort = isSecure ? 443 : 80;
        RequestOptions options = new RequestOptions().setMethod(context.request().method())
                .setSsl(isSecure)
                .setHost(target.getHost())
                .setPort(target.getPort() < 0 ? usualPort : target.getPort())
                .setURI(context.request().uri())
                .setConnectTimeout(CONNECT_TIMEOUT_MS)
                .setFollowRedirects(false);
        client.request(options)
                .onSuccess(out -> send(context, out, decorated, failedOnce))
                .onFailure(failedOnce::accept);
    }

    /** Whether the other one was reached and did not answer in time. */
    static boolean isTooLate(Throwable e) {
        return e instanceof TimeoutException
                || (e instanceof StreamResetException reset && reset.getCause() instanceof TimeoutException);
    }

    private void send(RoutingContext context, HttpClientRequest out, Consumer<MultiMap> decorated,
            Consumer<Throwable> failed) {
        HttpServerRequest request = context.request();
        HttpServerResponse response = context.response();
        Headers.copy(request.headers(), out.headers());
        decorated.accept(out.headers());
        out.putHeader(Headers.VIA, "engine");
        response.exceptionHandler(_ -> out.reset());
        response.closeHandler(_ -> out.reset());
        String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        out.response().onSuccess(answer -> passBack(context, answer)).onFailure(failed::accept);
        if (request.isEnded() || (length == null && !BodyLimits.hasBody(request))) {
            request.resume();
            end(context, out, failed);
        } else {
            if (length == null) {
                out.setChunked(true);
            } else {
                out.putHeader(HttpHeaders.CONTENT_LENGTH, length);
            }
            pour(context, out, failed);
        }
    }

    /** All is said: from now on the other one is waited for. How long the client may take is limited already. */
    private void end(RoutingContext context, HttpClientRequest out, Consumer<Throwable> failed) {
        Future<HttpClientResponse> answered = out.response();
        long timer = context.vertx().setTimer(timeout.toMillis(), _ -> {
            if (!answered.isComplete()) {
                out.reset(0, new TimeoutException("no answer"));
            }
        });
        answered.onComplete(_ -> context.vertx().cancelTimer(timer));
        out.end().onFailure(failed::accept);
    }

    private void pour(RoutingContext context, HttpClientRequest out, Consumer<Throwable> failed) {
        HttpServerRequest request = context.request();
        if ("100-continue".equalsIgnoreCase(request.getHeader(HttpHeaders.EXPECT))) {
            context.response().writeContinue();
        }
        out.exceptionHandler(_ -> {}); // told by the future of the answer
        out.drainHandler(_ -> request.resume());
        request.endHandler(_ -> end(context, out, failed));
        request.handler(chunk -> {
            if (request.bytesRead() > BodyLimits.most(context.normalizedPath())) {
                BodyLimits.refuse(context);
                out.reset();
                return;
            }
            out.write(chunk).onFailure(failed::accept);
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
}
