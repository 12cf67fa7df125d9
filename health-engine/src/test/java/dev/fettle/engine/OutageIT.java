package dev.fettle.engine;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;

import com.fasterxml.jackson.databind.ObjectMapper;
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
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What is promised while PostgreSQL or Kafka is away: checks go on, and nothing that was committed is lost. */
@QuarkusTest
@Tag("quarkus")
@WithTestResource(value = LocalStack.class, scope = TestResourceScope.RESTRICTED_TO_CLASS)
class OutageIT {

    private static final Duration PATIENCE = Duration.ofSeconds(40);

    @Inject
    ObjectMapper json;

    @AfterEach
    void theTargetWorks() {
        LocalStack.TARGET_STATUS.set(200);
    }

    @Test
    void whilePostgresIsAwayChecksGoOnAndTheChangesAreToldAfterwards() {
        awaitStatus("shop", "HEALTHY");
        long before = sequence("shop");
        LocalStack.postgres.kill();

        LocalStack.TARGET_STATUS.set(503);
        awaitStatus("shop", "UNHEALTHY");
        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> given().get("/q/health/ready").then().statusCode(503).body("status", equalTo("DOWN")));
        given().get("/q/health/live").then().statusCode(200);
        assertThat(sequence("shop")).as("numbers are given by the commit").isEqualTo(before);
        push(503);
        LocalStack.TARGET_STATUS.set(200);
        awaitStatus("shop", "HEALTHY");
        LocalStack.postgres.restart();

        await().atMost(PATIENCE).untilAsserted(() -> given().get("/q/health/ready").then().statusCode(200));
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(sequence("shop")).isEqualTo(before + 2));
        await().atMost(PATIENCE).untilAsserted(() -> push(204));
        assertThatChangesAreWithoutGap("shop", before + 2);
    }

    @Test
    void whileKafkaIsAwayChangesAreCommittedAndToldAfterwardsInOrder() {
        awaitStatus("shop", "HEALTHY");
        long before = sequence("shop");
        LocalStack.kafka.kill();

        for (int turn = 0; turn < 3; turn++) {
            LocalStack.TARGET_STATUS.set(503);
            awaitStatus("shop", "UNHEALTHY");
            LocalStack.TARGET_STATUS.set(200);
            awaitStatus("shop", "HEALTHY");
        }
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(sequence("shop")).isEqualTo(before + 6));
        await().atMost(PATIENCE).untilAsserted(() -> given().get("/q/health/ready")
                .then()
                .statusCode(200)
                .body("checks.data.state", hasItem("disconnected")));
        LocalStack.kafka.restart();

        assertThatChangesAreWithoutGap("shop", before + 6);
        await().atMost(PATIENCE).untilAsserted(
                () -> assertThat(given().get("/q/metrics").asString())
                        .containsPattern("(?m)^fettle_outbox_events 0\\.0"));
    }

    @Test
    void theCompactedTopicHoldsTheLatestStateOfEachComponent() throws Exception {
        awaitStatus("shop", "HEALTHY");
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(sequence("shop")).isPositive());
        try (Events states = new Events(LocalStack.kafka.bootstrapServers(), Topics.DEFAULT.status(), json)) {
            await().atMost(PATIENCE).untilAsserted(() -> {
                states.poll(Duration.ofMillis(100));
                assertThat(states.records).extracting(entry -> entry.key()).contains("shop", "target-port");
            });
            var last = states.records.stream().filter(entry -> entry.key().equals("shop")).toList().getLast();
            Map<?, ?> state = json.readValue(last.value(), Map.class);
            assertThat(state.get("epoch")).isEqualTo(1);
            assertThat(((Number) state.get("sequence")).longValue()).isLessThanOrEqualTo(sequence("shop"));
        }
    }

    private void assertThatChangesAreWithoutGap(String component, long last) {
        try (Events events = new Events(LocalStack.kafka.bootstrapServers(), Topics.DEFAULT.events(), json)) {
            List<HealthEvent> told = events.await((int) last, Events.changesOf(component));
            assertThat(told).extracting(event -> event.sequence().getAsLong())
                    .containsExactlyElementsOf(LongStream.rangeClosed(1, last).boxed().toList());
            assertThat(told).extracting(event -> ((StatusChanged) event.body()).to())
                    .allSatisfy(status -> assertThat(status).isNotNull());
            for (int i = 1; i < told.size(); i++) {
                assertThat(((StatusChanged) told.get(i).body()).from())
                        .isEqualTo(((StatusChanged) told.get(i - 1).body()).to());
            }
        }
    }

    private static void awaitStatus(String component, String status) {
        await().atMost(PATIENCE)
                .untilAsserted(() -> given().get("/api/v1/components/" + component)
                        .then()
                        .statusCode(200)
                        .body("state.status", equalTo(status)));
    }

    private static long sequence(String component) {
        Number sequence = given().get("/api/v1/components/" + component).then().extract().path("state.sequence");
        return sequence.longValue();
    }

    private static void push(int status) {
        given().auth().oauth2(LocalStack.TOKEN)
                .contentType(ContentType.JSON)
                .body("{\"status\":\"HEALTHY\"}")
                .post("/api/v1/push/nightly-job")
                .then()
                .statusCode(status);
    }
}
