package dev.fettle.engine.probe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fettle.api.check.HttpCheck;
import dev.fettle.api.check.TcpCheck;
import dev.fettle.api.check.Outcome;
import dev.fettle.api.check.Phase;
import dev.fettle.api.component.Reason;
import dev.fettle.platform.address.AddressPolicy;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BlockedAddressTest {

    private static final AddressPolicy DEFAULT = TestSettings.addresses(Map.of());
    private static final AddressPolicy PUBLIC_ONLY = TestSettings.addresses(Map.of("policy", "public-only"));
    private static final AddressPolicy NOT_THE_SECOND = TestSettings.addresses(Map.of("deny", "127.0.0.2"));

    private static String blocked(Outcome outcome) {
        assertThat(outcome).isInstanceOfSatisfying(Outcome.Failure.class, failure -> {
            assertThat(failure.reason()).isEqualTo(Reason.BLOCKED_ADDRESS);
            assertThat(failure.observation().phases()).doesNotContainKey(Phase.TLS);
        });
        return ((Outcome.Failure) outcome).message();
    }

    @Test
    void aRefusedAddressIsNeverDialedAndNamedWithItsRule() {
        try (FakeNameServer names = new FakeNameServer(Map.of("inside.invalid", "127.0.0.1"));
                TestLane lane = new TestLane(TestSettings.asking(names.address()), PUBLIC_ONLY);
                RawServer server = RawServer.answering(RawServer.ok(""))) {
            String url = "http://inside.invalid:" + server.port() + "/";

            Outcome outcome = lane.attempt(TestChecks.get(url));

            assertThat(blocked(outcome)).isEqualTo("GET " + url + ": blocked: inside.invalid is 127.0.0.1, which is"
                    + " refused by fettle.address.policy public-only: loopback, RFC 1122");
            assertThat(outcome.observation().phases()).containsOnlyKeys(Phase.RESOLVE);
            assertThat(server.accepted).hasValue(0);
        }
    }

    @Test
    void unlessSaidOtherwiseMetadataIsRefusedAndLoopbackIsNot() {
        try (FakeNameServer names = new FakeNameServer(Map.of("meta.invalid", "169.254.169.254"));
                TestLane lane = new TestLane(TestSettings.asking(names.address()), DEFAULT);
                RawServer server = RawServer.answering(RawServer.ok(""))) {
            assertThat(blocked(lane.attempt(new TcpCheck("meta.invalid", 80))))
                    .isEqualTo("TCP meta.invalid:80: blocked: meta.invalid is 169.254.169.254, which is refused by"
                            + " fettle.address.policy no-metadata: link-local and cloud metadata, RFC 3927");
            assertThat(lane.attempt(TestChecks.get(server.url("/")))).isInstanceOf(Outcome.Success.class);
        }
    }

    @Test
    void onlyTheAllowedAddressesOfANameAreDialed() {
        try (FakeNameServer names = new FakeNameServer(Map.of("both.invalid", "169.254.169.254, 127.0.0.1"));
                TestLane lane = new TestLane(TestSettings.asking(names.address()), DEFAULT);
                RawServer server = RawServer.answering(RawServer.ok(""))) {
            assertThat(lane.attempt(TestChecks.get("http://both.invalid:" + server.port() + "/",
                    "ip == '127.0.0.1'", null))).isInstanceOf(Outcome.Success.class);
        }
    }

    @Test
    void aNameThatChangesItsAddressIsLookedUpOnceAnAttemptAndTestedEachTime() {
        try (FakeNameServer names = new FakeNameServer(Map.of("turning.invalid", "127.0.0.1 then 127.0.0.2"));
                TestLane lane = new TestLane(TestSettings.askingAgain(names.address()), NOT_THE_SECOND);
                RawServer server = RawServer.answering(RawServer.ok(""))) {
            PreparedCheck check = lane.prepare(TestChecks.get("http://turning.invalid:" + server.port() + "/",
                    "ip == '127.0.0.1'", null));

            assertThat(lane.attempt(check, TestLane.AMPLE)).isInstanceOf(Outcome.Success.class);
            assertThat(names.asked).hasSize(1);
            assertThat(blocked(lane.attempt(check, TestLane.AMPLE))).contains("turning.invalid is 127.0.0.2");
            assertThat(server.accepted).hasValue(1);
        }
    }

    @Test
    void aKeptConnectionIsNotUsedOnceItsNameLeadsElsewhere() {
        try (FakeNameServer names = new FakeNameServer(Map.of("turning.invalid", "127.0.0.1 then 127.0.0.2"));
                TestLane lane = new TestLane(TestSettings.askingAgain(names.address()), NOT_THE_SECOND);
                RawServer server = new RawServer(connection -> {
                    while (!connection.readRequest().isEmpty()) {
                        connection.write(RawServer.ok(""));
                    }
                })) {
            var get = TestChecks.get("http://turning.invalid:" + server.port() + "/");
            PreparedCheck check = lane.prepare(new HttpCheck(get.url(), "GET", Map.of(),
                    null, 5, 1024, true, get.healthy(), null));

            assertThat(lane.attempt(check, TestLane.AMPLE)).isInstanceOf(Outcome.Success.class);
            assertThat(blocked(lane.attempt(check, TestLane.AMPLE))).contains("127.0.0.2");
            assertThat(server.requests).hasSize(1);
        }
    }

    @ParameterizedTest(name = "a redirect to {0}")
    @CsvSource({"http://169.254.169.254/latest/meta-data/, 169.254.169.254 is 169.254.169.254",
            "http://[::ffff:169.254.169.254]/, 169.254.169.254",
            "http://[64:ff9b::a9fe:a9fe]/, by the IPv4 address inside",
            "//meta.invalid/, meta.invalid is 169.254.169.254", "http://0251.0376.0251.0376/, is no valid host",
            "http://127.1:1/, is no valid host"})
    void aRedirectIsTestedToo(String location, String message) {
        try (FakeNameServer names = new FakeNameServer(Map.of("meta.invalid", "169.254.169.254"));
                TestLane lane = new TestLane(TestSettings.asking(names.address()), DEFAULT);
                RawServer server = RawServer.answering("HTTP/1.1 302 Found\r\nLocation: " + location
                        + "\r\nContent-Length: 0\r\n\r\n")) {
            Outcome outcome = lane.attempt(TestChecks.get(server.url("/")));

            assertThat(outcome).isInstanceOfSatisfying(Outcome.Failure.class, failure -> {
                assertThat(failure.reason()).as(failure.message()).isIn(Reason.BLOCKED_ADDRESS, Reason.PROTOCOL);
                if (failure.reason() == Reason.BLOCKED_ADDRESS) {
                    assertThat(failure.message()).contains(message);
                } else {
                    assertThat(failure.message()).endsWith("redirect to what is no http address");
                }
            });
            assertThat(server.accepted).hasValue(1);
        }
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"2130706433", "0177.0.0.1", "0x7f.1", "127.1", "127.0.0.1.1"})
    void anOddSpellingIsNeverLookedUp(String host) {
        try (FakeNameServer names = new FakeNameServer(Map.of(host, "127.0.0.1"));
                TestLane lane = new TestLane(TestSettings.asking(names.address()), DEFAULT)) {
            assertThat(blocked(lane.attempt(new TcpCheck(host, 80)))).contains("'" + host + "' is no valid host");
            assertThat(names.asked).isEmpty();
        }
    }
}
