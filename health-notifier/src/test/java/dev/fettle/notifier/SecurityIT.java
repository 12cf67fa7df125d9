package dev.fettle.notifier;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.fettle.platform.security.TokenText;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The engine's tokens at the notifier, and every operation with each role. The engine's part of the schema is played.
 */
@QuarkusTest
@WithTestResource(Servers.class)
class SecurityIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Set<String> METHODS = Set.of("get", "post", "put", "delete", "patch");
    private static final Map<String, Set<String>> MAY = Map.of("viewer", Set.of("viewer", "operator", "admin"),
            "pusher", Set.of("pusher", "operator", "admin"), "operator", Set.of("operator", "admin"), "admin",
            Set.of("admin"));

    @Inject
    Pool pool;

    private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private record Operation(String method, String path, String role) {}

    @BeforeEach
    void theEngineHasMigrated() {
        await().atMost(PATIENCE).untilAsserted(() -> given().get("/q/health/ready").then().statusCode(200));
        sql("create schema if not exists auth");
        sql("create table if not exists auth.token_hash (id uuid, name text, role text, hash text, expires_at timestamptz)");
        sql("create or replace function auth.tokens_used(ids uuid[]) returns void language sql as 'select null'");
        sql("create table if not exists auth.audit (at timestamptz, service text, who text, role text, action text,"
                + " target text, status int, remote text)");
    }

    @Test
    void aTokenOfTheEnginesWorksHereWithinSecondsAndStopsAgain() {
        String token = token("viewer");

        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(status("GET", "/api/v1/webhooks", token)).isEqualTo(200));
        sql("delete from auth.token_hash");

        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(status("GET", "/api/v1/webhooks", token)).isEqualTo(401));
        assertThat(status("GET", "/api/v1/webhooks", null)).isEqualTo(401);
        assertThat(status("GET", "/api/v1/webhooks", "nonsense")).isEqualTo(401);
    }

    @Test
    void eachOperationIsOpenToItsRoleAndThoseAboveOnly() throws Exception {
        Map<String, String> tokens = new LinkedHashMap<>();
        for (String role : List.of("viewer", "pusher", "operator", "admin")) {
            String token = token(role);
            tokens.put(role, token);
        }
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(status("GET", "/q/openapi", tokens.get("admin"))).isEqualTo(200));
        SoftAssertions all = new SoftAssertions();
        for (Operation operation : operations(tokens.get("admin"))) {
            boolean open = operation.role().equals("none");
            int without = status(operation.method(), operation.path(), null);
            if (open) {
                all.assertThat(without).as("%s without token", operation).isNotIn(401, 403);
            } else {
                all.assertThat(without).as("%s without token", operation).isEqualTo(401);
            }
            tokens.forEach((role, token) -> {
                int status = status(operation.method(), operation.path(), token);
                if (open || MAY.get(operation.role()).contains(role)) {
                    all.assertThat(status).as("%s as %s", operation, role).isNotIn(401, 403, 500);
                } else {
                    all.assertThat(status).as("%s as %s", operation, role).isEqualTo(403);
                }
            });
        }
        all.assertAll();
    }

    private static List<Operation> operations(String token) throws IOException {
        JsonNode api = new ObjectMapper()
                .readTree(given().auth().oauth2(token).get("/q/openapi?format=json").asString());
        List<Operation> operations = new ArrayList<>();
        api.path("paths").properties().forEach(path -> path.getValue().properties().forEach(method -> {
            if (METHODS.contains(method.getKey())) {
                operations.add(new Operation(method.getKey().toUpperCase(Locale.ROOT),
                        path.getKey().replaceAll("\\{[^}]*}", "no-such-thing"),
                        method.getValue().path("x-fettle-role").asText()));
            }
        }));
        return operations;
    }

    /** Through a proxy, where nobody reads without a token. */
    private int status(String method, String path, String token) {
        HttpRequest.Builder request = HttpRequest
                .newBuilder(URI.create("http://127.0.0.1:" + RestAssured.port + path))
                .timeout(Duration.ofSeconds(30))
                .header("X-Forwarded-For", "203.0.113.7")
                .header("Content-Type", "application/json")
                .method(method, method.equals("GET") ? BodyPublishers.noBody() : BodyPublishers.ofString("[]"));
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        try {
            HttpResponse<Void> answer = client.send(request.build(), BodyHandlers.discarding());
            if (answer.statusCode() >= 400) {
                assertThat(answer.headers().firstValue("Content-Type").orElse("nothing"))
                        .as("%s %s answers %d", method, path, answer.statusCode())
                        .startsWith("application/problem+json");
            }
            return answer.statusCode();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private String token(String role) {
        TokenText text = TokenText.draw(TokenText.BEARER, new SecureRandom());
        sql("insert into auth.token_hash values (gen_random_uuid(), '" + role + "', '" + role + "', '" + text.hash()
                + "', null)");
        return text.reveal();
    }

    private void sql(String statement) {
        pool.query(statement).executeAndAwait();
    }
}
