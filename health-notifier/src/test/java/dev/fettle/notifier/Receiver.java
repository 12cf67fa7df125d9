package dev.fettle.notifier;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.function.BiFunction;

/** A webhook's receiver: keeps what it gets, answers what it is told to. Each path is a receiver of its own. */
final class Receiver implements AutoCloseable {

    private final HttpServer server;
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final List<Post> posts = new CopyOnWriteArrayList<>();
    private final Map<String, BiFunction<Post, Integer, Reply>> replies = new ConcurrentHashMap<>();

    Receiver(int port) throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 50);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::handle);
        server.start();
    }

    /** How a path answers: given the post and how many came before it. 200 when nothing is said. */
    void answer(String path, BiFunction<Post, Integer, Reply> reply) {
        replies.put(path, reply);
    }

    List<Post> posts(String path) {
        return posts.stream().filter(post -> post.path().equals(path)).toList();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            Map<String, List<String>> headers = new ConcurrentHashMap<>();
            exchange.getRequestHeaders().forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), values));
            Post post = new Post(path, headers,
                    new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8), System.nanoTime());
            int before;
            synchronized (this) {
                before = posts(path).size();
                posts.add(post);
            }
            Reply reply = Optional.ofNullable(replies.get(path)).map(known -> known.apply(post, before))
                    .orElse(new Reply(200, Map.of()));
            reply.headers().forEach((name, value) -> exchange.getResponseHeaders().add(name, value));
            byte[] answer = reply.body().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(reply.status(), answer.length);
            exchange.getResponseBody().write(answer);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }

    record Post(String path, Map<String, List<String>> headers, String body, long at) {

        String header(String name) {
            return headers.get(name).getFirst();
        }

        /** The events of a batch, in their order. */
        List<JsonNode> events() {
            try {
                List<JsonNode> events = new ArrayList<>();
                MAPPER.readTree(body).forEach(events::add);
                return events;
            } catch (JsonProcessingException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    record Reply(int status, Map<String, String> headers, String body) {

        Reply(int status, Map<String, String> headers) {
            this(status, headers, "answer " + status);
        }

        static Reply of(int status) {
            return new Reply(status, Map.of());
        }
    }
}
