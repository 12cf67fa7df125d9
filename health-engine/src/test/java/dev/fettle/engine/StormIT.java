package dev.fettle.engine;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.fettle.api.check.Observation;
import dev.fettle.api.check.Outcome;
import dev.fettle.api.component.ComponentId;
import dev.fettle.api.component.Reason;
import dev.fettle.api.component.Status;
import dev.fettle.api.event.EventReader;
import dev.fettle.api.event.StatusChanged;
import dev.fettle.api.event.Topics;
import dev.fettle.engine.monitor.Monitor;
import dev.fettle.engine.status.StatusBoard;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jboss.logging.Logger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Everything fails at once, and the database and Kafka are restarted while much happens: nothing is lost. */
@QuarkusTest
@Tag("quarkus")
@WithTestResource(value = LocalStack.class, scope = TestResourceScope.RESTRICTED_TO_CLASS)
class StormIT {

    private static final Logger LOG = Logger.getLogger(StormIT.class);
    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final int MANY = 10_000;
    private static final int SOME = 500;
    private static final int ROUNDS = 40;
    private static final int PER_SECOND = 1000;

    @Inject
    ObjectMapper json;
    @Inject
    Monitor monitor;
    @Inject
    StatusBoard board;

    @BeforeEach
    void theWatchHasBegun() {
        await().atMost(PATIENCE).untilAsserted(() -> given().get("/q/health/ready").then().statusCode(200));
    }

    @Test
    void tenThousandThatFailAtOnceAreToldInOrder() {
        List<ComponentId> ids = define("storm", MANY);
        try (Told told = new Told("storm")) {
            ids.forEach(id -> push(id, true));
            told.await(MANY);
            long before = usedHeap();
            long began = System.nanoTime();

            ids.forEach(id -> push(id, false));
            told.await(2 * MANY);

            Duration took = Duration.ofNanos(System.nanoTime() - began);
            LOG.infof("storm of changes told components=%d ms=%d heapBeforeMiB=%d heapAfterMiB=%d", MANY,
                    took.toMillis(), before >> 20, usedHeap() >> 20);
            ids.forEach(id -> told.assertWhole(id, Status.UNHEALTHY, 2));
            if (System.getProperty("fettle.all") != null) { // who shares the machine with other builds has no clock
                assertThat(took).isLessThan(Duration.ofSeconds(10));
            }
        }
        undefine("storm");
    }

    @Test
    void nothingIsLostWhenDatabaseAndKafkaAreRestartedWhileMuchChanges() throws InterruptedException {
        List<ComponentId> ids = define("torn", SOME);
        try (Told told = new Told("torn")) {
            for (int round = 0; round < ROUNDS; round++) {
                switch (round) {
                    case ROUNDS / 8 -> LocalStack.postgres.kill();
                    case ROUNDS / 4 -> LocalStack.postgres.restart();
                    case ROUNDS / 2 -> LocalStack.kafka.kill();
                    case ROUNDS * 3 / 4 -> LocalStack.kafka.restart();
                    default -> {
                        // only changes
                    }
                }
                boolean healthy = round % 2 == 1;
                ids.forEach(id -> push(id, healthy));
                await().pollDelay(Duration.ofMillis(1000L * SOME / PER_SECOND)).until(() -> true); // the beat
            }
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(ids).allSatisfy(
                    id -> assertThat(board.component(id).orElseThrow().sequence()).isPositive()));
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(given().auth().oauth2(LocalStack.TOKEN)
                    .get("/q/metrics").asString()).containsPattern("(?m)^fettle_outbox_events 0\\.0"));
            long last = ids.stream().mapToLong(id -> board.component(id).orElseThrow().sequence()).sum();

            told.await((int) last);

            LOG.infof("changes while PostgreSQL and Kafka were restarted changes=%d pushes=%d", last, SOME * ROUNDS);
            assertThat(last).as("what waits at most is folded only beyond 100").isEqualTo((long) SOME * ROUNDS);
            ids.forEach(id -> told.assertWhole(id, Status.HEALTHY, ROUNDS));
        }
        undefine("torn");
    }

    private void push(ComponentId id, boolean healthy) {
        Observation seen = Observation.of(Duration.ofMillis(1));
        monitor.push(id, healthy ? new Outcome.Success(seen) : new Outcome.Failure(Reason.CONDITION, "pushed", seen))
                .subscribe()
                .with(_ -> {}, _ -> {
                    // it is committed later: that is what is looked at
                });
    }

    private static long usedHeap() {
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }

    private static List<ComponentId> define(String source, int count) {
        StringBuilder document = new StringBuilder(
                "defaults: { thresholds: { failure: 1, success: 1 } }\ncomponents:\n");
        IntStream.range(0, count).forEach(number -> document.append("  - { id: ").append(source).append('-')
                .append(number).append(", group: ").append(source).append(", check: { push: {} } }\n"));
        apply(source, document.toString());
        return IntStream.range(0, count).mapToObj(number -> new ComponentId(source + "-" + number)).toList();
    }

    private static void undefine(String source) {
        apply(source, "components: []\n");
    }

    private static void apply(String source, String document) {
        given().auth().oauth2(LocalStack.TOKEN)
                .contentType("application/yaml")
                .body(document.getBytes(StandardCharsets.UTF_8))
                .post("/api/v1/apply?prune=true&source=" + source)
                .then()
                .statusCode(200);
    }

    /** The changes of components of one source, as the topic has them. */
    private final class Told implements AutoCloseable {

        private final Events events = new Events(LocalStack.kafka.bootstrapServers(), Topics.DEFAULT.events(), json);
        private final EventReader reader = new EventReader(json::readValue);
        private final Map<String, List<StatusChanged>> bySubject = new HashMap<>();
        private final Predicate<String> own;
        private int read;
        private int count;

        Told(String source) {
            own = key -> key.startsWith(source + "-");
        }

        void await(int changes) {
            org.awaitility.Awaitility.await().atMost(PATIENCE).pollInterval(Duration.ofMillis(1)).until(() -> {
                events.poll(Duration.ofMillis(50));
                for (; read < events.records.size(); read++) {
                    take(events.records.get(read));
                }
                return count >= changes;
            });
        }

        private void take(ConsumerRecord<String, byte[]> entry) {
            if (!own.test(entry.key())) {
                return;
            }
            var reading = reader.read(name -> {
                var header = entry.headers().lastHeader(name);
                return header == null ? null : header.value();
            }, entry.value());
            if (reading instanceof EventReader.Reading.Fresh fresh
                    && fresh.event().body() instanceof StatusChanged turn) {
                bySubject.computeIfAbsent(entry.key(), _ -> new ArrayList<>()).add(turn);
                count++;
            }
        }

        /** Each change once, in order, from where the one before led to. A resent one is a new copy of an old one. */
        void assertWhole(ComponentId id, Status last, long sequence) {
            List<StatusChanged> turns = bySubject.getOrDefault(id.value(), List.of());
            assertThat(turns).as(id.value()).extracting(StatusChanged::sequence)
                    .containsExactlyElementsOf(LongStream.rangeClosed(1, sequence).boxed().toList());
            for (int turn = 1; turn < turns.size(); turn++) {
                assertThat(turns.get(turn).from()).isEqualTo(turns.get(turn - 1).to());
            }
            assertThat(turns.getLast().to()).isEqualTo(last);
        }

        @Override
        public void close() {
            events.close();
        }
    }
}
