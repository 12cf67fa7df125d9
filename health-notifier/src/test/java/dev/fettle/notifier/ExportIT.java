package dev.fettle.notifier;

import static dev.fettle.api.component.Status.HEALTHY;
import static dev.fettle.api.component.Status.UNHEALTHY;
import static dev.fettle.notifier.Events.changed;
import static dev.fettle.notifier.RunningNotifier.LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.fettle.notifier.Receiver.Reply;
import io.restassured.path.json.JsonPath;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The whole log as lines and tables, and how the webhooks are. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ExportIT {

    private static final int BATCHES = 20_000;
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final String FILE = """
            webhooks:
              - { id: well, url: "http://localhost:PORT/well", secret: SECRET, match: { to: well }, batch: { maxWait: 0s } }
              - { id: left, url: "http://localhost:PORT/left", secret: SECRET, match: { to: left }, batch: { maxWait: 0s } }
              - { id: late, url: "http://localhost:PORT/late", secret: SECRET, match: { to: late }, batch: { maxWait: 0s }, retry: { base: 10ms, ceiling: 50ms, deadline: 1s } }
            """;

    private RunningNotifier notifier;

    @BeforeAll
    void start() throws Exception {
        notifier = new RunningNotifier("export-it", FILE,
                Map.of("FETTLE_DELIVERY_EXPORTS_MOST", "1", "FETTLE_DELIVERY_EXPORTS_DEADLINE", "15s"));
        notifier.sql("""
                INSERT INTO batch (id, webhook, state, first_position, events, subjects, content_type, body, attempts,
                    created_at, finished_at)
                SELECT 'msg_' || n, 'exported', 'DELIVERED', n, 1, '{"a","group/b"}', 'x', '', 1,
                    clock_timestamp() - interval '1 hour', clock_timestamp() FROM generate_series(1, %d) n"""
                .formatted(BATCHES));
        notifier.sql("""
                INSERT INTO attempt (batch_id, number, at, result, status, latency_ms, answer_start)
                SELECT 'msg_' || n, 1, clock_timestamp(), 'delivered', 200, 7, '=cmd("' || repeat('x', 990) || '")'
                FROM generate_series(1, %d) n""".formatted(BATCHES));
    }

    @AfterAll
    void stop() {
        notifier.close();
    }

    @Test
    void allDeliveriesAreLinesOfJsonWithTheirAttempts() throws IOException {
        String text = notifier.viewer().accept("application/x-ndjson").get("/api/v1/deliveries?webhook=exported").then()
                .statusCode(200).header("Content-Type", "application/x-ndjson").extract().asString();

        Set<String> ids = new HashSet<>();
        List<String> lines = text.lines().toList();
        for (String line : lines) {
            JsonNode delivery = MAPPER.readTree(line);
            ids.add(delivery.get("id").asText());
            assertThat(delivery.at("/attempts/0/latencyMs").asInt()).isEqualTo(7);
        }
        assertThat(lines).hasSize(BATCHES);
        assertThat(ids).hasSize(BATCHES);
        JsonNode first = MAPPER.readTree(lines.getFirst());
        JsonNode shown = MAPPER.readTree(
                notifier.viewer().get("/api/v1/deliveries/" + first.get("id").asText()).asString());
        first.properties().forEach(field -> assertThat(shown.get(field.getKey())).isEqualTo(field.getValue()));
    }

    @Test
    void aTableHasALineForEachAttemptAndNoFormulas() {
        String text = notifier.viewer().accept("text/csv").get("/api/v1/deliveries?webhook=exported&state=DELIVERED")
                .then().statusCode(200).header("Content-Disposition", "attachment; filename=\"deliveries.csv\"")
                .extract().asString();

        List<String> lines = text.lines().toList();
        assertThat(lines).hasSize(BATCHES + 1);
        assertThat(lines.getFirst()).startsWith("id,webhook,parent,replay,state,events,subjects,createdAt,");
        assertThat(lines.get(1)).contains(",exported,,,DELIVERED,1,a group/b,")
                .contains(",delivered,200,7,\"'=cmd(\"\"x")
                .endsWith("x\"\")\"");
        assertThat(notifier.viewer().accept("text/csv").get("/api/v1/dead-letters?webhook=nobody").asString())
                .isEqualTo("id,webhook,batch,event,subject,reason,status,diedAt\r\n");
    }

    @Test
    void whatIsWrongOrNotAllowedIsRefusedBeforeAnythingIsWritten() {
        notifier.viewer().accept("text/csv").get("/api/v1/deliveries?state=LOST").then().statusCode(400)
                .contentType("application/problem+json").body("errors.pointer", hasItem("state"));
        notifier.viewer().accept("application/x-ndjson").get("/api/v1/dead-letters?event=x").then().statusCode(400);
        notifier.viewer().header("X-Forwarded-For", "203.0.113.7").accept("text/csv").get("/api/v1/deliveries").then()
                .statusCode(401);
        notifier.viewer().accept("*/*").get("/api/v1/deliveries?limit=1").then().statusCode(200)
                .contentType("application/json");
    }

    @Test
    void onlySoManyAreWrittenAtOnceAndWhoReadsTooSlowlyIsCutOff() throws Exception {
        try (Socket idle = new Socket("127.0.0.1", notifier.port)) {
            idle.getOutputStream().write("""
                    GET /api/v1/deliveries?webhook=exported HTTP/1.1\r
                    Host: 127.0.0.1\r
                    Accept: application/x-ndjson\r
                    \r
                    """.getBytes(StandardCharsets.UTF_8));
            assertThat(idle.getInputStream().read()).isEqualTo('H');

            notifier.viewer().accept("text/csv").get("/api/v1/dead-letters").then().statusCode(503)
                    .body("type", is("urn:fettle:problem:too-many-exports"));
            notifier.viewer().get("/api/v1/deliveries?limit=1").then().statusCode(200);
            await().atMost(LONG).untilAsserted(() -> notifier.viewer().accept("text/csv").get("/api/v1/dead-letters")
                    .then().statusCode(200));
            assertThat(readToItsEnd(idle.getInputStream())).isLessThan(BATCHES * 1000L);
        }
    }

    @Test
    void webhooksInTroubleAreDegradedAndTheServiceStaysReady() {
        notifier.receiver.answer("/left", (_, _) -> Reply.of(410));
        notifier.receiver.answer("/late", (_, _) -> Reply.of(503));
        notifier.publisher.publish(changed("left-1", "left", HEALTHY, UNHEALTHY, 1),
                changed("late-1", "late", HEALTHY, UNHEALTHY, 1));

        await().atMost(LONG).untilAsserted(() -> {
            JsonPath well = notifier.viewer().get("/q/health/well").then().statusCode(200).extract().jsonPath();
            assertThat(well.getString("status")).isEqualTo("UP");
            assertThat(well.getString("checks[0].data.status")).isEqualTo("DEGRADED");
            assertThat(well.getList("checks.name", String.class)).containsExactly("webhooks", "webhook/late",
                    "webhook/left");
            assertThat(well.getList("checks.data.state", String.class)).endsWith("FAILING", "DISABLED");
            assertThat(well.getInt("checks[1].data.deadLetters")).isEqualTo(1);
            assertThat(well.getString("checks[2].data.reason")).contains("410");
        });
        await().atMost(LONG).untilAsserted(() -> assertThat(notifier.viewer().get("/q/metrics").asString()).contains(
                "fettle_webhook_failing{webhook=\"late\"} 1.0", "fettle_webhook_failing{webhook=\"left\"} 0.0",
                "fettle_dead_letters{webhook=\"late\"} 1.0", "fettle_dead_letters{webhook=\"left\"} 0.0",
                "fettle_webhook_queue_events{webhook=\"left\"} 1.0",
                "fettle_webhook_queue_events{webhook=\"late\"} 0.0",
                "fettle_webhook_oldest_age_seconds{webhook=\"late\"} 0.0",
                "fettle_webhook_attempts_total{result=\"gone\",webhook=\"left\"} 1.0",
                "fettle_webhook_attempts_total{result=\"expired\",webhook=\"late\"} 1.0",
                "fettle_webhook_attempt_duration_seconds_count{result=\"gone\"} 1",
                "fettle_webhook_delivery_delay_seconds_count 0"));
        assertThat(notifier.viewer().get("/q/metrics").asString().lines()
                .filter(line -> line.startsWith("fettle_webhook_oldest_age_seconds{webhook=\"left\"}"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.indexOf('}') + 1))))
                .allMatch(age -> age > 0)
                .hasSize(1);
        notifier.viewer().get("/q/health/ready").then().statusCode(200);
        notifier.viewer().get("/q/health").then().statusCode(200).body("checks.name",
                not(hasItem("webhooks")));
        notifier.viewer().header("X-Forwarded-For", "203.0.113.7").get("/q/health/well").then().statusCode(401);
        notifier.viewer().header("X-Forwarded-For", "203.0.113.7").get("/q/health/ready").then().statusCode(200);
    }

    /** How much came before the connection ended, however it did. */
    private static long readToItsEnd(InputStream in) {
        long bytes = 0;
        try {
            byte[] part = new byte[1 << 16];
            for (int read = in.read(part); read >= 0; read = in.read(part)) {
                bytes += read;
            }
        } catch (IOException e) {
            return bytes; // it was reset
        }
        return bytes;
    }
}
