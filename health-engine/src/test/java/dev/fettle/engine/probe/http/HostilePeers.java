package dev.fettle.engine.probe.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fettle.api.check.CheckSpec;
import dev.fettle.api.check.Outcome;
import dev.fettle.api.component.Reason;
import dev.fettle.engine.probe.RawServer;
import dev.fettle.engine.probe.TestLane;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** What every kind that asks over HTTP must stand: each ends in time, says why, and hangs up. */
public final class HostilePeers {

    private static final Duration SHORT = Duration.ofMillis(300);

    private HostilePeers() {}

    /**
     * Attempts such checks against peers that do what they must not do.
     *
     * @param check the check of a peer at that address
     */
    public static void areSurvived(TestLane lane, Function<URI, CheckSpec> check) {
        failsWith(lane, check, Reason.PROTOCOL, connection -> connection.write("SSH-2.0-OpenSSH_9.9\r\n"));
        failsWith(lane, check, Reason.PROTOCOL, answering("application/json", "{\"status\": \"UP\", \"dat"));
        failsWith(lane, check, Reason.PROTOCOL, answering("text/html", "<html>Welcome to nginx</html>"));
        failsWith(lane, check, Reason.PROTOCOL, answering("application/json", "[[1, \"\\u0000\"]]"));
        failsWith(lane, check, Reason.PROTOCOL, answering("application/json", "[".repeat(50_000)));
        failsWith(lane, check, Reason.RESET, connection -> {
            String _ = connection.readRequest();
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: 90\r\n\r\n{\"status\": ");
            connection.reset();
        });
        failsWith(lane, check, Reason.TOO_LARGE, connection -> {
            String _ = connection.readRequest();
            connection.write("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n");
            byte[] much = " ".repeat(65_536).getBytes(java.nio.charset.StandardCharsets.US_ASCII);
            while (true) {
                connection.write(much);
            }
        });
        timesOut(lane, check, RawServer.Connection::hang);
        timesOut(lane, check, HostilePeers::drip);
    }

    private static RawServer.Script answering(String type, String text) {
        return connection -> {
            String _ = connection.readRequest();
            connection.write(JsonPeer.answer(200, type, text));
        };
    }

    private static void drip(RawServer.Connection connection) throws java.io.IOException {
        String _ = connection.readRequest();
        connection.write("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 60000\r\n\r\n");
        CountDownLatch never = new CountDownLatch(1);
        try {
            while (!never.await(50, TimeUnit.MILLISECONDS)) {
                connection.write(" ");
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static void failsWith(TestLane lane, Function<URI, CheckSpec> check, Reason reason,
            RawServer.Script script) {
        try (RawServer server = new RawServer(script)) {
            Outcome outcome = lane.attempt(check.apply(URI.create(server.url(""))));

            assertThat(outcome).isInstanceOfSatisfying(Outcome.Failure.class, failure -> {
                assertThat(failure.reason()).as(failure.message()).isEqualTo(reason);
                assertThat(failure.message()).doesNotContain("\n", "Exception");
            });
            assertThat(server.sawAnEnd()).isTrue();
        }
    }

    private static void timesOut(TestLane lane, Function<URI, CheckSpec> check, RawServer.Script script) {
        try (RawServer server = new RawServer(script)) {
            Outcome outcome = lane.attempt(check.apply(URI.create(server.url(""))), SHORT);

            assertThat(outcome).isInstanceOf(Outcome.Timeout.class);
            assertThat(server.sawAnEnd()).isTrue();
        }
    }
}
