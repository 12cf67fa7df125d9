package dev.fettle.engine.probe.nats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fettle.api.check.CheckSpec;
import dev.fettle.api.check.NatsCheck;
import dev.fettle.api.check.Outcome;
import dev.fettle.api.component.Reason;
import dev.fettle.engine.probe.HostilePeers;
import dev.fettle.engine.probe.RawServer;
import dev.fettle.engine.probe.ReadChecks;
import dev.fettle.engine.probe.TestLane;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How it is read, and how peers that are none are told. */
class NatsKindTest implements HostilePeers {

    @Override
    public CheckSpec check(String host, int port) {
        return new NatsCheck(URI.create("nats://joe:" + PASSWORD + "@" + host + ":" + port), null, null, null, null,
                "health", "true", "lameDuck");
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
                            null, "true", "lameDuck")))
                    .isInstanceOf(Outcome.Worrying.class);
        }
    }

    private static final String INFO = "INFO {\"version\":\"2.9\",\"nonce\":\"abc\"}\r\n";

    private static NatsCheck check(int port, @Nullable String token, @Nullable String credentials) {
        return new NatsCheck(URI.create("nats://127.0.0.1:" + port), null, null, token, credentials, "health", "true",
                null);
    }

    /** Lets everybody in, and passes messages on after it said that. */
    private static RawServer passing(String before, int piece) {
        return new RawServer(connection -> {
            connection.write(INFO + "PONG\r\n");
            BufferedReader lines = new BufferedReader(
                    new InputStreamReader(connection.socket.getInputStream(), StandardCharsets.US_ASCII));
            String line = lines.readLine();
            while (!line.startsWith("fettle-")) {
                line = lines.readLine();
            }
            byte[] bytes = (before + "MSG health 1 " + line.length() + "\r\n" + line + "\r\n")
                    .getBytes(StandardCharsets.US_ASCII);
            for (int at = 0; at < bytes.length; at += piece) {
                connection.write(Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + piece)));
            }
        });
    }

    @ParameterizedTest
    @CsvSource({"1", "7", "100000"})
    void whatOthersSendToTheSubjectIsPassedOver(int piece) {
        String others = "MSG health 1 27\r\n-ERR 'Stale Connection'\r\nOK\r\n\r\nMSG health 1 _INBOX.1 0\r\n\r\n"
                + "MSG health 1 5000\r\n" + "PONG\r\n-ER\n".repeat(500).substring(0, 5000) + "\r\nPING\r\n+OK\r\n";
        try (TestLane lane = new TestLane(); RawServer server = passing(others, piece)) {
            Outcome outcome = lane.attempt(check(server.port(), null, null));

            assertThat(outcome).as(outcome.toString()).isInstanceOf(Outcome.Success.class);
            assertThat(outcome.observation().details()).containsKey("roundTripMs");
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            PONG                                            | TIMEOUT  | the message that was sent to 'health'
            -ERR 'Authorization Violation'                  | AUTH     | 'Authorization Violation' (it may want credentials)
            -ERR 'User Authentication Expired'              | AUTH     | 'User Authentication Expired'
            -ERR 'Permissions Violation for Publish to "h"' | AUTH     | Permissions Violation for Publish
            -ERR 'maximum connections exceeded'             | PROTOCOL | the server refused: 'maximum connections exceeded'
            -ERR 'no hunter2-hunter2 here'                  | PROTOCOL | the server refused: 'no *** here'
            MSG health 1 x                                  | PROTOCOL | a message without its size
            MSG health 1 -1                                 | PROTOCOL | a message without its size
            MSG                                             | PROTOCOL | a message without its size
            """)
    void whatAServerRefusesIsTold(String line, Reason reason, String message) {
        try (TestLane lane = new TestLane(); RawServer server = new RawServer(connection -> {
            connection.write(INFO + line + "\r\n");
            connection.hang();
        })) {
            Outcome outcome = lane.attempt(check(server.port(), "hunter2-hunter2", null), Duration.ofMillis(500));

            if (reason == Reason.TIMEOUT) {
                assertThat(outcome).isInstanceOfSatisfying(Outcome.Timeout.class,
                        timeout -> assertThat(timeout.message()).contains(message));
            } else {
                assertThat(outcome).isInstanceOfSatisfying(Outcome.Failure.class, failure -> {
                    assertThat(failure.reason()).isEqualTo(reason);
                    assertThat(failure.message()).contains(message).doesNotContain("hunter2");
                });
            }
        }
    }

    /** Somebody on the way may have added it, so that it looks as if it had been said over TLS. */
    @ParameterizedTest
    @ValueSource(strings = {"PONG\r\n", "PON"})
    void nothingMayFollowBeforeTlsBegins(String more) {
        try (TestLane lane = new TestLane(); RawServer server = new RawServer(connection -> {
            connection.write("INFO {\"tls_required\":true}\r\n" + more);
            connection.hang();
        })) {
            assertThat(lane.attempt(check(server.port(), "hunter2-hunter2", null)))
                    .isInstanceOfSatisfying(Outcome.Failure.class, failure -> assertThat(failure.message())
                            .endsWith("the server said more before TLS began"));
        }
    }

    @Test
    void aSeedIsReadAndWhatIsNoneIsNot() {
        String seed = "SUACSSL3UAHUDXKFSNVUZRF5UHPMWZ6BFDTJ7M6USDXIEDNPPQYYYCU3VY";

        assertThat(Nkey.of(seed).publicKey()).isEqualTo("UDXU4RCSJNZOIQHZNWXHXORDPRTGNJAHAHFRGZNEEJCPQTT2M7NLCNF4");
        for (String wrong : List.of("", "SU", seed.replace("SUA", "SAA"), seed.replace('3', '4'), seed.substring(1),
                seed + "A", seed.toLowerCase(Locale.ROOT))) {
            assertThatThrownBy(() -> Nkey.of(wrong)).isInstanceOf(IllegalArgumentException.class)
                    .hasMessageNotContaining("SSL3U");
        }
    }

    @Test
    void aFileOfCredentialsHoldsBoth() {
        String file = """
                -----BEGIN NATS USER JWT-----
                eyJ0eXAiOiJKV1QifQ.eyJqdGkiOiJY_-In0.c2ln
                ------END NATS USER JWT------

                ************************* IMPORTANT *************************
                NKEY Seed printed below can be used to sign and prove identity.

                -----BEGIN USER NKEY SEED-----
                SUACSSL3UAHUDXKFSNVUZRF5UHPMWZ6BFDTJ7M6USDXIEDNPPQYYYCU3VY
                ------END USER NKEY SEED------
                """;

        assertThat(Credentials.of(file).jwt()).isEqualTo("eyJ0eXAiOiJKV1QifQ.eyJqdGkiOiJY_-In0.c2ln");
        assertThat(Credentials.of(file)).hasToString("Credentials");
        assertThatThrownBy(() -> Credentials.of(file.substring(0, 120))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theLeastHasItsDefaults() {
        assertThat(ReadChecks.of("{ nats: { url: nats://a.example } }").check())
                .isEqualTo(new NatsCheck(URI.create("nats://a.example"), null, null, null, null, null, "true",
                        "lameDuck"));
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
            { url: "nats://a.example", credentials: SUAX }       | credentials must be what a file of credentials holds
            { url: "nats://a.example", credentials: x, user: y } | credentials must not be given
            { url: "nats://a.example", subject: "a..b" }         | subject must have no space
            { url: "nats://a.example", subject: "$SYS.x" }       | subject must have no space
            { url: "nats://a.example", subject: "a b" }          | subject must have no space
            { url: "nats://a.example", subject: "a.*" }          | subject must have no space
            { url: "nats://a.example", healthy: "brokers > 1" }  | healthy is no condition
            """)
    void aWrongSettingIsTold(String settings, String problem) {
        assertThat(ReadChecks.of("{ nats: " + settings + " }").problems())
                .anySatisfy(told -> assertThat(told).contains(problem));
    }
}
