package dev.fettle.engine;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.http.ContentType;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Walks the description of the API: every operation, with no token and with one of each role. */
@QuarkusTest
@Tag("quarkus")
@WithTestResource(LocalStack.class)
class RolesIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Set<String> METHODS = Set.of("get", "post", "put", "delete", "patch");
    private static final Map<String, Set<String>> MAY = Map.of("viewer", Set.of("viewer", "operator", "admin"),
            "pusher", Set.of("pusher", "operator", "admin"), "operator", Set.of("operator", "admin"), "admin",
            Set.of("admin"));

    private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private record Operation(String method, String path, String role) {

        boolean changes() {
            return !method.equals("GET");
        }

        String filledPath() {
            return path.replaceAll("\\{[^}]*}", "no-such-thing");
        }
    }

    @BeforeEach
    void untilReady() {
        await().atMost(PATIENCE).untilAsserted(() -> given().get("/q/health/ready").then().statusCode(200));
        await().atMost(PATIENCE)
                .untilAsserted(() -> given().auth().oauth2(LocalStack.TOKEN).get("/api/v1/tokens").then()
                        .statusCode(200));
    }

    @Test
    void eachOperationIsOpenToItsRoleAndThoseAboveOnly() throws Exception {
        Map<String, String> tokens = new LinkedHashMap<>();
        for (String role : List.of("viewer", "pusher", "operator", "admin")) {
            tokens.put(role, token(role));
        }
        SoftAssertions all = new SoftAssertions();
        List<Operation> operations = operations();
        assertThat(operations).hasSizeGreaterThan(20);
        for (Operation operation : operations) {
            int without = status(operation, null);
            if (operation.role().equals("none")) {
                all.assertThat(without).as("%s without token", operation).isNotIn(401, 403);
            } else {
                all.assertThat(without).as("%s without token", operation).isEqualTo(401);
            }
            for (Map.Entry<String, String> token : tokens.entrySet()) {
                boolean may = operation.role().equals("none") || MAY.get(operation.role()).contains(token.getKey());
                int status = status(operation, token.getValue());
                if (may) {
                    all.assertThat(status).as("%s as %s", operation, token.getKey()).isNotIn(401, 403, 500);
                } else {
                    all.assertThat(status).as("%s as %s", operation, token.getKey()).isEqualTo(403);
                }
            }
        }
        all.assertAll();
    }

    @Test
    void whoMayNotIsToldBeforeTheBodyIsSent() throws Exception {
        String small = token("viewer");
        SoftAssertions all = new SoftAssertions();
        for (Operation operation : operations()) {
            if (operation.changes() && !operation.role().equals("none")) {
                for (String expect : List.of("Expect: 100-continue\r\n", "")) {
                    all.assertThat(answerToHead(operation, null, expect)).as("%s %s", operation, expect)
                            .startsWith("HTTP/1.1 401 ");
                    all.assertThat(answerToHead(operation, small, expect)).as("%s %s as viewer", operation, expect)
                            .startsWith("HTTP/1.1 403 ");
                }
            }
        }
        all.assertAll();
    }

    private static String answerToHead(Operation operation, String token, String expect) throws IOException {
        try (RawClient raw = new RawClient(RestAssured.port, 30_000)) {
            raw.say(operation.method() + " " + operation.filledPath() + " HTTP/1.1\r\nHost: x\r\n"
                    + "X-Forwarded-For: 203.0.113.7\r\n"
                    + (token == null ? "" : "Authorization: Bearer " + token + "\r\n")
                    + "Content-Type: application/json\r\nContent-Length: 1000\r\n" + expect + "\r\n");
            return raw.head();
        }
    }

    /** Only the head of the answer: a stream has no end. */
    private int status(Operation operation, String token) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest
                .newBuilder(URI.create("http://127.0.0.1:" + RestAssured.port + operation.filledPath()))
                .timeout(Duration.ofSeconds(30))
                .header("X-Forwarded-For", "203.0.113.7")
                .header("Content-Type", "application/json")
                .method(operation.method(),
                        operation.changes() ? BodyPublishers.ofString("[]") : BodyPublishers.noBody());
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        HttpResponse<InputStream> answer = client.send(request.build(), BodyHandlers.ofInputStream());
        answer.body().close();
        return answer.statusCode();
    }

    private static List<Operation> operations() throws IOException {
        JsonNode api = new ObjectMapper().readTree(given().auth()
                .oauth2(LocalStack.TOKEN)
                .accept("application/json")
                .get("/q/openapi?format=json")
                .asString());
        List<Operation> operations = new ArrayList<>();
        api.path("paths").properties().forEach(path -> path.getValue().properties().forEach(method -> {
            if (METHODS.contains(method.getKey())) {
                operations.add(new Operation(method.getKey().toUpperCase(Locale.ROOT), path.getKey(),
                        method.getValue().path("x-fettle-role").asText()));
            }
        }));
        return operations;
    }

    private static String token(String role) {
        return given().auth().oauth2(LocalStack.TOKEN)
                .contentType(ContentType.JSON)
                .body(Map.of("name", "walker " + role + " " + System.nanoTime(), "role", role))
                .post("/api/v1/tokens")
                .then()
                .statusCode(201)
                .extract()
                .path("token");
    }
}
