package dev.fettle.engine;

import static dev.fettle.engine.EngineProcess.PATIENCE;
import static dev.fettle.engine.Events.changesOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import com.sun.net.httpserver.HttpServer;
import dev.fettle.api.event.StatusChanged;
import dev.fettle.api.event.Topics;
import dev.fettle.local.servers.LocalKafka;
import dev.fettle.local.servers.LocalPostgres;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.LongStream;
import org.jboss.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * The packaged engine asks a thousand times a second; meanwhile the database and then Kafka die and come back. The beat
 * goes on, and every change is told once, in order.
 */
@EnabledIfSystemProperty(named = "fettle.all", matches = ".*")
class RestartsUnderLoadIT {

    private static final Logger LOG = Logger.getLogger(RestartsUnderLoadIT.class);
    private static final int COMPONENTS = 2_000;
    private static final int TURNING = 100;
    private static final int PER_SECOND = 1_000;
    private static final int ROUNDS = 8;
    private static final Duration ROUND = Duration.ofSeconds(5);

    @TempDir
    Path directory;

    private final AtomicBoolean broken = new AtomicBoolean();
    private final LongAdder asked = new LongAdder();

    @Test
    void theBeatGoesOnAndNoChangeIsLost() throws Exception {
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        HttpServer target = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 2_000);
        target.setExecutor(threads);
        target.createContext("/", exchange -> {
            asked.increment();
            boolean turns = exchange.getRequestURI().getPath().startsWith("/turning");
            exchange.sendResponseHeaders(turns && broken.get() ? 503 : 204, -1);
            exchange.close();
        });
        target.start();
        StringBuilder file = new StringBuilder(
                "defaults: { interval: 2s, timeout: 1500ms, retry: { attempts: 0 }, thresholds: { failure: 1 } }\n"
                        + "components:\n");
        for (int each = 0; each < COMPONENTS; each++) {
            String id = (each < TURNING ? "turning-" : "steady-") + each;
            file.append("  - { id: %s, check: { http: { url: \"http://127.0.0.1:%d/%s\" } } }%n".formatted(id,
                    target.getAddress().getPort(), id));
        }
        try (LocalPostgres postgres = LocalPostgres.ephemeral();
                LocalKafka kafka = LocalKafka.ephemeral();
                EngineProcess engine = EngineProcess.start(directory, postgres, file.toString(),
                        Map.of("FETTLE_KAFKA_BOOTSTRAP_SERVERS", kafka.bootstrapServers()))) {
            await().atMost(PATIENCE).untilAsserted(() -> assertNumbers(engine, 1));
            long before = asked.sum();
            long began = System.nanoTime();
            for (int round = 1; round <= ROUNDS; round++) {
                switch (round) {
                    case 2 -> postgres.kill();
                    case 4 -> postgres.restart();
                    case 5 -> kafka.kill();
                    case 7 -> kafka.restart();
                    default -> {
                        // it only turns
                    }
                }
                broken.set(round % 2 == 1);
                await().pollDelay(ROUND).atMost(PATIENCE).until(() -> true);
            }
            double rate = (asked.sum() - before) * 1e9 / (System.nanoTime() - began);

            await().atMost(PATIENCE).untilAsserted(() -> assertNumbers(engine, ROUNDS + 1));
            LOG.infof("asked while PostgreSQL and Kafka were restarted perSecond=%.0f", rate);
            assertThat(rate).as("checks a second").isGreaterThan(0.97 * PER_SECOND);
            try (Events events = new Events(kafka.bootstrapServers(), Topics.DEFAULT.events(),
                    new ObjectMapper().registerModule(new JavaTimeModule()))) {
                for (int each = 0; each < TURNING; each++) {
                    assertThat(events.await(ROUNDS + 1, changesOf("turning-" + each)))
                            .extracting(event -> ((StatusChanged) event.body()).sequence())
                            .as("turning-" + each)
                            .containsExactlyElementsOf(LongStream.rangeClosed(1, ROUNDS + 1).boxed().toList());
                }
            }
        } finally {
            target.stop(0);
            threads.shutdownNow();
        }
    }

    private static void assertNumbers(EngineProcess engine, long sequence) {
        for (int each = 0; each < TURNING; each++) {
            assertThat(engine.state("turning-" + each).path("sequence").asLong()).isEqualTo(sequence);
        }
    }
}
