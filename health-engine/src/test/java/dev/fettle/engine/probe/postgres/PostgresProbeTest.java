package dev.fettle.engine.probe.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fettle.engine.probe.TestSettings;
import dev.fettle.engine.probe.TestLane;
import dev.fettle.engine.probe.RawServer;
import dev.fettle.engine.probe.FakeNameServer;
import dev.fettle.api.check.PostgresCheck;
import dev.fettle.api.check.Outcome;
import dev.fettle.api.check.Phase;
import dev.fettle.api.component.Reason;
import dev.fettle.platform.address.AddressPolicy;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Against servers that are none, or that do not behave. */
class PostgresProbeTest {

    private static final String PASSWORD = "hunter2-hunter2";

    private static PostgresCheck check(String host, int port) {
        return new PostgresCheck(URI.create("postgresql://" + host + ":" + port + "/shop?password=" + PASSWORD), "joe",
                PASSWORD, "SELECT 1", "true", null);
    }

    /** The first connection of a process takes the time to load the client. */
    @BeforeAll
    static void loadTheClient() {
        try (TestLane lane = new TestLane()) {
            Outcome _ = lane.attempt(check("127.0.0.1", 1));
        }
    }

    private static Outcome.Failure failure(Outcome outcome) {
        assertThat(outcome).isInstanceOf(Outcome.Failure.class);
        Outcome.Failure failure = (Outcome.Failure) outcome;
        assertThat(failure.message()).doesNotContain("hunter2");
        return failure;
    }

    @Test
    void whoSaysNothingIsATimeoutAndIsHungUp() {
        try (TestLane lane = new TestLane(); RawServer server = new RawServer(RawServer.Connection::hang)) {
            Outcome outcome = lane.attempt(check("127.0.0.1", server.port()), Duration.ofMillis(300));

            assertThat(outcome).isInstanceOfSatisfying(Outcome.Timeout.class, timeout -> assertThat(timeout.message())
                    .isEqualTo("no complete answer within 300ms (connecting)"));
            assertThat(outcome.observation().details()).containsEntry("database", "timeout");
            assertThat(server.sawAnEnd()).isTrue();
        }
    }

    @ParameterizedTest(name = "{1}: {2}")
    @CsvSource(delimiter = '|', textBlock = """
            HTTP/1.1 400 Bad Request | a web server             | PROTOCOL
            ''                       | who hangs up             | RESET
            """)
    void whoIsNoDatabaseFails(String answer, String who, Reason reason) {
        try (TestLane lane = new TestLane(); RawServer server = new RawServer(connection -> {
            byte[] _ = connection.socket.getInputStream().readNBytes(8);
            connection.write(answer);
        })) {
            Outcome.Failure failure = failure(lane.attempt(check("127.0.0.1", server.port())));

            assertThat(failure.reason()).as(failure.message()).isIn(reason, Reason.RESET);
            assertThat(failure.observation().details()).containsEntry("database", "disconnected");
        }
    }

    @Test
    void nobodyListensIsRefused() throws IOException {
        int port;
        try (ServerSocket socket = RawServer.open()) {
            port = socket.getLocalPort();
        }
        try (TestLane lane = new TestLane()) {
            Outcome.Failure failure = failure(lane.attempt(check("127.0.0.1", port)));

            assertThat(failure.reason()).isEqualTo(Reason.REFUSED);
            assertThat(failure.message()).isEqualTo("PostgreSQL 127.0.0.1:" + port + "/shop: connection refused");
            assertThat(failure.observation().details()).containsEntry("database", "disconnected");
        }
    }

    @Test
    void anUnknownNameIsADnsFailure() {
        try (FakeNameServer names = new FakeNameServer(Map.of());
                TestLane lane = new TestLane(TestSettings.asking(names.address()))) {
            Outcome.Failure failure = failure(lane.attempt(check("db.invalid", 5432)));

            assertThat(failure.reason()).isEqualTo(Reason.DNS);
            assertThat(failure.observation().phases()).containsOnlyKeys(Phase.RESOLVE);
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"db.invalid, ''", "elsewhere.invalid, ?host=db.invalid", "[::ffff:127.0.0.9], ''"})
    void aRefusedAddressIsNeverDialed(String host, String parameters) {
        AddressPolicy policy = TestSettings.addresses(Map.of("deny", "127.0.0.9"));
        try (FakeNameServer names = new FakeNameServer(
                Map.of("db.invalid", "127.0.0.9", "elsewhere.invalid", "127.0.0.1"));
                TestLane lane = new TestLane(TestSettings.asking(names.address()), policy)) {
            PostgresCheck check = new PostgresCheck(URI.create("postgresql://" + host + ":5432/shop" + parameters),
                    "joe",
                    PASSWORD, "SELECT 1", "true", null);

            Outcome.Failure failure = failure(lane.attempt(check));

            assertThat(failure.reason()).as(failure.message()).isEqualTo(Reason.BLOCKED_ADDRESS);
            assertThat(failure.observation().phases()).containsOnlyKeys(Phase.RESOLVE);
        }
    }

    @Test
    void theAddressThatWasTestedIsTheOneThatIsConnectedTo() {
        try (FakeNameServer names = new FakeNameServer(Map.of("db.invalid", "127.0.0.1 then 127.0.0.9"));
                TestLane lane = new TestLane(TestSettings.askingAgain(names.address()));
                RawServer server = new RawServer(connection -> connection.socket.getInputStream().readNBytes(8))) {
            Outcome outcome = lane.attempt(check("db.invalid", server.port()));

            assertThat(failure(outcome).reason()).isEqualTo(Reason.RESET);
            assertThat(server.accepted).hasValue(1);
            assertThat(names.asked).containsExactly("db.invalid");
        }
    }
}
