package dev.fettle.engine.probe.udp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fettle.api.check.Outcome;
import dev.fettle.api.check.UdpCheck;
import dev.fettle.api.component.Reason;
import dev.fettle.engine.probe.DebianProgram;
import dev.fettle.engine.probe.TestLane;
import dev.fettle.engine.probe.UdpPeer;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UdpProbeTest {

    private static final Duration SHORT = Duration.ofMillis(400);

    private static TestLane lane;

    @BeforeAll
    static void open() {
        lane = new TestLane();
    }

    @AfterAll
    static void close() {
        lane.close();
    }

    private static UdpCheck check(int port, String send, @Nullable String expect, boolean hex,
            @Nullable String degraded) {
        return new UdpCheck("127.0.0.1", port, send, expect, hex, null, degraded);
    }

    private static UdpPeer echo() throws IOException {
        return new UdpPeer(bytes -> ("you said " + new String(bytes, UTF_8)).getBytes(UTF_8));
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource(delimiter = '|', textBlock = """
            hello\\n     | ^you said hello\\n$ | false | you said hello
            00 ff:10     | 00ff10$             | true  | 00ff10
            """)
    void whatIsExpectedIsASuccess(String send, String expect, boolean hex, String answer) throws IOException {
        try (UdpPeer peer = hex ? new UdpPeer(bytes -> bytes) : echo()) {
            Outcome outcome = lane.attempt(check(peer.port(), send, expect, hex, null));

            assertThat(outcome).as(outcome.toString()).isInstanceOf(Outcome.Success.class);
            assertThat(outcome.observation().details()).containsEntry("answer", answer);
        }
    }

    @Test
    void aConditionSeesTheAnswer() throws IOException {
        try (UdpPeer peer = echo()) {
            assertThat(lane.attempt(check(peer.port(), "x", ".+", false, "answer == 'you said x'")))
                    .isInstanceOf(Outcome.Worrying.class);
        }
    }

    @ParameterizedTest(name = "expecting {0}")
    @CsvSource(value = {"pong", "null"}, nullValues = "null")
    void whereNobodyListensIsRefused(@Nullable String expect) {
        int port = DebianProgram.freePort();

        assertThat(lane.attempt(check(port, "ping", expect, false, null)))
                .isInstanceOfSatisfying(Outcome.Failure.class, failure -> {
                    assertThat(failure.reason()).isEqualTo(Reason.REFUSED);
                    assertThat(failure.message()).isEqualTo("UDP 127.0.0.1:" + port + ": nobody listens on that port");
                });
    }

    @Test
    void silenceIsATimeoutAndSoIsAnotherAnswer() throws IOException {
        try (UdpPeer silent = new UdpPeer(_ -> null); UdpPeer other = echo()) {
            assertThat(lane.attempt(check(silent.port(), "ping", "pong", false, null), SHORT))
                    .isInstanceOfSatisfying(Outcome.Timeout.class, timeout -> assertThat(timeout.message())
                            .isEqualTo("no complete answer within 400ms (expects /pong/, and nothing came)"));
            assertThat(lane.attempt(check(other.port(), "ping\u0007", "pong", false, null), SHORT))
                    .isInstanceOfSatisfying(Outcome.Timeout.class, timeout -> assertThat(timeout.message()).isEqualTo(
                            "no complete answer within 400ms (expects /pong/, and 'you said ping' came last)"));
        }
    }

    @Test
    void withoutAnythingExpectedWhoSwallowsTheDatagramPasses() throws IOException {
        CompletableFuture<String> received = new CompletableFuture<>();
        try (UdpPeer silent = new UdpPeer(bytes -> {
            received.complete(new String(bytes, UTF_8));
            return null;
        })) {
            assertThat(lane.attempt(check(silent.port(), "log line", null, false, null)))
                    .isInstanceOf(Outcome.Success.class);
            assertThat(TestLane.get(received)).isEqualTo("log line");
        }
    }
}
