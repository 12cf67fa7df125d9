package dev.fettle.engine;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who may do what, on a running engine. */
@QuarkusTest
@Tag("quarkus")
@WithTestResource(LocalStack.class)
class SecurityIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String PROBLEM = "application/problem+json";

    @BeforeEach
    void untilReady() {
        await().atMost(PATIENCE).untilAsserted(() -> given().get("/q/health/ready").then().statusCode(200));
        await().atMost(PATIENCE).untilAsserted(() -> admin().get("/api/v1/tokens").then().statusCode(200));
    }

    @Test
    void aTokenIsShownOnceWorksAtOnceAndStopsAtOnce() {
        // Given
        Response made = make("dashboard", "viewer", null);
        made.then()
                .statusCode(201)
                .header("Cache-Control", "no-store")
                .body("token", matchesPattern("fettle_[0-9A-Za-z]{49}"))
                .body("createdBy", equalTo("admin"))
                .body("expires", nullValue());
        String id = made.path("id");
        String token = made.path("token");
        assertThat(made.header("Location")).endsWith("/api/v1/tokens/" + id);

        // Then
        proxied(token).get("/api/v1/health").then().statusCode(200);
        String listed = admin().get("/api/v1/tokens").then().statusCode(200).body("items.name", hasItem("dashboard"))
                .extract()
                .asString();
        assertThat(listed).doesNotContain(token, "hash");
        make("dashboard", "admin", null).then().statusCode(409).body("title", equalTo("duplicate"));
        admin().delete("/api/v1/tokens/" + id).then().statusCode(204);
        proxied(token).get("/api/v1/health").then().statusCode(401).contentType(PROBLEM);
        given().auth().oauth2(token).get("/api/v1/health").then().statusCode(401);
        admin().delete("/api/v1/tokens/" + id).then().statusCode(404).contentType(PROBLEM);
        admin().delete("/api/v1/tokens/no-uuid").then().statusCode(404);
    }

    @Test
    void aTokenEndsWhenItExpires() {
        String token = make("short-lived", "viewer", Instant.now().plusSeconds(8).toString()).path("token");

        proxied(token).get("/api/v1/health").then().statusCode(200);
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(proxied(token).get("/api/v1/health").statusCode()).isEqualTo(401));
        admin().get("/api/v1/tokens").then().body("items.find { it.name == 'short-lived' }.expired", equalTo(true));
        make("past", "viewer", "2020-01-01T00:00:00Z").then()
                .statusCode(400)
                .body("errors.pointer", equalTo(List.of("#/expires")));
    }

    @ParameterizedTest
    @CsvSource({"viewer, 200, 403, 403", "pusher, 403, 204, 403", "operator, 200, 204, 403", "admin, 200, 204, 200"})
    void eachRoleMayDoWhatItIncludes(String role, int reading, int pushing, int ruling) {
        String token = make("of-" + role, role, null).path("token");

        given().auth().oauth2(token).get("/api/v1/components").then().statusCode(reading);
        given().auth().oauth2(token).get("/q/health").then().statusCode(reading);
        given().auth().oauth2(token).get("/q/metrics").then().statusCode(reading);
        given().auth().oauth2(token).get("/api/v1/tokens").then().statusCode(ruling);
        given().auth().oauth2(token).get("/api/v1/audit").then().statusCode(ruling);
        given().auth().oauth2(token)
                .contentType(ContentType.JSON)
                .body("{\"status\":\"HEALTHY\"}")
                .post("/api/v1/push/nightly-job")
                .then()
                .statusCode(pushing);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            Bearer                            | 401
            Bearer nonsense                   | 401
            Basic YWRtaW46YWRtaW4=            | 401
            Bearer fettle_0000000000000000000000000000000000000000000000000 | 401
            the-admin-token-of-the-tests      | 401
            bearer the-admin-token-of-the-tests | 200
            """)
    void onlyATokenInTheRightFormCounts(String authorization, int status) {
        given().header("Authorization", authorization).get("/api/v1/health").then().statusCode(status);
    }

    @Test
    void everyRefusalIsAProblem() {
        proxied(null).get("/api/v1/health").then().statusCode(401).contentType(PROBLEM).header("WWW-Authenticate",
                "Bearer");
        String pusher = make("problems", "pusher", null).path("token");
        given().auth().oauth2(pusher).get("/q/health").then().statusCode(403).contentType(PROBLEM);
        given().auth().oauth2(pusher).get("/api/v1/health").then().statusCode(403).contentType(PROBLEM);
        admin().get("/api/v1/no-such").then().statusCode(404).contentType(PROBLEM);
        admin().get("/nowhere").then().statusCode(404).contentType(PROBLEM);
        admin().get("/q/nothing").then().statusCode(404).contentType(PROBLEM);
        admin().patch("/api/v1/tokens").then().statusCode(405).contentType(PROBLEM);
        admin().accept("image/png").get("/api/v1/tokens").then().statusCode(406).contentType(PROBLEM);
        admin().contentType("text/plain").body("x").post("/api/v1/tokens").then().statusCode(415).contentType(PROBLEM);
        admin().get("/api/v1/webhooks").then().statusCode(404).contentType(PROBLEM);
    }

    @Test
    void aPushByAddressNeedsNoTokenButItsOwn() {
        // Given
        Response made = admin().post("/api/v1/components/nightly-job/push-token");
        made.then().statusCode(201);
        String token = made.path("token");
        assertThat(made.<String>path("url")).isEqualTo("https://fettle.example.com/push/" + token);

        // Then
        await().atMost(PATIENCE)
                .untilAsserted(() -> proxied(null).queryParam("status", "down").queryParam("msg", "disk full")
                        .get("/push/" + token).then().statusCode(204));
        given().get("/api/v1/components/nightly-job").then().body("state.status", equalTo("UNHEALTHY"))
                .body("state.message", equalTo("disk full"));
        proxied(null).post("/push/" + token + "?status=up&msg=OK&ping=12").then().statusCode(204);
        given().get("/api/v1/components/nightly-job").then().body("state.status", equalTo("HEALTHY"))
                .body("state.lastCheck.latencyMs", equalTo(12));
        proxied(null).get("/push/" + token + "?status=perhaps").then().statusCode(400).contentType(PROBLEM);

        String renewed = admin().post("/api/v1/components/nightly-job/push-token").path("token");
        String unknown = proxied(null).get("/push/" + token).then().statusCode(404).contentType(PROBLEM).extract()
                .asString();
        assertThat(proxied(null).get("/push/nonsense").then().statusCode(404).extract().asString()).isEqualTo(unknown);
        admin().delete("/api/v1/components/nightly-job/push-token").then().statusCode(204);
        assertThat(proxied(null).get("/push/" + renewed).then().statusCode(404).extract().asString())
                .isEqualTo(unknown);
        admin().delete("/api/v1/components/nightly-job/push-token").then().statusCode(404);
        admin().post("/api/v1/components/shop/push-token").then().statusCode(409);
        admin().post("/api/v1/components/nobody/push-token").then().statusCode(404);
    }

    @Test
    void changesAreAuditedWithoutSecrets() {
        Response made = make("audited", "operator", null);
        String id = made.path("id");
        String token = made.path("token");
        given().auth().oauth2(token).delete("/api/v1/tokens/" + id).then().statusCode(403);
        given().post("/push/fettlepush_secret").then().statusCode(404);
        given().auth().oauth2("nonsense").delete("/api/v1/tokens/" + id).then().statusCode(401);
        admin().delete("/api/v1/tokens/" + id).then().statusCode(204);

        await().atMost(PATIENCE).untilAsserted(() -> admin().get("/api/v1/audit?limit=1000")
                .then()
                .statusCode(200)
                .body("items.findAll { it.target == '" + id
                        + "' }.collect { it.who + ' ' + it.role + ' ' + it.action + ' ' + it.status }",
                        equalTo(List.of("admin admin DELETE /api/v1/tokens/{id} 204",
                                "unknown  DELETE /api/v1/tokens/{id} 401",
                                "audited operator DELETE /api/v1/tokens/{id} 403")))
                .body("items.action", hasItems("POST /api/v1/tokens", "POST /push/{pushToken}"))
                .body("items.service", not(hasItem(not("engine")))));
        String all = admin().get("/api/v1/audit?limit=1000").asString();
        assertThat(all).doesNotContain(token, "fettlepush_secret", LocalStack.TOKEN);
        Map<String, Object> first = admin().get("/api/v1/audit?limit=1").then().extract().path("items[0]");
        String next = admin().get("/api/v1/audit?limit=1").path("next");
        assertThat(first).containsKeys("at", "service", "who", "role", "action", "target", "status", "remote");
        admin().get("/api/v1/audit?limit=1&after=" + next).then().statusCode(200).body("items.size()", equalTo(1));
        admin().get("/api/v1/audit?to=2020-01-01T00:00:00Z").then().body("items.size()", equalTo(0));
        admin().get("/api/v1/audit?from=yesterday").then().statusCode(400);
    }

    private static Response make(String name, String role, String expires) {
        return admin().contentType(ContentType.JSON)
                .body(expires == null
                        ? Map.of("name", name, "role", role)
                        : Map.of("name", name, "role", role, "expires", expires))
                .post("/api/v1/tokens");
    }

    private static RequestSpecification admin() {
        return given().auth().oauth2(LocalStack.TOKEN);
    }

    /** Through a proxy, where nobody reads without a token. */
    private static RequestSpecification proxied(String token) {
        RequestSpecification request = given().header("X-Forwarded-For", "203.0.113.7");
        return token == null ? request : request.header("Authorization", "Bearer " + token);
    }
}
