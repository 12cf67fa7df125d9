package dev.fettle.engine.probe.http;

import static dev.fettle.api.check.Phase.CONNECT;
import static dev.fettle.api.check.Phase.PROCESSING;
import static dev.fettle.api.check.Phase.RESOLVE;
import static dev.fettle.api.check.Phase.TRANSFER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fettle.engine.probe.TestChecks;
import dev.fettle.engine.probe.TestLane;
import dev.fettle.engine.probe.RawServer;
import dev.fettle.engine.probe.PreparedCheck;
import dev.fettle.api.check.CustomCheck;
import dev.fettle.api.check.PushCheck;
import dev.fettle.api.check.Outcome;
import dev.fettle.api.component.Reason;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HttpProbeTest {

    private final TestLane lane = new TestLane();

    @AfterEach
    void closeTheLane() {
        lane.close();
    }

    @Test
    void aGoodAnswerIsASuccessWithItsPhases() {
        try (RawServer server = RawServer.answering(RawServer.ok("fine"))) {
            Outcome outcome = lane.attempt(TestChecks.get(server.url("/health?x=1")));

            assertThat(outcome).isInstanceOf(Outcome.Success.class);
            assertThat(outcome.observation().details()).containsEntry("status", 200);
            assertThat(outcome.observation().phases()).containsOnlyKeys(RESOLVE, CONNECT, PROCESSING, TRANSFER);
            Duration sum = outcome.observation().phases().values().stream().reduce(Duration.ZERO, Duration::plus);
            assertThat(sum).isLessThanOrEqualTo(outcome.observation().latency()).isPositive();
            assertThat(server.requests.remove()).startsWith("GET /health?x=1 HTTP/1.1\n")
                    .contains("host: 127.0.0.1:" + server.port(), "user-agent: Fettle", "connection: close");
            assertThat(server.sawAnEnd()).isTrue();
        }
    }

    @ParameterizedTest(name = "{0} is {1}")
    @CsvSource({"503 Service Unavailable, STATUS_5XX, 503", "404 Not Found, STATUS_4XX, 404",
            "429 Too Many Requests, RATE_LIMITED, 429", "401 Unauthorized, AUTH, 401",
            "304 Not Modified, STATUS_OTHER, 304"})
    void anUnhealthyAnswerIsAFailureThatNamesNoSecret(String status, Reason reason, int code) {
        try (RawServer server = RawServer.answering("HTTP/1.1 " + status + "\r\nContent-Length: 0\r\n\r\n")) {
            String url = "http://joe:secret@127.0.0.1:" + server.port() + "/health?token=secret";

            Outcome outcome = lane.attempt(TestChecks.get(url));

            assertThat(outcome).asInstanceOf(InstanceOfAssertFactories.type(Outcome.Failure.class))
                    .satisfies(failure -> {
                        assertThat(failure.reason()).isEqualTo(reason);
                        assertThat(failure.message()).isEqualTo("GET " + server.url("/health") + " answered " + code);
                        assertThat(failure.observation().details()).containsEntry("status", code);
                    });
        }
    }

    @Test
    void aHangingTargetIsATimeoutThatSaysWhereAndIsHungUp() {
        try (RawServer server = new RawServer(RawServer.Connection::hang)) {
            Outcome outcome = lane.attempt(TestChecks.get(server.url("/")), Duration.ofMillis(200));

            assertThat(outcome).isInstanceOfSatisfying(Outcome.Timeout.class, timeout -> {
                assertThat(timeout.message()).isEqualTo("no complete answer within 200ms (waiting for the answer)");
                assertThat(timeout.budget()).isEqualTo(Duration.ofMillis(200));
                assertThat(timeout.observation().latency()).isBetween(Duration.ofMillis(190), Duration.ofSeconds(5));
            });
            assertThat(server.sawAnEnd()).isTrue();
        }
    }

    @Test
    void nobodyListensIsRefused() throws IOException {
        int port;
        try (ServerSocket socket = RawServer.open()) {
            port = socket.getLocalPort();
        }

        Outcome outcome = lane.attempt(TestChecks.get("http://127.0.0.1:" + port + "/"));

        assertThat(outcome).isInstanceOfSatisfying(Outcome.Failure.class, failure -> {
            assertThat(failure.reason()).isEqualTo(Reason.REFUSED);
            assertThat(failure.message()).isEqualTo("GET http://127.0.0.1:" + port + "/: connection refused");
        });
    }

    @Test
    void outcomesComeOnTheContextOfTheLane() {
        try (RawServer server = RawServer.answering(RawServer.ok(""))) {
            PreparedCheck check = lane.prepare(TestChecks.get(server.url("/")));
            CompletableFuture<Boolean> onTheLane = new CompletableFuture<>();

            var _ = lane.on(() -> check.attempt(TestLane.AMPLE,
                    _ -> onTheLane.complete(lane.context.equals(Vertx.currentContext()))));

            assertThat(TestLane.get(onTheLane)).isTrue();
        }
    }

    @Test
    void aCheckThatCannotBeProbedIsNamed() {
        assertThatThrownBy(() -> lane.prepare(new PushCheck(null)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("push");
        assertThatThrownBy(() -> lane.prepare(new CustomCheck("ldap", Map.of())))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("ldap");
        assertThatThrownBy(() -> lane.prepare(TestChecks.get("http://x/", "status", null)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("healthy does not compile: 1:");
    }
}
