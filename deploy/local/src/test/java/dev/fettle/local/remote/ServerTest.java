package dev.fettle.local.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ServerTest {

    private final BlockingQueue<String> asked = new LinkedBlockingQueue<>();
    private HttpServer http;
    private int status = 200;
    private String body = "{}";

    @BeforeEach
    void start() throws IOException {
        http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        http.createContext("/", this::answer);
        http.start();
    }

    @AfterEach
    void stop() {
        http.stop(0);
    }

    @Test
    void itSendsTheTokenAndReadsJson() throws Exception {
        body = "{\"created\":2}";
        try (Server server = server(Optional.of("t0k3n"))) {
            assertThat(
                    server.post("/api/v1/apply?source=a", "application/yaml", "x: 1".getBytes(StandardCharsets.UTF_8))
                            .path("created")
                            .asInt())
                    .isEqualTo(2);
        }
        assertThat(asked).containsExactly("POST /api/v1/apply?source=a Bearer t0k3n application/yaml x: 1");
    }

    @Test
    void aProblemIsToldWithItsPlaces() {
        status = 400;
        body = """
                {"type":"urn:fettle:problem:bad-input","status":400,"detail":"the request is not valid",
                 "errors":[{"pointer":"#/components/0/interval","detail":"interval must be at least 1s"}]}""";
        try (Server server = server(Optional.of("t0k3n"))) {
            var refused = catchThrowableOfType(RefusedException.class, () -> server.get("/api/v1/health"));
            assertThat(refused.lines()).containsExactly("the request is not valid (400)",
                    "#/components/0/interval interval must be at least 1s");
            assertThat(refused.status()).isEqualTo(400);
        }
    }

    @Test
    void whoHasNoTokenIsToldHowToGiveOne() {
        status = 401;
        body = "{\"detail\":\"a valid token is needed\"}";
        try (Server server = server(Optional.empty())) {
            var refused = catchThrowableOfType(RefusedException.class, () -> server.get("/"));
            assertThat(refused.lines()).containsExactly("a valid token is needed (401)",
                    "set FETTLE_TOKEN or FETTLE_TOKEN_FILE");
        }
    }

    @Test
    void whatIsNoFettleIsCalledSo() {
        body = "<html>";
        try (Server server = server(Optional.empty())) {
            assertThatThrownBy(() -> server.get("/")).hasMessageEndingWith("answered 200 and is perhaps no Fettle");
        }
    }

    @Test
    void whoDoesNotAnswerIsNamed() {
        http.stop(0);
        try (Server server = server(Optional.empty())) {
            var refused = catchThrowableOfType(RefusedException.class, () -> server.get("/"));
            assertThat(refused.status()).isZero();
            assertThat(refused).hasMessageStartingWith("no answer from http://127.0.0.1:");
        }
    }

    private Server server(Optional<String> token) {
        return new Server(new Access(URI.create("http://127.0.0.1:" + http.getAddress().getPort()), token));
    }

    private void answer(HttpExchange exchange) throws IOException {
        asked.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " "
                + exchange.getRequestHeaders().getFirst("Authorization") + " "
                + exchange.getRequestHeaders().getFirst("Content-Type") + " "
                + new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }
}
