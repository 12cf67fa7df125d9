package dev.fettle.engine.probe.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fettle.api.check.CheckSpec;
import dev.fettle.api.check.Outcome;
import dev.fettle.api.check.Phase;
import dev.fettle.api.component.Reason;
import dev.fettle.engine.probe.FakeNameServer;
import dev.fettle.engine.probe.HostilePeers;
import dev.fettle.engine.probe.RawServer;
import dev.fettle.engine.probe.TestLane;
import dev.fettle.engine.probe.TestProgram;
import dev.fettle.engine.probe.TestSettings;
import dev.fettle.platform.address.AddressPolicy;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** How servers of SQL may misbehave, whatever they speak. */
public interface SqlPeers extends HostilePeers {

    /** The first connection of a process takes the time to load the client. */
    static void load(CheckSpec check) {
        try (TestLane lane = new TestLane()) {
            Outcome _ = lane.attempt(check);
        }
    }

    private static Outcome.Failure failure(Outcome outcome) {
        assertThat(outcome).isInstanceOf(Outcome.Failure.class);
        Outcome.Failure failure = (Outcome.Failure) outcome;
        assertThat(failure.message()).doesNotContain("hunter2").doesNotContain("Exception");
        return failure;
    }

    @Test
    default void whoSaysNothingHasTheDetailTimeout() {
        try (TestLane lane = new TestLane(); RawServer server = new RawServer(RawServer.Connection::hang)) {
            Outcome outcome = lane.attempt(check("127.0.0.1", server.port()), Duration.ofMillis(300));

            assertThat(outcome).isInstanceOfSatisfying(Outcome.Timeout.class, timeout -> assertThat(timeout.message())
                    .isEqualTo("no complete answer within 300ms (connecting)"));
            assertThat(outcome.observation().details()).containsEntry("database", "timeout");
        }
    }

    @Test
    default void whomNobodyReachesIsDisconnected() {
        int port = TestProgram.freePort();
        try (TestLane lane = new TestLane()) {
            Outcome.Failure failure = failure(lane.attempt(check("127.0.0.1", port)));

            assertThat(failure.reason()).isEqualTo(Reason.REFUSED);
            assertThat(failure.message()).endsWith(" 127.0.0.1:" + port + "/shop: connection refused");
            assertThat(failure.observation().details()).containsEntry("database", "disconnected");
        }
    }

    @Test
    default void anUnknownNameIsADnsFailure() {
        try (FakeNameServer names = new FakeNameServer(Map.of());
                TestLane lane = new TestLane(TestSettings.asking(names.address()))) {
            Outcome.Failure failure = failure(lane.attempt(check("db.invalid", 1)));

            assertThat(failure.reason()).isEqualTo(Reason.DNS);
            assertThat(failure.observation().phases()).containsOnlyKeys(Phase.RESOLVE);
        }
    }

    @Test
    default void aNameWithAForbiddenAddressIsNeverDialed() {
        AddressPolicy policy = TestSettings.addresses(Map.of("deny", "127.0.0.9"));
        try (FakeNameServer names = new FakeNameServer(Map.of("db.invalid", "127.0.0.9"));
                TestLane lane = new TestLane(TestSettings.asking(names.address()), policy)) {
            Outcome.Failure failure = failure(lane.attempt(check("db.invalid", 1)));

            assertThat(failure.reason()).isEqualTo(Reason.BLOCKED_ADDRESS);
            assertThat(failure.observation().phases()).containsOnlyKeys(Phase.RESOLVE);
        }
    }

    @Test
    default void theAddressThatWasTestedIsTheOneThatIsConnectedTo() {
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
