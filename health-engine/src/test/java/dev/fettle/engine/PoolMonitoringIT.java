package dev.fettle.engine;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The seed "Pool monitoring": groups as pools, and what was of their members. */
@QuarkusTest
@Tag("quarkus")
@WithTestResource(LocalStack.class)
@TestProfile(ShortBeats.class)
class PoolMonitoringIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String TIME = "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z";

    @Inject
    Pool pool;

    @Inject
    ObjectMapper json;

    @AfterEach
    void theTargetWorks() {
        LocalStack.TARGET_STATUS.set(200);
    }

    @Test
    @DisplayName("Seed Pool monitoring: status queries")
    void statusQueries() {
        awaitStatus("HEALTHY");
        given().get("/api/v1/groups")
                .then()
                .statusCode(200)
                .body("items.group", hasItems("payments", "payments.emea"))
                .body("next", nullValue());
        given().get("/api/v1/groups?limit=1").then().body("items.group", equalTo(List.of("payments")))
                .body("next", equalTo("payments"));
        given().get("/api/v1/groups?after=payments").then().body("items.group", equalTo(List.of("payments.emea")));
        given().get("/api/v1/groups?status=UNHEALTHY").then().body("items", empty());
        given().get("/api/v1/groups/payments")
                .then()
                .statusCode(200)
                .body("group", equalTo("payments"))
                .body("parent", nullValue())
                .body("status", equalTo("HEALTHY"))
                .body("since", matchesPattern(TIME))
                .body("counts.HEALTHY", equalTo(2))
                .body("healthy", equalTo(2))
                .body("total", equalTo(2))
                .body("components", equalTo(1))
                .body("children[0].group", equalTo("payments.emea"))
                .body("children[0].status", equalTo("HEALTHY"))
                .body("items.id", equalTo(List.of("target-port")))
                .body("uptime24h", notNullValue())
                .body("averageLatencyMs24h", notNullValue());
        given().get("/api/v1/groups/payments.emea?status=UNHEALTHY").then().body("items", empty());
        given().get("/api/v1/groups/nobody").then().statusCode(404).contentType("application/problem+json");
        given().get("/api/v1/groups/No!").then().statusCode(400).body("errors[0].pointer", equalTo("group"));
        given().get("/api/v1/groups?after=.").then().statusCode(400).body("errors[0].pointer", equalTo("after"));
        given().get("/api/v1/components/shop").then().body("state.uptime24h", notNullValue())
                .body("state.errorRate24h", notNullValue()).body("state.averageLatencyMs24h", notNullValue());
    }

    @Test
    @DisplayName("Seed Pool monitoring: groups as pools, and self-healing on recovery")
    void overallIsTheWorstAndSelfHealingOnRecovery() {
        awaitStatus("HEALTHY");
        LocalStack.TARGET_STATUS.set(503);
        awaitStatus("UNHEALTHY");
        await().atMost(PATIENCE).untilAsserted(() -> given().get("/api/v1/groups?status=UNHEALTHY")
                .then()
                .body("items.group", equalTo(List.of("payments", "payments.emea"))));
        given().get("/api/v1/groups/payments")
                .then()
                .body("counts.UNHEALTHY", equalTo(1))
                .body("counts.HEALTHY", equalTo(1))
                .body("healthy", equalTo(1))
                .body("children[0].status", equalTo("UNHEALTHY"));
        given().get("/api/v1/health").then().body("status", equalTo("UNHEALTHY"));

        LocalStack.TARGET_STATUS.set(200);

        awaitStatus("HEALTHY");
        given().get("/api/v1/groups/payments").then().body("status", equalTo("HEALTHY"));
        await().atMost(PATIENCE).untilAsserted(() -> given().get("/api/v1/groups/payments.emea/transitions?limit=2")
                .then()
                .statusCode(200)
                .body("items.to", equalTo(List.of("HEALTHY", "UNHEALTHY"))));
    }

    @Test
    @DisplayName("Seed Health check infrastructure: partial results are never a 500")
    void partialResultsAreNeverA500() {
        // a component that was never judged, one that is unhealthy, an empty page, a group without a result
        given().get("/api/v1/components/nightly-job/results?to=2020-01-01T00:00:00Z")
                .then()
                .statusCode(200)
                .body("items", empty())
                .body("next", nullValue());
        given().get("/api/v1/components/nightly-job/transitions?from=2020-01-01T00:00:00Z&to=2020-01-02T00:00:00Z")
                .then().statusCode(200).body("items", empty());
        LocalStack.TARGET_STATUS.set(503);
        awaitStatus("UNHEALTHY");
        for (String path : List.of("/api/v1/health", "/api/v1/groups", "/api/v1/groups/payments", "/api/v1/components",
                "/api/v1/components/shop", "/api/v1/components/shop/results",
                "/api/v1/components/shop/transitions", "/api/v1/components/nightly-job")) {
            given().get(path).then().statusCode(200);
        }
    }

    @Test
    @DisplayName("Seed Pool monitoring: recent history bounded to 24 h")
    void recentHistoryIsBoundedTo24Hours() {
        Instant now = Instant.now();
        insert("nightly-job", now.minus(Duration.ofHours(24)).minusSeconds(60), "too old");
        insert("nightly-job", now.minus(Duration.ofHours(24)).plusSeconds(60), "just new enough");

        List<String> messages = given().get("/api/v1/components/nightly-job/results?limit=1000").then().extract()
                .path("items.message");
        assertThat(messages).contains("just new enough").doesNotContain("too old");
        given().get("/api/v1/components/nightly-job/results?from=2020-01-01T00:00:00Z").then().statusCode(200)
                .body("items.message", not(hasItem("too old")));
    }

    @Test
    void resultsComeNewestFirstAndPageByPageEachOnce() {
        awaitStatus("HEALTHY");
        Instant tie = Instant.now().minus(Duration.ofHours(3));
        for (int i = 0; i < 5; i++) {
            insert("target-port", tie, "tie " + i % 3);
        }
        String to = tie.plusSeconds(1).toString();
        List<String> found = new ArrayList<>();
        String next = "";
        int pages = 0;
        while (next != null) {
            var page = given().get("/api/v1/components/target-port/results?limit=2&from=" + tie.minusSeconds(1) + "&to="
                    + to + (next.isEmpty() ? "" : "&after=" + next)).then().statusCode(200).extract();
            found.addAll(page.<List<String>>path("items.message"));
            next = page.path("next");
            pages++;
        }
        assertThat(found).containsExactly("tie 0", "tie 0", "tie 1", "tie 1", "tie 2");
        assertThat(pages).isEqualTo(3);

        await().atMost(PATIENCE).untilAsserted(() -> given().get("/api/v1/components/shop/results?limit=3")
                .then()
                .statusCode(200)
                .body("items.size()", equalTo(3))
                .body("items.at", everyItem(matchesPattern(TIME)))
                .body("items[0].attempts", equalTo(1))
                .body("items[0].latencyMs", notNullValue()));
        List<String> times = given().get("/api/v1/components/shop/results?limit=3").then().extract().path("items.at");
        assertThat(times).isSortedAccordingTo((a, b) -> b.compareTo(a));
    }

    @Test
    void transitionsComeNewestFirst() {
        awaitStatus("HEALTHY");
        LocalStack.TARGET_STATUS.set(503);
        awaitStatus("UNHEALTHY");
        LocalStack.TARGET_STATUS.set(200);
        awaitStatus("HEALTHY");
        await().atMost(PATIENCE).untilAsserted(() -> given().get("/api/v1/components/shop/transitions?limit=2")
                .then()
                .statusCode(200)
                .body("items.to", equalTo(List.of("HEALTHY", "UNHEALTHY")))
                .body("items[1].reason", equalTo("STATUS_5XX"))
                .body("items[1].incidentId", notNullValue())
                .body("items[1].firstSeenAt", matchesPattern(TIME))
                .body("items[0].sequence", greaterThan(2)));
        String next = given().get("/api/v1/components/shop/transitions?limit=1").then().extract().path("next");
        int sequence = given().get("/api/v1/components/shop/transitions?limit=1&after=" + next).then().extract()
                .path("items[0].sequence");
        assertThat(sequence).isEqualTo(Integer.parseInt(next) - 1);
    }

    @Test
    void wrongQuestionsAreRefusedWithThePlace() {
        for (String query : List.of("from=yesterday", "to=2026-11-21", "from=2026-11-21T09:00:00", "after=7",
                "limit=0", "from=2026-11-21T09:00:00Z&to=2026-11-21T08:00:00Z")) {
            String pointer = query.contains("&") ? "to" : query.substring(0, query.indexOf('='));
            given().get("/api/v1/components/shop/results?" + query)
                    .then()
                    .statusCode(400)
                    .contentType("application/problem+json")
                    .body("errors[0].pointer", equalTo(pointer));
        }
        given().get("/api/v1/components/shop/transitions?after=x").then().statusCode(400);
        given().get("/api/v1/components/nobody/results").then().statusCode(404);
        given().get("/api/v1/components/nobody/transitions").then().statusCode(404);
        given().get("/api/v1/groups/nobody/transitions").then().statusCode(404);
    }

    /**
     * Each command of the reference's last part, with the answer that stands below it: the same keys, asked of a shop.
     */
    @Test
    void theExamplesOfTheReferenceAreTrue() throws Exception {
        awaitStatus("HEALTHY");
        LocalStack.TARGET_STATUS.set(503);
        awaitStatus("UNHEALTHY");
        String page = Files.readString(java.nio.file.Path.of("..", "docs", "reference", "rest.md"));
        Matcher example = Pattern.compile("```sh\ncurl \"\\$FETTLE([^\"]+)\"\n```\n\n```json\n(.*?)```", Pattern.DOTALL)
                .matcher(page.substring(page.indexOf("## The past, groups and the live stream")));
        int examples = 0;
        while (example.find()) {
            JsonNode said = json.readTree(example.group(2));
            String path = example.group(1).replace("checkout-api", "shop");
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(
                    shape(json.readTree(given().get(path).then().statusCode(200).extract().asString())))
                    .as(path)
                    .isEqualTo(shape(said)));
            examples++;
        }
        assertThat(examples).isEqualTo(4);
    }

    /** The keys of an object and of the first items of its lists. */
    private static String shape(JsonNode node) {
        if (node.isArray()) {
            return node.isEmpty() ? "[]" : "[" + shape(node.get(0)) + "]";
        }
        return node.isObject() && !node.has("HEALTHY")
                ? node.properties().stream().map(entry -> entry.getKey() + ":" + shape(entry.getValue())).sorted()
                        .toList().toString()
                : "";
    }

    private void insert(String component, Instant at, String message) {
        pool.withConnection(connection -> connection.preparedQuery("""
                insert into result (component, at, status, reason, message, latency_ms, attempts)
                values ($1, $2, 'HEALTHY', 'OK', $3, 1, 1)""")
                .execute(Tuple.of(component, at.atOffset(ZoneOffset.UTC), message))).await().atMost(PATIENCE);
    }

    private static void awaitStatus(String status) {
        await().atMost(PATIENCE)
                .untilAsserted(() -> given().get("/api/v1/components/shop")
                        .then()
                        .statusCode(200)
                        .body("state.status", equalTo(status)));
    }
}
