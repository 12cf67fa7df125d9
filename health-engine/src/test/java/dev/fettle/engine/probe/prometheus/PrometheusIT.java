package dev.fettle.engine.probe.prometheus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import dev.fettle.api.check.HttpOptions;
import dev.fettle.api.check.Outcome;
import dev.fettle.api.check.PrometheusCheck;
import dev.fettle.api.component.Reason;
import dev.fettle.engine.probe.RawServer;
import dev.fettle.engine.probe.TestLane;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** A real Prometheus that scrapes itself. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PrometheusIT {

    private static final Path PROGRAM = Path.of("/usr/bin/prometheus");

    private final TestLane lane = new TestLane();
    private final int port = freePort();
    private @Nullable Process process;

    @BeforeAll
    void start(@TempDir Path home) throws IOException {
        assumeThat(PROGRAM).as("Prometheus is not installed: apt-get install prometheus").exists();
        Path config = Files.writeString(home.resolve("prometheus.yml"), """
                global: { scrape_interval: 500ms, scrape_timeout: 500ms }
                scrape_configs:
                  - job_name: itself
                    static_configs: [{ targets: ["127.0.0.1:%d"] }]
                  - job_name: nobody
                    static_configs: [{ targets: ["127.0.0.1:1"] }]
                """.formatted(port));
        process = new ProcessBuilder(PROGRAM.toString(), "--config.file=" + config,
                "--storage.tsdb.path=" + home.resolve("data"), "--web.listen-address=127.0.0.1:" + port)
                .redirectErrorStream(true).redirectOutput(home.resolve("log").toFile()).start();
        await().atMost(Duration.ofSeconds(30)).pollInterval(Duration.ofMillis(200))
                .until(() -> attempt("count(up)", "value == 2", null) instanceof Outcome.Success);
    }

    @AfterAll
    void stop() throws InterruptedException {
        if (process != null) {
            process.destroyForcibly();
            assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
        }
        lane.close();
    }

    private Outcome attempt(String query, String healthy, @Nullable String degraded) {
        return lane.attempt(new PrometheusCheck(URI.create("http://127.0.0.1:" + port), query, Map.of(),
                HttpOptions.NONE, healthy, degraded));
    }

    private static int freePort() {
        try (ServerSocket socket = RawServer.open()) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void itsValuesAreJudged() {
        assertThat(attempt("up{job=\"itself\"}", "value == 1", null)).isInstanceOf(Outcome.Success.class);
        assertThat(attempt("up{job=\"itself\"}", "value == 1", "labels.job == 'itself'"))
                .isInstanceOf(Outcome.Worrying.class);
        assertThat(attempt("up", "values.all(v, v == 1)", null)).isInstanceOfSatisfying(Outcome.Failure.class,
                failure -> assertThat(failure.message()).contains("found 2 series: ",
                        "up{instance=127.0.0.1:1, job=nobody} 0", "but not: values.all(v, v == 1)"));
        assertThat(attempt("scalar(count(up))", "value == 2", null)).isInstanceOf(Outcome.Success.class);
    }

    @Test
    void noDataIsToldApartFromFalse() {
        assertThat(attempt("up{job=\"forgotten\"}", "value == 1", null)).isInstanceOfSatisfying(Outcome.Failure.class,
                failure -> assertThat(failure.message())
                        .endsWith("found no data, but not: value == 1 (there is no value)"));
        assertThat(attempt("up{job=\"itself\"} == 0", "size(series) == 0", null)).isInstanceOf(Outcome.Success.class);
    }

    @Test
    void itsErrorsAreTold() {
        assertThat(attempt("sum(", "value == 1", null)).isInstanceOfSatisfying(Outcome.Failure.class, failure -> {
            assertThat(failure.reason()).isEqualTo(Reason.STATUS_4XX);
            assertThat(failure.message()).contains("answered 400, bad_data: ", "parse error");
        });
        assertThat(attempt("up[1m]", "value == 1", null)).isInstanceOfSatisfying(Outcome.Failure.class,
                failure -> assertThat(failure.message())
                        .endsWith("the query answers a matrix, and a vector or a scalar is needed"));
    }
}
