package dev.fettle.engine.probe.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fettle.engine.probe.TestChecks;
import dev.fettle.engine.probe.TestLane;
import dev.fettle.engine.probe.RawServer;
import dev.fettle.engine.probe.PreparedCheck;
import dev.fettle.api.check.HttpCheck;
import dev.fettle.api.check.Outcome;
import dev.fettle.api.check.Phase;
import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class KeepAliveTest {

    private final TestLane lane = new TestLane();

    @AfterEach
    void closeTheLane() {
        lane.close();
    }

    private PreparedCheck prepare(RawServer server, String method) {
        return lane.prepare(new HttpCheck(URI.create(server.url("/")), method, Map.of(), null, 5, 1024, true,
                TestChecks.HEALTHY, null));
    }

    private static RawServer answeringAgainAndAgain() {
        return new RawServer(connection -> {
            while (true) {
                String _ = connection.readRequest();
                connection.write(RawServer.ok("fine"));
            }
        });
    }

    @Test
    void theConnectionIsKeptForTheNextAttemptUntilTheCheckIsClosed() {
        try (RawServer server = answeringAgainAndAgain()) {
            PreparedCheck check = prepare(server, "GET");

            assertThat(lane.attempt(check, TestLane.AMPLE)).isInstanceOf(Outcome.Success.class);
            Outcome second = lane.attempt(check, TestLane.AMPLE);

            assertThat(second).isInstanceOf(Outcome.Success.class);
            assertThat(second.observation().phases()).doesNotContainKey(Phase.CONNECT);
            assertThat(server.accepted.get()).isEqualTo(1);
            boolean _ = lane.on(() -> {
                check.close();
                return true;
            });
            assertThat(server.sawAnEnd()).isTrue();
        }
    }

    @Test
    void aKeptConnectionThatTheTargetClosedIsNoTrouble() {
        try (RawServer server = RawServer.answering(RawServer.ok("fine"))) {
            PreparedCheck check = prepare(server, "GET");

            assertThat(lane.attempt(check, TestLane.AMPLE)).isInstanceOf(Outcome.Success.class);
            assertThat(lane.attempt(check, TestLane.AMPLE)).isInstanceOf(Outcome.Success.class);

            assertThat(server.accepted.get()).isEqualTo(2);
        }
    }

    @Test
    void aRequestThatMustNotBeSentTwiceAlwaysHasANewConnection() {
        try (RawServer server = answeringAgainAndAgain()) {
            PreparedCheck check = prepare(server, "POST");

            assertThat(lane.attempt(check, TestLane.AMPLE)).isInstanceOf(Outcome.Success.class);
            assertThat(lane.attempt(check, TestLane.AMPLE)).isInstanceOf(Outcome.Success.class);

            assertThat(server.accepted.get()).isEqualTo(2);
        }
    }
}
