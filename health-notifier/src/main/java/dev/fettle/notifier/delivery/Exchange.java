package dev.fettle.notifier.delivery;

import dev.fettle.notifier.render.Format;
import dev.fettle.notifier.render.Reply;
import dev.fettle.notifier.webhook.Patience;
import dev.fettle.platform.address.BlockedAddressException;
import dev.fettle.platform.address.Resolver;
import io.netty.util.concurrent.Future;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * One request and its answer, ended from outside when the time is up. Confined to the context it was started on. The
 * status decides: once it is there, a body that breaks off or never ends changes nothing.
 */
final class Exchange {

    private static final int MOST_READ = 16 * 1024;
    private static final int MOST_KEPT = 1024;

    private final Vertx vertx;
    private final Patience patience;
    private final Format format;
    private final Consumer<Answer> done;
    private final long begun = System.nanoTime();
    private final Buffer body = Buffer.buffer();
    private Patience.Phase phase = Patience.Phase.CONNECT;
    private long phaseBegun = begun;
    private long timer;
    private @Nullable HttpClientRequest request;
    private @Nullable HttpClientResponse response;
    private boolean over;

    /**
     * @param format whose answers are read
     */
    Exchange(Vertx vertx, Patience patience, Format format, Consumer<Answer> done) {
        this.vertx = vertx;
        this.patience = patience;
        this.format = format;
        this.done = done;
    }

    /** What was read of the body, 16 KiB at most; to be asked once it is over. */
    Buffer body() {
        return body;
    }

    void start(Resolver resolver, HttpClient client, RequestOptions options, Buffer content) {
        watch();
        Context context = vertx.getOrCreateContext();
        Future<List<InetSocketAddress>> lookup = resolver.resolve(options.getHost(), options.getPort());
        lookup.addListener(_ -> context.runOnContext(_ -> {
            if (lookup.isSuccess()) {
                connect(lookup.getNow(), 0, client, options, content);
            } else {
                broken(lookup.cause());
            }
        }));
    }

    /** One timer at a time, whatever the phase: see {@link Patience#look}. */
    private void watch() {
        long now = System.nanoTime();
        switch (patience.look(phase, Duration.ofNanos(now - phaseBegun), Duration.ofNanos(now - begun))) {
            case Patience.Look.Again(Duration left) ->
                timer = vertx.setTimer(left.toMillis() + 1, _ -> {
                    if (!over) {
                        watch();
                    }
                });
            case Patience.Look.Over(Patience.Limit limit) -> abort(new Answer.TimedOut(limit, latency()));
        }
    }

    private void enter(Patience.Phase next) {
        phase = next;
        phaseBegun = System.nanoTime();
    }

    /** Connects to that very address; host and server name stay those of the request. */
    private void connect(List<InetSocketAddress> addresses, int index, HttpClient client, RequestOptions options,
            Buffer content) {
        if (over) {
            return;
        }
        InetSocketAddress to = addresses.get(index);
        RequestOptions exact = new RequestOptions(options)
                .setServer(SocketAddress.inetSocketAddress(to.getPort(), to.getAddress().getHostAddress()));
        boolean last = index + 1 == addresses.size();
        if (!last) {
            // one that swallows everything must not take the time of the others
            exact.setConnectTimeout(Math.max(1, patience.connect().toMillis() / addresses.size()));
        }
        client.request(exact).onSuccess(opened -> opened(opened, content)).onFailure(failure -> {
            if (!last && (failure instanceof ConnectException || failure instanceof TimeoutException)) {
                connect(addresses, index + 1, client, options, content);
            } else {
                broken(failure);
            }
        });
    }

    private void opened(HttpClientRequest opened, Buffer content) {
        if (over) {
            closeQuietly(opened);
            return;
        }
        request = opened;
        enter(Patience.Phase.FIRST_BYTE);
        opened.exceptionHandler(this::broken);
        opened.response().onSuccess(this::answered).onFailure(this::broken);
        opened.send(content).onFailure(this::broken);
    }

    private void answered(HttpClientResponse answer) {
        response = answer;
        enter(Patience.Phase.REST);
        answer.exceptionHandler(this::broken);
        answer.handler(this::read);
        answer.endHandler(_ -> end(complete(answer)));
    }

    private void read(Buffer part) {
        body.appendBuffer(part, 0, Math.min(part.length(), MOST_READ - body.length()));
        if (body.length() >= MOST_READ && response != null) {
            abort(complete(response));
        }
    }

    private void broken(Throwable failure) {
        abort(failure instanceof BlockedAddressException
                ? new Answer.Blocked(String.valueOf(failure.getMessage()), latency())
                : new Answer.Unreachable(cause(failure), latency()));
    }

    /** Ends an exchange that is not complete, and its connection with it. */
    private void abort(Answer withoutStatus) {
        if (over) {
            return;
        }
        HttpClientRequest open = request;
        end(response == null ? withoutStatus : complete(response));
        if (open != null) {
            closeQuietly(open);
        }
    }

    private void end(Answer answer) {
        if (!over) {
            over = true;
            vertx.cancelTimer(timer);
            done.accept(answer);
        }
    }

    private Answer complete(HttpClientResponse answer) {
        String retryAfter = answer.getHeader("Retry-After");
        Duration wait = retryAfter == null ? null : RetryAfter.parse(retryAfter, Instant.now()).orElse(null);
        String start = start();
        Reply reply = Reply.of(format, answer.statusCode(), wait, answer::getHeader, start);
        return new Answer.Answered(reply.status(), reply.delay(), start, latency());
    }

    private String start() {
        String text = new String(body.getBytes(0, Math.min(body.length(), MOST_KEPT)), StandardCharsets.UTF_8);
        return text.replaceAll("\\p{Cntrl}", " ").strip();
    }

    private Duration latency() {
        return Duration.ofNanos(System.nanoTime() - begun);
    }

    private static void closeQuietly(HttpClientRequest request) {
        request.reset();
        request.connection().close();
    }

    private static String cause(Throwable failure) {
        return switch (failure) {
            case UnknownHostException _ -> "dns";
            case SSLException _ -> "tls";
            case NoRouteToHostException _ -> "unreachable";
            case ConnectException e when String.valueOf(e.getMessage()).contains("timed out") -> "connect timeout";
            case ConnectException _ -> "refused";
            default -> "connection lost: " + failure.getClass().getSimpleName();
        };
    }
}
