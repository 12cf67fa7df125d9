package dev.fettle.engine;

import static dev.fettle.engine.EngineProcess.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.fettle.engine.UnpluggableNetwork.Cut;
import dev.fettle.local.servers.LocalPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The packaged engine, whose network is unplugged and plugged in again while it watches with thresholds of one: how
 * many alarms are there? Its database is on this side of the cable. Skipped where no network namespaces can be made.
 */
class IsolationIT {

    private static final int COMPONENTS = 25;
    /** Longer than results stay fresh: an interval of 2 s and a timeout of 1 s make 7 s. */
    private static final Duration UNPLUGGED = Duration.ofSeconds(9);

    @TempDir
    Path directory;

    private LocalPostgres server;
    private UnpluggableNetwork network;
    private EngineProcess engine;
    private long sequencesBefore;
    private int loggedBefore;

    @BeforeAll
    static void assumeNamespaces() {
        Optional<String> obstacle = UnpluggableNetwork.obstacle();
        assumeTrue(obstacle.isEmpty(), () -> obstacle.orElse(""));
    }

    @BeforeEach
    void plugIn() throws IOException {
        server = LocalPostgres.ephemeral();
        network = UnpluggableNetwork.make();
    }

    @AfterEach
    void leave() {
        if (engine != null) {
            engine.close();
        }
        network.close();
        server.close();
    }

    @ParameterizedTest
    @EnumSource
    void aNodeThatIsCutOffAlarmsNobody(Cut cut) throws IOException {
        begin(Map.of("FETTLE_ISOLATION_REFERENCES", network.address() + ":" + UnpluggableNetwork.PORT,
                "FETTLE_ISOLATION_WINDOW", "2s"));
        assertThat(engine.metric("fettle_isolated")).isZero();

        network.unplug(cut);
        await().atMost(PATIENCE).until(() -> engine.metric("fettle_isolated") == 1);
        await().pollDelay(UNPLUGGED).atMost(PATIENCE).until(() -> true);

        assertThat(alarms()).as("while it is cut off").isZero();
        assertThat(engine.get("/q/health/ready").toString()).contains("\"isolated\":true")
                .startsWith("{\"status\":\"UP");
        assertThat(engine.state("far-0").at("/lastCheck/message").asText()).isEqualTo(
                "the engine is isolated: it reaches neither this nor its references");

        network.plug();
        await().atMost(PATIENCE).until(() -> engine.metric("fettle_isolated") == 0);
        awaitFreshResults();

        assertThat(alarms()).as("after it is back").isZero();
        assertThat(engine.log().substring(loggedBefore))
                .contains("the engine is isolated", "the engine is no longer isolated")
                .doesNotContain("status changed");
    }

    @Test
    void withoutReferencesTheSameAlarmsForEveryComponent() throws IOException {
        begin(Map.of());

        network.unplug(Cut.HERE);
        await().atMost(PATIENCE).until(() -> alarms() >= COMPONENTS);
    }

    @Test
    void aTargetThatIsAwayAlarmsAtOnceWhileAReferenceAnswers() throws IOException {
        begin(Map.of("FETTLE_ISOLATION_REFERENCES", "127.0.0.1:" + server.port() + ", https://nowhere.invalid/"));

        network.unplug(Cut.HERE);
        await().atMost(PATIENCE).until(() -> alarms() >= COMPONENTS);
        assertThat(engine.metric("fettle_isolated")).isZero();
    }

    private void begin(Map<String, String> settings) throws IOException {
        engine = EngineProcess.start(directory, server, """
                defaults: { interval: 2s, timeout: 1s, retry: { attempts: 0 }, thresholds: { failure: 1, success: 1 } }
                components:
                  - each: [%1$s]
                    id: far-${each}
                    group: far
                    check: { http: { url: "http://%2$s:%3$d/release?${each}" } }
                  - { id: far-port, group: far, check: { tcp: { host: %2$s, port: %3$d } } }
                  - { id: near, check: { tcp: { host: 127.0.0.1, port: %4$d } } }
                """.formatted(String.join(", ", IntStream.range(0, COMPONENTS).mapToObj(Integer::toString).toList()),
                network.address(), UnpluggableNetwork.PORT, server.port()), settings);
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(ids().map(
                id -> engine.state(id).path("status").asText())).allMatch("HEALTHY"::equals));
        await().pollInterval(Duration.ofSeconds(4)).atMost(PATIENCE).until(this::isSteady); // it warms up
        loggedBefore = engine.log().length();
    }

    private boolean isSteady() {
        long before = sequencesBefore;
        sequencesBefore = sequences();
        return before == sequencesBefore && ids().allMatch(
                id -> engine.state(id).path("status").asText().equals("HEALTHY"));
    }

    /** Changes of status since the cable was plugged in and all was well. */
    private long alarms() {
        return sequences() - sequencesBefore;
    }

    private long sequences() {
        return ids().mapToLong(id -> engine.state(id).path("sequence").asLong()).sum();
    }

    private void awaitFreshResults() {
        List<String> before = ids().map(this::lastCheckAt).toList();
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(ids().map(
                id -> engine.state(id).at("/lastCheck/status").asText())).allMatch("HEALTHY"::equals));
        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(ids().map(this::lastCheckAt).toList()).doesNotContainAnyElementsOf(before));
    }

    private String lastCheckAt(String id) {
        return engine.state(id).at("/lastCheck/at").asText();
    }

    private static Stream<String> ids() {
        return Stream.concat(IntStream.range(0, COMPONENTS).mapToObj(i -> "far-" + i), Stream.of("far-port", "near"));
    }
}
