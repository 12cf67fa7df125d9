package dev.fettle.local.e2e;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** The receivers, one path each: keeps every POST and answers as the test says. Any thread. */
final class Inbox implements AutoCloseable {

    private static final int ACCEPTED = 204;
    private static final int REFUSED = 503;
    private static final int NO_BODY = -1;

    /** How a receiver behaves. */
    enum Mood {
        /** Answers 204. */
        ACCEPT,
        /** Answers 503. */
        REFUSE,
        /** Answers nothing until it is in another mood. */
        HANG
    }

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<Post> posts = new ArrayList<>();
    private final Map<String, Mood> moods = new HashMap<>();

    private Inbox(HttpServer server) {
        this.server = server;
    }

    static Inbox start() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 0);
        Inbox inbox = new Inbox(server);
        server.createContext("/", inbox::handle);
        server.setExecutor(inbox.threads);
        server.start();
        return inbox;
    }

    String url(String webhook) {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/" + webhook;
    }

    synchronized void be(Mood mood, String webhook) {
        moods.put(webhook, mood);
        notifyAll();
    }

    /** Every POST in the order of arrival, answered or not. */
    synchronized List<Post> posts() {
        return List.copyOf(posts);
    }

    /** Those of one receiver. */
    List<Post> posts(String webhook) {
        return posts().stream().filter(post -> post.webhook().equals(webhook)).toList();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            Post post = read(exchange);
            int place = add(post);
            boolean accept = mood(post.webhook()) == Mood.ACCEPT;
            exchange.sendResponseHeaders(accept ? ACCEPTED : REFUSED, NO_BODY);
            if (accept) {
                accepted(place);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Post read(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        Headers headers = exchange.getRequestHeaders();
        return new Post(exchange.getRequestURI().getPath().substring(1), headers.getFirst("webhook-id"),
                headers.getFirst("webhook-timestamp"), headers.getFirst("webhook-signature"),
                headers.getFirst("content-type"),
                StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString(), Instant.now(), false);
    }

    private synchronized int add(Post post) {
        posts.add(post);
        notifyAll();
        return posts.size() - 1;
    }

    private synchronized void accepted(int place) {
        posts.set(place, posts.get(place).accepted(true));
    }

    private synchronized Mood mood(String webhook) throws InterruptedException {
        while (moods.getOrDefault(webhook, Mood.ACCEPT) == Mood.HANG) {
            wait();
        }
        return moods.getOrDefault(webhook, Mood.ACCEPT);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
