package dev.fettle.local.receiver;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;

/** Listens on 127.0.0.1 and takes every POST: 204, or 413 beyond 1 MiB. A wrong signature is shown, not refused. */
public final class Receiver implements AutoCloseable {

    private static final int MAX_BODY = 1 << 20;
    private static final int NO_CONTENT = 204;
    private static final int METHOD_NOT_ALLOWED = 405;
    private static final int TOO_LARGE = 413;
    private static final int NO_BODY = -1;

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final StandardWebhook webhook;
    private final InstantSource clock;
    private final Consumer<Delivery> listener;

    private Receiver(HttpServer server, StandardWebhook webhook, InstantSource clock, Consumer<Delivery> listener) {
        this.server = server;
        this.webhook = webhook;
        this.clock = clock;
        this.listener = listener;
    }

    /**
     * Starts to listen.
     *
     * @param secret {@code whsec_…} that the sender signs with
     * @param listener told of each delivery, before it is answered
     */
    public static Receiver start(int port, String secret, Consumer<Delivery> listener) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port), 0);
        Receiver receiver = new Receiver(server, new StandardWebhook(secret), InstantSource.system(), listener);
        server.createContext("/", receiver::handle);
        server.setExecutor(receiver.threads);
        server.start();
        return receiver;
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            exchange.sendResponseHeaders(answer(exchange), NO_BODY);
        }
    }

    private int answer(HttpExchange exchange) throws IOException {
        if (!"POST".equals(exchange.getRequestMethod())) {
            return METHOD_NOT_ALLOWED;
        }
        byte[] body = exchange.getRequestBody().readNBytes(MAX_BODY + 1);
        if (body.length > MAX_BODY) {
            return TOO_LARGE;
        }
        Headers headers = exchange.getRequestHeaders();
        String id = headers.getFirst("webhook-id");
        boolean verified = webhook.holds(id, headers.getFirst("webhook-timestamp"), headers
                .getFirst("webhook-signature"), body, clock.instant());
        tell(new Delivery(Objects.requireNonNullElse(id, "without an id"), verified, EventLines.of(body)));
        return NO_CONTENT;
    }

    private synchronized void tell(Delivery delivery) {
        listener.accept(delivery);
    }

    /** Ends at once; a delivery under way is cut off and will be repeated by its sender. */
    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
