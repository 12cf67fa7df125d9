package dev.fettle.engine;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.not;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.fettle.api.component.Status;
import dev.fettle.api.event.HealthEvent;
import dev.fettle.api.event.StatusChanged;
import dev.fettle.api.event.Topics;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@QuarkusTest
@Tag("quarkus")
@WithTestResource(value = LocalStack.class, scope = TestResourceScope.RESTRICTED_TO_CLASS)
class SpineIT {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @Inject
    ObjectMapper json;

    @Test
    void aFailingTargetIsToldOnceAndItsRecoveryWithTheNextSequence() {
        try (Events events = new Events(LocalStack.kafka.bootstrapServers(), Topics.DEFAULT.events(), json)) {
            // Given
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(status("shop")).isEqualTo("HEALTHY"));

            // When
            LocalStack.TARGET_STATUS.set(503);
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(status("shop")).isEqualTo("UNHEALTHY"));
            given().get("/q/health").then().statusCode(503).body("status", equalTo("DOWN"));
            LocalStack.TARGET_STATUS.set(200);
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(status("shop")).isEqualTo("HEALTHY"));

            // Then
            List<HealthEvent> told = events.await(3, Events.changesOf("shop"));
            assertThat(told).extracting(event -> event.sequence().getAsLong()).containsExactly(1L, 2L, 3L);
            StatusChanged first = (StatusChanged) told.get(0).body();
            StatusChanged failed = (StatusChanged) told.get(1).body();
            StatusChanged recovered = (StatusChanged) told.get(2).body();
            assertThat(first.initial()).isTrue();
            assertThat(failed.from()).isEqualTo(Status.HEALTHY);
            assertThat(failed.to()).isEqualTo(Status.UNHEALTHY);
            assertThat(failed.reason()).isEqualTo("STATUS_5XX");
            assertThat(failed.message()).endsWith("/health answered 503");
            assertThat(failed.incident().dedupKey()).isEqualTo("prod/shop");
            assertThat(failed.group().status()).isEqualTo(Status.UNHEALTHY);
            assertThat(failed.check().details()).containsEntry("status", 503);
            assertThat(failed.links()).hasToString("{component=https://fettle.example.com/components/shop}");
            assertThat(recovered.incident().id()).isEqualTo(failed.incident().id());
            assertThat(recovered.incident().endedAt()).isNotNull();
            assertThat(told.get(1).source()).hasToString("https://fettle.example.com/prod");
            assertThat(events.await(3, event -> event.subject().value().equals("group/payments")))
                    .extracting(event -> event.sequence().getAsLong())
                    .startsWith(1L, 2L, 3L);
        }
    }

    @Test
    void editorsGetTheSchemaOfTheFileWithoutAToken() {
        given().header("X-Forwarded-For", "192.0.2.1") // so reading is not anonymous
                .get("/schema/fettle.schema.json")
                .then()
                .statusCode(200)
                .contentType("application/json")
                .body("title", equalTo("Fettle configuration"))
                .body("properties.keySet()", hasItems("components", "webhooks"));
    }

    @Test
    void aPushIsAnsweredAfterItsCommit() {
        given().contentType(ContentType.JSON)
                .body("{\"status\":\"HEALTHY\",\"latencyMs\":12,\"details\":{\"rows\":7}}")
                .post("/api/v1/push/nightly-job")
                .then()
                .statusCode(401)
                .contentType("application/problem+json");
        await().atMost(PATIENCE)
                .untilAsserted(() -> push("{\"status\":\"UNHEALTHY\",\"message\":\"backup failed\"}", 204));

        given().get("/api/v1/components/nightly-job")
                .then()
                .statusCode(200)
                .body("id", equalTo("nightly-job"))
                .body("state.status", equalTo("UNHEALTHY"))
                .body("state.message", equalTo("backup failed"))
                .body("state.lastCheck.reason", equalTo("CONDITION"));
        push("{\"status\":\"HEALTHY\"}", 204);
        given().get("/api/v1/components/nightly-job").then().body("state.status", equalTo("HEALTHY"));
    }

    @Test
    void badPushesAreRefusedWithThePlace() {
        given().auth().oauth2(LocalStack.TOKEN)
                .contentType(ContentType.JSON)
                .body("{\"status\":\"FINE\",\"latencyMs\":-1,\"mesage\":\"x\"}")
                .post("/api/v1/push/nightly-job")
                .then()
                .statusCode(400)
                .contentType("application/problem+json")
                .body("errors.pointer", hasItems("#/status", "#/latencyMs", "#/mesage"));
        given().auth().oauth2(LocalStack.TOKEN)
                .contentType(ContentType.JSON)
                .body("{\"status\":")
                .post("/api/v1/push/nightly-job")
                .then()
                .statusCode(400)
                .contentType("application/problem+json");
        given().auth().oauth2(LocalStack.TOKEN)
                .contentType(ContentType.JSON)
                .body("{\"status\":\"HEALTHY\"}")
                .post("/api/v1/push/no-such")
                .then()
                .statusCode(404);
        given().auth().oauth2(LocalStack.TOKEN)
                .contentType(ContentType.JSON)
                .body("{\"status\":\"HEALTHY\"}")
                .post("/api/v1/push/shop")
                .then()
                .statusCode(409);
        given().auth().oauth2("not the token")
                .contentType(ContentType.JSON)
                .body("{\"status\":\"HEALTHY\"}")
                .post("/api/v1/push/nightly-job")
                .then()
                .statusCode(401)
                .contentType("application/problem+json");
    }

    @Test
    void theServicesOwnHealthNamesNoComponentAndStaysOpen() {
        await().atMost(PATIENCE).untilAsserted(() -> given().get("/q/health/ready").then().statusCode(200));
        for (String path : List.of("live", "ready", "started")) {
            given().header("X-Forwarded-For", "203.0.113.7")
                    .get("/q/health/" + path)
                    .then()
                    .statusCode(200)
                    .body("checks.name", not(hasItem("shop")));
        }
        for (String path : List.of("/q/health", "/q/health/well", "/api/v1/health", "/q/metrics")) {
            given().header("X-Forwarded-For", "203.0.113.7").get(path).then().statusCode(401);
            given().header("X-Forwarded-For", "203.0.113.7").auth().oauth2(LocalStack.TOKEN).get(path).then()
                    .statusCode(200);
        }
    }

    @Test
    void theWatchedPartsAreListedByFilter() {
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(status("target-port")).isEqualTo("HEALTHY"));
        given().get("/q/health/well").then().statusCode(200).body("checks.name", hasItems("system", "group/payments"));
        given().get("/q/health/group/payments")
                .then()
                .statusCode(200)
                .body("checks.name", hasItems("group/payments.emea", "target-port"));
        given().get("/q/health/group/nobody").then().statusCode(404);
        given().get("/api/v1/health?group=payments&limit=1")
                .then()
                .statusCode(200)
                .body("items.id", equalTo(List.of("shop")))
                .body("next", equalTo("shop"));
        given().get("/api/v1/health?group=payments&limit=1&after=shop")
                .then()
                .body("items.id", equalTo(List.of("target-port")))
                .body("next", equalTo(null));
        given().get("/api/v1/health?label=team=payments").then().body("items.id", equalTo(List.of("shop")));
        given().get("/api/v1/health?limit=0").then().statusCode(400).body("errors[0].pointer", equalTo("limit"));
        given().get("/api/v1/health?status=WELL").then().statusCode(400);
        given().get("/api/v1/components").then().statusCode(200).body("items.size()", equalTo(3));
        given().get("/api/v1/components/nobody").then().statusCode(404).contentType("application/problem+json");
    }

    @Test
    void metricsTellOfTheWorkAndNeverNameAComponent() {
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(status("shop")).isEqualTo("HEALTHY"));
        String metrics = given().accept("text/plain").get("/q/metrics").then().statusCode(200).extract().asString();

        assertThat(metrics).contains("fettle_checks_total{kind=\"http\",reason=\"OK\",}",
                "fettle_checks_total{kind=\"tcp\",reason=\"OK\",}", "fettle_check_lateness_seconds_bucket",
                "fettle_check_duration_seconds_count{kind=\"http\",}", "fettle_outbox_events ",
                "fettle_outbox_oldest_age_seconds ", "fettle_events_published_total ", "fettle_shards_owned 64.0",
                "fettle_results_buffered ", "fettle_checks_in_flight ", "fettle_build_info")
                .doesNotContain("shop");
    }

    private static String status(String component) {
        return given().get("/api/v1/components/" + component).then().extract().path("state.status");
    }

    private static void push(String body, int status) {
        given().auth().oauth2(LocalStack.TOKEN)
                .contentType(ContentType.JSON)
                .body(body)
                .post("/api/v1/push/nightly-job")
                .then()
                .statusCode(status);
    }
}
