package dev.fettle.engine.probe.nats;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fettle.api.check.CheckSpec;
import dev.fettle.api.check.NatsCheck;
import dev.fettle.api.check.Outcome;
import dev.fettle.api.component.Reason;
import dev.fettle.engine.probe.HostilePeers;
import dev.fettle.engine.probe.RawServer;
import dev.fettle.engine.probe.ReadChecks;
import dev.fettle.engine.probe.TestLane;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How it is read, and how peers that are none are told. */
class NatsKindTest implements HostilePeers {

    @Override
    public CheckSpec check(String host, int port) {
        return new NatsCheck(URI.create("nats://joe:" + PASSWORD + "@" + host + ":" + port), null, null, null, "health",
                "true", "lameDuck");
    }

    @Override
    public byte[] tooLarge() {
        return ("INFO {\"version\":\"" + "9".repeat(70_000)).getBytes(StandardCharsets.US_ASCII);
    }

    /** The server speaks first. */
    @Override
    public void whoHangsUpIsAReset() {
        try (TestLane lane = new TestLane(); RawServer server = new RawServer(_ -> {})) {
            assertThat(lane.attempt(check("127.0.0.1", server.port()))).isInstanceOfSatisfying(Outcome.Failure.class,
                    failure -> assertThat(failure.reason()).isEqualTo(Reason.RESET));
        }
    }

    @Test
    void aServerThatIsAboutToLeaveIsDegraded() {
        try (TestLane lane = new TestLane(); RawServer server = new RawServer(connection -> {
            connection.write("INFO {\"version\":\"2.9\",\"ldm\":true}\r\nPONG\r\n");
            connection.hang();
        })) {
            assertThat(
                    lane.attempt(new NatsCheck(URI.create("nats://127.0.0.1:" + server.port()), null, null, null, null,
                            "true", "lameDuck")))
                    .isInstanceOf(Outcome.Worrying.class);
        }
    }

    @Test
    void theLeastHasItsDefaults() {
        assertThat(ReadChecks.of("{ nats: { url: nats://a.example } }").check())
                .isEqualTo(new NatsCheck(URI.create("nats://a.example"), null, null, null, null, "true", "lameDuck"));
    }

    @Test
    void theExampleOfThePageIsRead() {
        ReadChecks read = ReadChecks.ofThePage("nats");

        assertThat(read.problems()).isEmpty();
        assertThat(read.checks()).isNotEmpty().allSatisfy(check -> assertThat(check).isInstanceOf(NatsCheck.class));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            {}                                                   | url
            { url: "http://a.example" }                          | url must be an address such as nats://
            { url: "nats://a.example", token: x, user: y }       | token must not be given
            { url: "nats://a.example", subject: "a b" }          | subject must have no space
            { url: "nats://a.example", subject: "a.*" }          | subject must have no space
            { url: "nats://a.example", healthy: "brokers > 1" }  | healthy is no condition
            """)
    void aWrongSettingIsTold(String settings, String problem) {
        assertThat(ReadChecks.of("{ nats: " + settings + " }").problems())
                .anySatisfy(told -> assertThat(told).contains(problem));
    }
}
