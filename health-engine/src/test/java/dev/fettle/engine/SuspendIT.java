package dev.fettle.engine;

import static dev.fettle.engine.EngineProcess.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import dev.fettle.local.servers.LocalPostgres;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged engine is stopped in the middle of its checks and goes on: nobody is accused of that. */
class SuspendIT {

    private static final int COMPONENTS = 40;
    /** Longer than results stay fresh and than an attempt may take. */
    private static final Duration STOPPED = Duration.ofSeconds(15);

    @TempDir
    Path directory;

    @Test
    void aProcessThatWasStoppedAlarmsNobody() throws Exception {
        ScheduledExecutorService later = Executors.newScheduledThreadPool(2);
        HttpServer slow = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 200);
        slow.createContext("/", exchange -> {
            var _ = later.schedule(() -> {
                exchange.sendResponseHeaders(204, -1);
                exchange.close();
                return null;
            }, 700, TimeUnit.MILLISECONDS);
        });
        slow.start();
        try (LocalPostgres postgres = LocalPostgres.ephemeral();
                EngineProcess engine = EngineProcess.start(directory, postgres, """
                        defaults: { interval: 3s, timeout: 3s, retry: { attempts: 0 }, thresholds: { failure: 1 } }
                        components:
                          - each: [%s]
                            id: slow-${each}
                            check: { http: { url: "http://127.0.0.1:%d/" } }
                        """.formatted(String.join(", ", IntStream.range(0, COMPONENTS).mapToObj(Integer::toString)
                        .toList()), slow.getAddress().getPort()), Map.of())) {
            await().atMost(PATIENCE).pollInterval(Duration.ofSeconds(4)).until(() -> ids().stream()
                    .allMatch(id -> engine.state(id).path("status").asText().equals("HEALTHY")));
            await().atMost(PATIENCE).until(() -> engine.metric("fettle_checks_in_flight") > 0);
            int logged = engine.log().length();

            engine.signal("STOP");
            await().pollDelay(STOPPED).atMost(PATIENCE).until(() -> true);
            engine.signal("CONT");

            await().atMost(PATIENCE).until(() -> engine.log().substring(logged).contains("the lane was stopped"));
            List<String> before = ids().stream().map(id -> engine.state(id).at("/lastCheck/at").asText()).toList();
            await().atMost(PATIENCE).until(() -> ids().stream()
                    .noneMatch(id -> before.contains(engine.state(id).at("/lastCheck/at").asText())));
            assertThat(engine.log().substring(logged)).doesNotContain("status changed");
        } finally {
            slow.stop(0);
            later.shutdownNow();
        }
    }

    private static List<String> ids() {
        return IntStream.range(0, COMPONENTS).mapToObj(number -> "slow-" + number).toList();
    }
}
