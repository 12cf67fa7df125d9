package dev.fettle.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.fettle.local.process.PackagedService;
import dev.fettle.local.servers.LocalPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged engine, stopped and started again: what is stored goes on, whatever became of the files. */
class RestartIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String TOKEN = "the-admin-token-of-the-tests";
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @TempDir
    Path directory;

    private LocalPostgres postgres;
    private Path file;
    private int port;
    private Process engine;

    @BeforeEach
    void start() throws IOException {
        postgres = LocalPostgres.ephemeral();
        file = directory.resolve("fettle.yaml");
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
    }

    @AfterEach
    void stop() throws InterruptedException {
        if (engine != null) {
            engine.destroyForcibly().waitFor();
        }
        postgres.close();
    }

    @Test
    @DisplayName("Seed Pool monitoring: state across restarts")
    void whatIsStoredGoesOnWhenTheFileIsBrokenAtTheStart() throws Exception {
        Files.writeString(file, """
                groups: [ { id: shop, quorum: 50% } ]
                components:
                  - id: filed
                    group: shop
                    thresholds: { failure: 1 }
                    check: { push: {} }
                  - id: secretive
                    interval: 1h
                    check: { http: { url: "http://127.0.0.1:9/", headers: { Authorization: "Bearer s3cr3t" } } }
                """);
        begin();
        put("rested", "{\"check\":{\"push\":{}},\"thresholds\":{\"failure\":1}}");
        send("POST", "/api/v1/push/rested", "{\"status\":\"UNHEALTHY\",\"message\":\"broken\"}", 204);
        send("POST", "/api/v1/push/filed", "{\"status\":\"HEALTHY\"}", 204);
        send("POST", "/api/v1/components/secretive/pause", "", 204);
        JsonNode before = component("rested");
        assertThat(end()).as("a clean stop").isEqualTo(143);

        Files.writeString(file, "components:\n  - { id: filed, chek: {} }\n");
        begin();

        assertThat(get("/api/v1/config").path("successful").asBoolean()).isFalse();
        JsonNode rested = component("rested");
        assertThat(rested.path("source").asText()).isEqualTo("rest");
        for (String key : List.of("status", "since", "sequence", "message", "incident")) {
            assertThat(rested.path("state").path(key)).as(key).isEqualTo(before.path("state").path(key));
        }
        assertThat(component("filed").path("state").path("status").asText()).isEqualTo("HEALTHY");
        JsonNode secretive = component("secretive");
        assertThat(secretive.path("state").path("paused").asBoolean()).as("a pause survives").isTrue();
        assertThat(secretive.at("/check/http/headers/Authorization").asText()).isEqualTo("***");
        assertThat(get("/api/v1/groups/shop").path("quorum").asText()).isNotEmpty();
        assertThat(logged()).contains(file + ":2:18 unknown key 'chek'; did you mean 'check'?")
                .doesNotContain("s3cr3t");

        Files.writeString(file, "components:\n  - { id: filed, interval: 1h, check: { push: {} } }\n"
                + "  - { id: later, check: { push: {} } }\n");
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(get("/api/v1/config").path("successful").asBoolean()).isTrue());
        assertThat(component("later").path("source").asText()).isEqualTo("file");
        assertThat(status("/api/v1/components/secretive")).isEqualTo(404);
    }

    @Test
    void withABrokenFileAndNothingStoredItIsNotReadyUntilTheFileIsGood() throws Exception {
        Files.writeString(file, """
                components:
                  - id: shop
                    intervall: 10s
                    check: { http: { url: "https://shop.internal/", healthy: "stauts == 200" } }
                webhooks:
                  - { id: ops, url: "https://hooks.example.com/", secret: "${NOT_SET_FOR_THE_ENGINE}" }
                """);
        launch();
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(status("/q/health/ready")).isEqualTo(503));
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(ready("database")).isEqualTo("UP"));
        assertThat(ready("definitions")).isEqualTo("DOWN");
        assertThat(logged()).contains(file + ":3:5 unknown key 'intervall'; did you mean 'interval'?",
                file + ":4:62 ", "stauts").doesNotContain("NOT_SET_FOR_THE_ENGINE", "\tat ");

        Files.writeString(file, "components:\n  - { id: shop, check: { push: {} } }\n");
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(status("/q/health/ready")).isEqualTo(200));
        assertThat(component("shop").path("id").asText()).isEqualTo("shop");
    }

    @Test
    void filesThatMustNotBeAppliedAtTheStartChangeNothing() throws Exception {
        Files.writeString(file, """
                components:
                  - { id: a, check: { push: {} } }
                  - { id: b, check: { push: {} } }
                  - { id: c, check: { push: {} } }
                """);
        begin();
        put("rested", "{\"check\":{\"push\":{}}}");
        end();

        Files.writeString(file, "components:\n  - { id: a, check: { push: {} } }\n");
        begin();
        assertThat(get("/api/v1/config").path("successful").asBoolean()).isFalse();
        assertThat(get("/api/v1/config").at("/problems/0/message").asText()).startsWith("this removes 2 of 3");
        for (String id : List.of("a", "b", "c", "rested")) {
            assertThat(status("/api/v1/components/" + id)).as(id).isEqualTo(200);
        }
        send("POST", "/api/v1/push/c", "{\"status\":\"HEALTHY\"}", 204);
        end();

        Files.writeString(file, """
                components:
                  - { id: a, check: { push: {} } }
                  - { id: b, check: { push: {} } }
                  - { id: rested, check: { push: {} } }
                """);
        begin();
        assertThat(get("/api/v1/config").at("/problems/0/message").asText()).contains("rested is owned by rest");
        assertThat(status("/api/v1/components/c")).isEqualTo(200);
        send("DELETE", "/api/v1/components/rested", "", 204);
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(component("rested").path("source").asText()).isEqualTo("file"));
        assertThat(status("/api/v1/components/c")).isEqualTo(404);
        assertThat(get("/api/v1/config").path("successful").asBoolean()).isTrue();
    }

    private void begin() throws IOException {
        launch();
        try {
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(status("/q/health/ready")).isEqualTo(200));
        } catch (ConditionTimeoutException e) {
            throw new AssertionError("not ready: " + logged(), e);
        }
    }

    private void launch() {
        engine = PackagedService.start(384, Map.of("FETTLE_CONFIG", file.toString(), "FETTLE_CONFIG_POLL", "200ms",
                "FETTLE_HTTP_HOST", "127.0.0.1", "FETTLE_HTTP_PORT", Integer.toString(port), "FETTLE_DATABASE_URL",
                postgres.url(), "FETTLE_KAFKA_BOOTSTRAP_SERVERS", "127.0.0.1:9", "FETTLE_ADMIN_TOKEN", TOKEN,
                "FETTLE_SECRET_KEY", Base64.getEncoder().encodeToString(new byte[32])), directory.resolve("log"));
    }

    private int end() throws InterruptedException {
        engine.destroy();
        assertThat(engine.waitFor(20, TimeUnit.SECONDS)).isTrue();
        return engine.exitValue();
    }

    private String logged() throws IOException {
        return Files.readString(directory.resolve("log"));
    }

    private String ready(String check) {
        for (JsonNode each : get("/q/health/ready").path("checks")) {
            if (each.path("name").asText().equals(check)) {
                return each.path("status").asText();
            }
        }
        return "";
    }

    private JsonNode component(String id) {
        return get("/api/v1/components/" + id);
    }

    private void put(String id, String body) {
        send("PUT", "/api/v1/components/" + id, body, 201);
    }

    private void send(String method, String path, String body, int expected) {
        HttpResponse<String> answer = ask(
                request(path).method(method, BodyPublishers.ofString(body)).header("Content-Type", "application/json"));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(expected);
    }

    private JsonNode get(String path) {
        try {
            return JSON.readTree(ask(request(path)).body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private int status(String path) {
        return ask(request(path)).statusCode();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .header("Authorization", "Bearer " + TOKEN);
    }

    private static HttpResponse<String> ask(HttpRequest.Builder request) {
        try {
            return HTTP.send(request.build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new AssertionError("no answer yet", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }
}
