package dev.fettle.engine.probe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fettle.api.check.CheckSpec;
import dev.fettle.api.check.Outcome;
import dev.fettle.api.component.Reason;
import java.io.IOException;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How peers may misbehave, for kinds of checks that talk over one connection. */
public interface HostilePeers {

    /** What no message may show: {@link #check} logs in with it. */
    String PASSWORD = "hunter2-hunter2";

    /** A check of that server, as {@code joe} with {@value #PASSWORD} where there is a login. */
    CheckSpec check(String host, int port);

    /** The beginning of a first answer that is within the protocol and larger than is read. */
    byte[] tooLarge();

    /** The beginning of a first answer that goes on for long enough to be sent a byte every 40 ms. */
    default byte[] slow() {
        return tooLarge();
    }

    private static Outcome.Failure failure(Outcome outcome) {
        assertThat(outcome).isInstanceOf(Outcome.Failure.class);
        Outcome.Failure failure = (Outcome.Failure) outcome;
        assertThat(failure.message()).doesNotContain("hunter2").doesNotContain("Exception").doesNotContain("io.netty");
        return failure;
    }

    private Outcome.Failure failure(RawServer server) {
        try (TestLane lane = new TestLane(); server) {
            return failure(lane.attempt(check("127.0.0.1", server.port())));
        }
    }

    @Test
    default void silenceIsATimeoutAndIsHungUp() {
        try (TestLane lane = new TestLane(); RawServer server = new RawServer(RawServer.Connection::hang)) {
            Outcome outcome = lane.attempt(check("127.0.0.1", server.port()), Duration.ofMillis(300));

            assertThat(outcome).isInstanceOf(Outcome.Timeout.class);
            assertThat(server.sawAnEnd()).isTrue();
        }
    }

    @Test
    default void aByteNowAndThenDoesNotProlongTheBudget() {
        CountDownLatch done = new CountDownLatch(1);
        try (TestLane lane = new TestLane(); RawServer server = new RawServer(connection -> {
            for (byte each : slow()) {
                connection.write(new byte[]{each});
                await(done, 40);
            }
        })) {
            assertThat(lane.attempt(check("127.0.0.1", server.port()), Duration.ofMillis(300)))
                    .isInstanceOf(Outcome.Timeout.class);
            done.countDown();
        }
    }

    private static void await(CountDownLatch latch, long millis) throws IOException {
        try {
            if (latch.await(millis, TimeUnit.MILLISECONDS)) {
                throw new IOException("the test is over");
            }
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n", "SSH-2.0-OpenSSH_9.2\r\n",
            "\u0000\u0001\u0002\u0003\u0000\u0001\u0002\u0003\u0000\u0001\u0002\u0003\u0000\u0001\u0002\u0003\u0000\u0001\u0002\u0003",
            "\u00ff\u00fe\u00fd\u00fc\u00ff\u00fe\u00fd\u00fc\u00ff\u00fe\u00fd\u00fc\u00ff\u00fe\u00fd\u00fc\u00ff\u00fe\u00fd\u00fc"})
    default void anotherProtocolIsTold(String answer) {
        Outcome.Failure failure = failure(new RawServer(connection -> {
            connection.write(answer);
            connection.hang();
        }));

        assertThat(failure.reason()).as(failure.message()).isIn(Reason.PROTOCOL, Reason.TOO_LARGE);
    }

    @Test
    default void whoHangsUpIsAReset() {
        assertThat(failure(new RawServer(connection -> connection.socket.getInputStream().read())).reason())
                .isEqualTo(Reason.RESET);
    }

    @Test
    default void whoResetsIsAReset() {
        assertThat(failure(new RawServer(RawServer.Connection::reset)).reason()).isEqualTo(Reason.RESET);
    }

    @Test
    default void moreThanIsReadIsTooLargeAndHungUp() {
        try (RawServer server = new RawServer(connection -> {
            connection.write(tooLarge());
            connection.hang();
        })) {
            Outcome.Failure failure = failure(server);

            assertThat(failure.reason()).as(failure.message()).isEqualTo(Reason.TOO_LARGE);
            assertThat(server.sawAnEnd()).isTrue();
        }
    }

    @Test
    default void nobodyListensIsRefused() throws IOException {
        int port;
        try (ServerSocket socket = RawServer.open()) {
            port = socket.getLocalPort();
        }
        try (TestLane lane = new TestLane()) {
            assertThat(failure(lane.attempt(check("127.0.0.1", port))).reason()).isEqualTo(Reason.REFUSED);
        }
    }

    @Test
    default void aForbiddenAddressIsNeverDialed() {
        try (TestLane lane = new TestLane(TestSettings.defaults(),
                TestSettings.addresses(Map.of("deny", "127.0.0.9")))) {
            assertThat(failure(lane.attempt(check("127.0.0.9", 1))).reason()).isEqualTo(Reason.BLOCKED_ADDRESS);
        }
    }
}
