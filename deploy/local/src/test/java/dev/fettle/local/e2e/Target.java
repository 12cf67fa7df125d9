package dev.fettle.local.e2e;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** What is watched: each component has a path and answers as the test says. Any thread. */
final class Target implements AutoCloseable {

    private static final int WELL = 200;
    private static final int SICK = 500;
    private static final int NO_BODY = -1;

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Map<String, Integer> answers = new ConcurrentHashMap<>();
    private final Map<String, Integer> asked = new ConcurrentHashMap<>();

    private Target(HttpServer server) {
        this.server = server;
    }

    static Target start() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 0);
        Target target = new Target(server);
        server.createContext("/", target::handle);
        server.setExecutor(target.threads);
        server.start();
        return target;
    }

    String url(String component) {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/" + component;
    }

    void heal(Collection<String> components) {
        components.forEach(component -> answer(component, WELL));
    }

    void fail(Collection<String> components) {
        components.forEach(component -> answer(component, SICK));
    }

    /** Answers from now on. */
    private void answer(String component, int status) {
        answers.put(component, status);
        asked.put(component, 0);
    }

    /** How often it was asked since its answer was set. */
    int asked(String component) {
        return asked.getOrDefault(component, 0);
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String component = exchange.getRequestURI().getPath().substring(1);
            exchange.sendResponseHeaders(answers.getOrDefault(component, WELL), NO_BODY);
            asked.merge(component, 1, Integer::sum);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
