package dev.fettle.engine;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import com.fasterxml.jackson.databind.JsonNode;
import dev.fettle.engine.StreamClient.Event;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The live stream, as a browser sees it. */
@QuarkusTest
@Tag("quarkus")
@WithTestResource(LocalStack.class)
@TestProfile(ShortBeats.class)
class StreamIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @AfterEach
    void theTargetWorks() {
        LocalStack.TARGET_STATUS.set(200);
    }

    @Test
    void changesComeInOrderAfterTheirCommitAndGoOnAfterABrokenConnectionWithoutGapOrRepetition() {
        awaitStatus("HEALTHY");
        List<Event> seen = new ArrayList<>();
        try (StreamClient client = new StreamClient("?group=payments", null)) {
            LocalStack.TARGET_STATUS.set(503);
            seen.add(client.until(event -> isOf("shop", "UNHEALTHY", event)));
        }
        LocalStack.TARGET_STATUS.set(200);
        awaitStatus("HEALTHY");
        LocalStack.TARGET_STATUS.set(503);
        awaitStatus("UNHEALTHY");
        try (StreamClient client = new StreamClient("?group=payments", seen.getFirst().id())) {
            seen.add(client.until(event -> isOf("shop", "HEALTHY", event)));
            seen.add(client.until(event -> isOf("shop", "UNHEALTHY", event)));
            LocalStack.TARGET_STATUS.set(200);
            seen.add(client.until(event -> isOf("shop", "HEALTHY", event)));
            assertThat(client.events).extracting(Event::name).doesNotContain("reset", "result");
            assertThat(client.events).filteredOn(event -> event.name().equals("system")).isNotEmpty()
                    .allSatisfy(event -> assertThat(event.data().get("subject").asText()).startsWith("group/payments"));
        }

        assertThat(seen).extracting(event -> event.data().get("sequence").asLong())
                .as("numbered by their commits")
                .isEqualTo(consecutive(seen.getFirst().data().get("sequence").asLong(), 4));
        assertThat(seen.getFirst().data().get("from").asText()).isEqualTo("HEALTHY");
    }

    @Test
    void aStatusEventHasTheFieldsOfAnItemOfHealth() {
        awaitStatus("HEALTHY");
        try (StreamClient client = new StreamClient("?label=team=payments&events=status", null)) {
            LocalStack.TARGET_STATUS.set(503);
            JsonNode data = client.until(event -> isOf("shop", "UNHEALTHY", event)).data();

            Map<String, Object> item = given().get("/api/v1/health?group=payments.emea").then().extract()
                    .path("items[0]");
            TreeSet<String> expected = new TreeSet<>(item.keySet());
            expected.addAll(List.of("from", "sequence"));
            assertThat(keys(data)).containsAll(expected);
            assertThat(data.get("reason").asText()).isEqualTo("STATUS_5XX");
            assertThat(data.get("lastCheckAt").asText()).isNotBlank();
        }
    }

    @Test
    void resultsAreForThoseWhoAskForThem() {
        try (StreamClient client = new StreamClient("?events=result&group=payments", null)) {
            JsonNode first = client.until(event -> event.data().get("id").asText().equals("shop")).data();

            assertThat(client.events).extracting(Event::name).containsOnly("result");
            assertThat(keys(first)).containsExactlyInAnyOrder("id", "group", "at", "status", "reason", "message",
                    "latencyMs", "attempts");
            String last = client.events.getLast().id();
            try (StreamClient resumed = new StreamClient("?events=result&group=payments", last)) {
                assertThat(resumed.next().name()).isEqualTo("result");
            }
        }
    }

    @Test
    void whoComesFromAnotherProcessIsToldToAskAnew() {
        try (StreamClient client = new StreamClient("", "00000000-7")) {
            Event reset = client.next();

            assertThat(reset.name()).isEqualTo("reset");
            assertThat(reset.data().get("reason").asText()).isEqualTo("other-process");
            try (StreamClient resumed = new StreamClient("?events=result", reset.id())) {
                assertThat(resumed.next().name()).as("its id is one to go on from").isIn("result", "reset");
            }
        }
    }

    @Test
    void commentsKeepASilentConnectionOpen() {
        try (StreamClient client = new StreamClient("?group=nobody", null)) {
            while (client.comments.size() < 3) {
                client.line();
            }
            assertThat(client.comments).contains(": connected", ":");
        }
    }

    @Test
    void tooManyListenersAndWrongParametersAreRefusedAsProblems() {
        given().get("/api/v1/stream?events=status,everything")
                .then()
                .statusCode(400)
                .contentType("application/problem+json")
                .body("errors[0].pointer", equalTo("events"));
        given().header("X-Forwarded-For", "203.0.113.7").get("/api/v1/stream").then().statusCode(401);
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(listening()).isZero());
        try (StreamClient _ = new StreamClient("", null);
                StreamClient _ = new StreamClient("", null);
                StreamClient _ = new StreamClient("", null)) {
            assertThat(listening()).isEqualTo(3);
            given().get("/api/v1/stream")
                    .then()
                    .statusCode(503)
                    .contentType("application/problem+json")
                    .body("type", equalTo("urn:fettle:problem:too-many-streams"));
        }
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(listening()).isZero());
    }

    private static int listening() {
        return given().accept("text/plain").get("/q/metrics").asString().lines()
                .filter(line -> line.startsWith("fettle_stream_clients "))
                .mapToInt(line -> (int) Double.parseDouble(line.substring(line.indexOf(' ') + 1)))
                .findFirst().orElseThrow();
    }

    private static boolean isOf(String id, String status, Event event) {
        return event.name().equals("status") && event.data().get("id").asText().equals(id)
                && event.data().get("status").asText().equals(status);
    }

    private static List<Long> consecutive(long first, int count) {
        return java.util.stream.LongStream.range(first, first + count).boxed().toList();
    }

    private static List<String> keys(JsonNode data) {
        List<String> keys = new ArrayList<>();
        data.fieldNames().forEachRemaining(keys::add);
        return keys;
    }

    private static void awaitStatus(String status) {
        await().atMost(PATIENCE)
                .untilAsserted(() -> given().get("/api/v1/components/shop")
                        .then()
                        .statusCode(200)
                        .body("state.status", equalTo(status)));
    }
}
