package dev.fettle.engine.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fettle.api.check.TcpCheck;
import dev.fettle.api.check.Outcome;
import dev.fettle.api.check.Phase;
import dev.fettle.api.component.Reason;
import java.io.IOException;
import java.net.ServerSocket;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResolverTest {

    @Test
    void aNameIsAskedForOnceWhileItsTtlLasts() {
        try (FakeNameServer names = new FakeNameServer(Map.of("known.invalid", "127.0.0.1"));
                TestLane lane = new TestLane(TestSettings.asking(names.address()));
                RawServer server = RawServer.answering(RawServer.ok(""))) {
            var check = TestChecks.get("http://known.invalid:" + server.port() + "/", "ip == '127.0.0.1'", null);

            assertThat(lane.attempt(check)).isInstanceOf(Outcome.Success.class);
            assertThat(lane.attempt(check)).isInstanceOf(Outcome.Success.class);

            assertThat(names.asked).containsExactly("known.invalid");
            assertThat(server.requests.remove()).contains("host: known.invalid:" + server.port());
        }
    }

    @Test
    void aNameThatDoesNotExistIsADnsFailure() {
        try (FakeNameServer names = new FakeNameServer(Map.of());
                TestLane lane = new TestLane(TestSettings.asking(names.address()))) {
            Outcome outcome = lane.attempt(TestChecks.get("http://nonexistent.invalid/"));

            assertThat(outcome).isInstanceOfSatisfying(Outcome.Failure.class, failure -> {
                assertThat(failure.reason()).isEqualTo(Reason.DNS);
                assertThat(failure.message())
                        .isEqualTo("GET http://nonexistent.invalid/: the name could not be resolved");
                assertThat(failure.observation().phases()).containsOnlyKeys(Phase.RESOLVE);
            });
        }
    }

    @ParameterizedTest(name = "{0} is connected to")
    @ValueSource(strings = {"127.0.0.1", "localhost"})
    void addressesAndTheHostsFileNeedNoNameServer(String host) {
        try (FakeNameServer names = new FakeNameServer(Map.of());
                TestLane lane = new TestLane(TestSettings.asking(names.address()));
                RawServer server = new RawServer(RawServer.Connection::hang)) {
            Outcome outcome = lane.attempt(new TcpCheck(host, server.port()));

            assertThat(outcome).isInstanceOf(Outcome.Success.class);
            assertThat(outcome.observation().phases()).containsOnlyKeys(Phase.RESOLVE, Phase.CONNECT);
            assertThat(server.sawAnEnd()).isTrue();
            assertThat(names.asked).isEmpty();
        }
    }

    @Test
    void aPortWhereNobodyListensIsRefused() throws IOException {
        int port;
        try (ServerSocket socket = RawServer.open()) {
            port = socket.getLocalPort();
        }
        try (TestLane lane = new TestLane()) {
            assertThat(lane.attempt(new TcpCheck("127.0.0.1", port))).isInstanceOfSatisfying(Outcome.Failure.class,
                    failure -> assertThat(failure.message()).isEqualTo("TCP 127.0.0.1:" + port
                            + ": connection refused"));
        }
    }

    @Test
    void aNameServerMustBeAnAddress() {
        assertThatThrownBy(() -> new TestLane(TestSettings.asking("dns.example")).close())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a name server must be address or address:port, was 'dns.example'");
    }
}
