package dev.fettle.engine.probe.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.fettle.engine.probe.TestChecks;
import dev.fettle.engine.probe.TestLane;
import dev.fettle.engine.probe.RawServer;
import dev.fettle.engine.probe.PreparedCheck;
import dev.fettle.api.check.HttpCheck;
import dev.fettle.api.check.Outcome;
import dev.fettle.api.component.Reason;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Targets that do what they must not do. Whatever it is, the attempt ends in time and the connection is closed. */
class HostileTargetTest {

    private static final int MAX_BODY = 64 * 1024;
    /** What the sockets of both sides may hold beyond what was read. */
    private static final long SOCKET_BUFFERS = 16L * 1024 * 1024;

    private final TestLane lane = new TestLane();

    @AfterEach
    void closeTheLane() {
        lane.close();
    }

    private static HttpCheck check(RawServer server, String healthy) {
        return new HttpCheck(URI.create(server.url("/")), "GET", Map.of(), null, 5, MAX_BODY, false, healthy, null);
    }

    static Stream<Arguments> brokenAnswers() {
        return Stream.of(broken("garbage", Reason.PROTOCOL, "\u0000\u0001 what?\r\n\r\n"),
                broken("another protocol", Reason.PROTOCOL, "SSH-2.0-OpenSSH_9.9\r\n"),
                broken("a line without end", Reason.PROTOCOL, "x".repeat(100_000)),
                broken("a bad chunk", Reason.PROTOCOL,
                        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzzz\r\nabc\r\n"),
                broken("a bad length", Reason.PROTOCOL, "HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n"),
                broken("no answer at all", Reason.RESET, ""),
                broken("a head cut off", Reason.RESET, "HTTP/1.1 200 OK\r\nContent-"),
                broken("a body cut off", Reason.RESET, "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc"),
                broken("a chunked body cut off", Reason.RESET,
                        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab"),
                arguments("a reset", Reason.RESET, (RawServer.Script) connection -> {
                    String _ = connection.readRequest();
                    connection.reset();
                }), arguments("a head without end", Reason.PROTOCOL, (RawServer.Script) connection -> {
                    String _ = connection.readRequest();
                    connection.write("HTTP/1.1 200 OK\r\n");
                    repeat(connection, "X-More: and more\r\n");
                }), arguments("trailers without end", Reason.PROTOCOL, (RawServer.Script) connection -> {
                    String _ = connection.readRequest();
                    connection.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n");
                    repeat(connection, "X-More: and more\r\n");
                }), arguments("promises without end", Reason.PROTOCOL, (RawServer.Script) connection -> {
                    String _ = connection.readRequest();
                    repeat(connection, "HTTP/1.1 100 Continue\r\n\r\n");
                }));
    }

    private static Arguments broken(String name, Reason reason, String answer) {
        return arguments(name, reason, (RawServer.Script) connection -> {
            String _ = connection.readRequest();
            connection.write(answer);
        });
    }

    private static void repeat(RawServer.Connection connection, String text) throws IOException {
        byte[] many = text.repeat(500).getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
        while (true) {
            connection.write(many);
        }
    }

    @ParameterizedTest(name = "{0} is {1}")
    @MethodSource("brokenAnswers")
    void brokenAnswersAreTheTargetsFault(String name, Reason reason, RawServer.Script script) {
        try (RawServer server = new RawServer(script)) {
            Outcome outcome = lane.attempt(check(server, TestChecks.HEALTHY));

            assertThat(outcome).isInstanceOfSatisfying(Outcome.Failure.class, failure -> {
                assertThat(failure.reason()).as(failure.message()).isEqualTo(reason);
                assertThat(failure.message()).startsWith("GET " + server.url("/") + ": ").doesNotContain("\n");
            });
            assertThat(server.sawAnEnd()).isTrue();
            assertThat(server.bytesWritten.get()).isLessThan(SOCKET_BUFFERS);
        }
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"Content-Length: 10000000000", "Transfer-Encoding: chunked", "Connection: close"})
    void aBodyWithoutEndIsCutOffAtTheLimit(String framing) {
        byte[] chunk = ("2000\r\n" + "x".repeat(0x2000) + "\r\n").getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        try (RawServer server = new RawServer(connection -> {
            String _ = connection.readRequest();
            connection.write("HTTP/1.1 200 OK\r\n" + framing + "\r\n\r\n");
            while (true) {
                connection.write(chunk);
            }
        })) {
            Outcome outcome = lane.attempt(check(server, "body.text != ''"));

            assertThat(outcome).isInstanceOfSatisfying(Outcome.Failure.class, failure -> {
                assertThat(failure.reason()).isEqualTo(Reason.TOO_LARGE);
                assertThat(failure.message())
                        .isEqualTo("GET " + server.url("/") + " answered more than " + MAX_BODY + " bytes");
            });
            assertThat(server.sawAnEnd()).isTrue();
            assertThat(server.bytesWritten.get()).isLessThan(SOCKET_BUFFERS);
        }
    }

    @Test
    void aDripIsEndedByTheBudget() {
        CountDownLatch end = new CountDownLatch(1);
        try (RawServer server = new RawServer(connection -> {
            String _ = connection.readRequest();
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: 60000\r\n\r\n");
            while (!waited(end)) {
                connection.write("x");
            }
        })) {
            Outcome outcome = lane.attempt(check(server, TestChecks.HEALTHY), Duration.ofMillis(400));

            assertThat(outcome).isInstanceOfSatisfying(Outcome.Timeout.class, timeout -> assertThat(timeout.message())
                    .isEqualTo("no complete answer within 400ms (reading the answer)"));
            assertThat(server.sawAnEnd()).isTrue();
        } finally {
            end.countDown();
        }
    }

    private static boolean waited(CountDownLatch end) {
        try {
            return end.await(50, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aHeadThatNeverEndsIsATimeout() {
        try (RawServer server = new RawServer(connection -> {
            connection.write("HTTP/1.1 200 OK\r\n");
            connection.hang();
        })) {
            Outcome outcome = lane.attempt(check(server, TestChecks.HEALTHY), Duration.ofMillis(200));

            assertThat(outcome).isInstanceOfSatisfying(Outcome.Timeout.class,
                    timeout -> assertThat(timeout.message()).endsWith("(waiting for the answer)"));
            assertThat(server.sawAnEnd()).isTrue();
        }
    }

    @Test
    void aTlsHandshakeThatNeverEndsIsATimeout() {
        try (RawServer server = new RawServer(RawServer.Connection::hang)) {
            Outcome outcome = lane.attempt(TestChecks.get("https://127.0.0.1:" + server.port() + "/"),
                    Duration.ofMillis(300));

            assertThat(outcome).isInstanceOfSatisfying(Outcome.Timeout.class,
                    timeout -> assertThat(timeout.message()).endsWith("(in the TLS handshake)"));
            assertThat(server.sawAnEnd()).isTrue();
        }
    }

    @Test
    void aCompressedBodyStaysAsSmallAsItCame() throws IOException {
        ByteArrayOutputStream bomb = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bomb)) {
            gzip.write(new byte[20 * 1024 * 1024]);
        }
        try (RawServer server = new RawServer(connection -> {
            String _ = connection.readRequest();
            connection
                    .write("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: " + bomb.size() + "\r\n\r\n");
            connection.write(bomb.toByteArray());
        })) {
            assertThat(bomb.size()).isLessThan(MAX_BODY);

            Outcome outcome = lane.attempt(check(server, "size(body.text) < " + MAX_BODY));

            assertThat(outcome).isInstanceOf(Outcome.Success.class);
            assertThat(server.requests.remove().toLowerCase(java.util.Locale.ROOT)).doesNotContain("accept-encoding");
        }
    }

    @Test
    void aCancelledAttemptHangsUp() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        try (RawServer server = new RawServer(connection -> {
            String _ = connection.readRequest();
            asked.countDown();
            connection.hang();
        })) {
            PreparedCheck prepared = lane.prepare(check(server, TestChecks.HEALTHY));
            var attempt = lane.on(() -> prepared.attempt(TestLane.AMPLE, _ -> {}));
            assertThat(asked.await(10, TimeUnit.SECONDS)).isTrue();

            attempt.cancel();

            assertThat(server.sawAnEnd()).isTrue();
        }
    }
}
