package dev.fettle.engine.probe.mysql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fettle.api.check.MysqlCheck;
import dev.fettle.api.check.Outcome;
import dev.fettle.api.component.Reason;
import dev.fettle.engine.probe.FakeNameServer;
import dev.fettle.engine.probe.RawServer;
import dev.fettle.engine.probe.TestLane;
import dev.fettle.engine.probe.TestProgram;
import dev.fettle.engine.probe.TestSettings;
import dev.fettle.platform.address.AddressPolicy;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Against servers that are none, or that do not behave. */
class MysqlProbeTest {

    private static MysqlCheck check(String host, int port) {
        return new MysqlCheck(URI.create("mysql://" + host + ":" + port + "/shop"), "joe", "hunter2-hunter2",
                "SELECT 1",
                "true", null);
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

    @ParameterizedTest(name = "{1}")
    @CsvSource(delimiter = '|', textBlock = """
            HTTP/1.1 400 Bad Request      | a web server
            SSH-2.0-OpenSSH_9.2           | a shell
            ''                            | who hangs up
            """)
    void whoIsNoDatabaseFails(String answer, String who) {
        try (TestLane lane = new TestLane();
                RawServer server = new RawServer(connection -> {
                    connection.write(answer);
                })) {
            Outcome.Failure failure = failure(lane.attempt(check("127.0.0.1", server.port())));

            assertThat(failure.reason()).as(who + ": " + failure.message()).isIn(Reason.PROTOCOL, Reason.RESET);
            assertThat(failure.observation().details()).containsEntry("database", "disconnected");
        }
    }

    /** Its words come before the handshake, where the client does not read them. */
    @Test
    void whoTurnsTheClientAwayAtTheDoorHasBrokenOff() {
        String words = "Too many connections";
        String packet = (char) (words.length() + 3) + "\u0000\u0000\u0000\u00ff\u0010\u0004" + words;
        try (TestLane lane = new TestLane(); RawServer server = new RawServer(connection -> {
            connection.write(packet);
            connection.hang();
        })) {
            Outcome.Failure failure = failure(lane.attempt(check("127.0.0.1", server.port())));

            assertThat(failure.reason()).as(failure.message()).isIn(Reason.RESET, Reason.PROTOCOL);
        }
    }

    @Test
    void nobodyListensIsRefused() {
        int port = TestProgram.freePort();
        try (TestLane lane = new TestLane()) {
            Outcome.Failure failure = failure(lane.attempt(check("127.0.0.1", port)));

            assertThat(failure.reason()).isEqualTo(Reason.REFUSED);
            assertThat(failure.message()).isEqualTo("MySQL 127.0.0.1:" + port + "/shop: connection refused");
        }
    }

    @Test
    void aRefusedAddressIsNeverDialed() {
        AddressPolicy policy = TestSettings.addresses(Map.of("deny", "127.0.0.9"));
        try (FakeNameServer names = new FakeNameServer(Map.of("db.invalid", "127.0.0.9"));
                TestLane lane = new TestLane(TestSettings.asking(names.address()), policy)) {
            assertThat(failure(lane.attempt(check("db.invalid", 3306))).reason()).isEqualTo(Reason.BLOCKED_ADDRESS);
        }
    }

    @Test
    void theAddressThatWasTestedIsTheOneThatIsConnectedTo() {
        try (FakeNameServer names = new FakeNameServer(Map.of("db.invalid", "127.0.0.1 then 127.0.0.9"));
                TestLane lane = new TestLane(TestSettings.askingAgain(names.address()));
                RawServer server = new RawServer(RawServer.Connection::reset)) {
            Outcome outcome = lane.attempt(check("db.invalid", server.port()));

            assertThat(failure(outcome).reason()).isEqualTo(Reason.RESET);
            assertThat(server.accepted).hasValue(1);
            assertThat(names.asked).containsExactly("db.invalid");
        }
    }
}
