package dev.fettle.engine.probe.postgres;

import static dev.fettle.engine.probe.postgres.ScriptedPostgres.first;
import static dev.fettle.engine.probe.postgres.ScriptedPostgres.joined;
import static dev.fettle.engine.probe.postgres.ScriptedPostgres.login;
import static dev.fettle.engine.probe.postgres.ScriptedPostgres.message;
import static dev.fettle.engine.probe.postgres.ScriptedPostgres.next;
import static dev.fettle.engine.probe.postgres.ScriptedPostgres.number;
import static dev.fettle.engine.probe.postgres.ScriptedPostgres.one;
import static dev.fettle.engine.probe.postgres.ScriptedPostgres.ready;
import static dev.fettle.engine.probe.postgres.ScriptedPostgres.setting;
import static dev.fettle.engine.probe.postgres.ScriptedPostgres.text;
import static dev.fettle.engine.probe.postgres.ScriptedPostgres.welcome;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fettle.api.check.CheckSpec;
import dev.fettle.api.check.Outcome;
import dev.fettle.api.check.PostgresCheck;
import dev.fettle.api.component.Reason;
import dev.fettle.engine.probe.FakeNameServer;
import dev.fettle.engine.probe.RawServer;
import dev.fettle.engine.probe.TestLane;
import dev.fettle.engine.probe.TestSettings;
import dev.fettle.engine.probe.sql.MessageGuard;
import dev.fettle.engine.probe.sql.SqlPeers;
import dev.fettle.platform.address.AddressPolicy;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Against servers that are none, or that do not behave. */
class PostgresProbeTest implements SqlPeers {

    private static PostgresCheck check(int port, String parameters, String password, String healthy) {
        return new PostgresCheck(URI.create("postgresql://127.0.0.1:" + port + "/shop" + parameters), "joe", password,
                "SELECT 1", healthy, null);
    }

    @Override
    public CheckSpec check(String host, int port) {
        return new PostgresCheck(URI.create("postgresql://" + host + ":" + port + "/shop?password=" + PASSWORD), "joe",
                PASSWORD, "SELECT 1", "true", null);
    }

    @Override
    public byte[] tooLarge() {
        return joined(new byte[]{'E'}, number(MessageGuard.LONGEST + 5), new byte[100]);
    }

    @Override
    public byte[] slow() {
        return joined(new byte[]{'E'}, number(1000), new byte[100]);
    }

    @BeforeAll
    static void load() {
        SqlPeers.load(check(1, "", PASSWORD, "true"));
    }

    private static Outcome.Failure failure(CheckSpec check) {
        try (TestLane lane = new TestLane()) {
            Outcome outcome = lane.attempt(check);
            assertThat(outcome).isInstanceOf(Outcome.Failure.class);
            Outcome.Failure failure = (Outcome.Failure) outcome;
            assertThat(failure.message()).doesNotContain("hunter2").doesNotContain("Exception");
            return failure;
        }
    }

    private static RawServer saying(byte[]... answers) {
        return new RawServer(connection -> {
            byte[] _ = first(connection);
            for (byte[] answer : answers) {
                connection.write(answer);
                String _ = next(connection);
            }
            connection.hang();
        });
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource({"127.0.0.1, ?host=127.0.0.9", "[::ffff:127.0.0.9], ''"})
    void anAddressThatIsWrittenOtherwiseIsAsForbidden(String host, String parameters) {
        AddressPolicy policy = TestSettings.addresses(Map.of("deny", "127.0.0.9"));
        try (FakeNameServer names = new FakeNameServer(Map.of());
                TestLane lane = new TestLane(TestSettings.asking(names.address()), policy)) {
            PostgresCheck check = new PostgresCheck(URI.create("postgresql://" + host + ":1/shop" + parameters), "joe",
                    PASSWORD, "SELECT 1", "true", null);

            assertThat(lane.attempt(check)).isInstanceOfSatisfying(Outcome.Failure.class,
                    failure -> assertThat(failure.reason()).as(failure.message()).isEqualTo(Reason.BLOCKED_ADDRESS));
        }
    }

    /** What is asked after the query is no part of the check: here it is not answered, or wrongly. */
    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"", "E", "one", "garbage", "endless"})
    void whoAnswersTheQueryAndDoesNotTellHowItStandsIsHealthy(String how) throws Exception {
        BlockingQueue<String> said = new LinkedBlockingQueue<>();
        try (TestLane lane = new TestLane(); RawServer server = new RawServer(connection -> {
            byte[] _ = first(connection);
            connection.write(joined(login(0), setting("client_encoding", "UTF8"), ready()));
            said.add(next(connection));
            connection.write(one());
            said.add(next(connection));
            switch (how) {
                case "E" -> connection.write(joined(message('E', text("SERROR"), text("C42883"), text("Mno such thing"),
                        new byte[1]), ready()));
                case "one" -> connection.write(one());
                case "garbage" -> connection.write("garbage");
                case "endless" -> {
                    while (true) {
                        connection.write(message('C', text("SELECT 1")));
                    }
                }
                default -> connection.hang();
            }
            said.add(next(connection));
            connection.hang();
        })) {
            Outcome outcome = lane.attempt(check(server.port(), "", PASSWORD, "rows == 1 && role == 'unknown'"));

            assertThat(outcome).as(outcome.toString()).isInstanceOf(Outcome.Success.class);
            assertThat(outcome.observation().details()).containsEntry("database", "connected");
            assertThat(said.poll(5, TimeUnit.SECONDS)).startsWith("QSELECT 1");
            assertThat(server.sawAnEnd()).isTrue();
        }
    }

    @Test
    void whoClosesRightAfterTheAnswerIsHealthy() {
        try (TestLane lane = new TestLane(); RawServer server = new RawServer(connection -> {
            byte[] _ = first(connection);
            connection.write(welcome());
            String _ = next(connection);
            connection.write(one());
        })) {
            assertThat(lane.attempt(check(server.port(), "", PASSWORD, "rows == 1")))
                    .isInstanceOf(Outcome.Success.class);
        }
    }

    @Test
    void anAnswerInPiecesIsTheSame() {
        try (TestLane lane = new TestLane(); RawServer server = new RawServer(connection -> {
            byte[] _ = first(connection);
            for (byte each : welcome()) {
                connection.write(new byte[]{each});
            }
            String _ = next(connection);
            for (byte each : one()) {
                connection.write(new byte[]{each});
            }
            connection.hang();
        })) {
            Outcome outcome = lane.attempt(new PostgresCheck(URI.create("postgresql://127.0.0.1:" + server.port()
                    + "/shop"), "joe", PASSWORD, "SELECT 1", "row.one == 1 && version == '15.4'", null));

            assertThat(outcome).as(outcome.toString()).isInstanceOf(Outcome.Success.class);
        }
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '|', textBlock = """
            2  | ''                  | it wants a login by Kerberos V5, which a check does not speak
            7  | ''                  | it wants a login by GSSAPI, which a check does not speak
            9  | ''                  | it wants a login by SSPI, which a check does not speak
            99 | ''                  | it wants a login by method 99, which a check does not speak
            10 | OAUTHBEARER         | it wants a login by OAUTHBEARER, which a check does not speak
            """)
    void aLoginThatACheckDoesNotSpeakIsTold(int method, String name, String message) {
        try (RawServer server = saying(login(method, text(name), new byte[1]))) {
            Outcome.Failure failure = failure(check(server.port(), "", PASSWORD, "true"));

            assertThat(failure.reason()).isEqualTo(Reason.AUTH);
            assertThat(failure.message()).endsWith("/shop: " + message);
            assertThat(failure.observation().details()).containsEntry("database", "disconnected");
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"3, ''", "5, salt", "10, SCRAM-SHA-256"})
    void aPasswordThatIsMissingIsTold(int method, String more) {
        byte[] rest = method == 5 ? more.getBytes(StandardCharsets.US_ASCII) : joined(text(more), new byte[1]);
        try (RawServer server = saying(login(method, rest))) {
            Outcome.Failure failure = failure(new PostgresCheck(URI.create("postgresql://127.0.0.1:" + server.port()
                    + "/shop"), "joe", null, "SELECT 1", "true", null));

            assertThat(failure.reason()).isEqualTo(Reason.AUTH);
            assertThat(failure.message()).endsWith("/shop: it wants a password, and none is given");
        }
    }

    /** The client would work for minutes on the event loop. */
    @Test
    void aChallengeThatWantsEndlessWorkIsRefused() {
        try (TestLane lane = new TestLane(); RawServer server = new RawServer(connection -> {
            byte[] _ = first(connection);
            connection.write(login(10, text("SCRAM-SHA-256"), new byte[1]));
            String said = next(connection);
            String nonce = said.substring(said.indexOf("r=") + 2);
            connection.write(login(11, ("r=" + nonce + "more,s=c2FsdHNhbHQ=,i=2000000000")
                    .getBytes(StandardCharsets.US_ASCII)));
            connection.hang();
        })) {
            Outcome outcome = lane.attempt(check(server.port(), "", PASSWORD, "true"), Duration.ofSeconds(3));

            assertThat(outcome).isInstanceOfSatisfying(Outcome.Failure.class, failure -> {
                assertThat(failure.reason()).isEqualTo(Reason.PROTOCOL);
                assertThat(failure.message()).endsWith("its challenge wants more than 100000 rounds of work");
            });
        }
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '|', textBlock = """
            require     | N              | TLS_INVALID | TLS failed: the target does not speak TLS
            verify-full | N              | TLS_INVALID | TLS failed: the target does not speak TLS
            require     | Sxx            | PROTOCOL    | not a valid answer: it said more before TLS began
            verify-full | welcome        | PROTOCOL    | not a valid answer: it said more before TLS began
            disable     | S              | PROTOCOL    | not a valid answer: this is not PostgreSQL's protocol
            """)
    void whatIsSaidBeforeTlsIsNotBelieved(String mode, String said, Reason reason, String message) {
        byte[] answer = said.equals("welcome")
                ? joined(new byte[]{'S'}, welcome(), one(), one())
                : said.getBytes(StandardCharsets.US_ASCII);
        try (RawServer server = saying(answer)) {
            Outcome.Failure failure = failure(check(server.port(), "?sslmode=" + mode, PASSWORD, "true"));

            assertThat(failure.reason()).as(failure.message()).isEqualTo(reason);
            assertThat(failure.message()).endsWith("/shop: " + message);
        }
    }

    @Test
    void whoPrefersTlsTakesWhatIsThere() {
        try (TestLane lane = new TestLane(); RawServer server = new RawServer(connection -> {
            if (first(connection).length == 4) {
                connection.write("N");
                connection.hang();
            } else {
                connection.write(welcome());
                String _ = next(connection);
                connection.write(one());
                connection.hang();
            }
        })) {
            assertThat(lane.attempt(check(server.port(), "?sslmode=prefer", PASSWORD, "rows == 1")))
                    .isInstanceOf(Outcome.Success.class);
            assertThat(server.accepted).hasValue(2);
        }
    }

    @ParameterizedTest(name = "{1}")
    @CsvSource({"65537, TOO_LARGE", "-1, PROTOCOL", "3, PROTOCOL"})
    void aRowThatIsLargerThanIsReadIsNotKept(int length, Reason reason) {
        byte[] row = joined(new byte[]{'D'}, number(length + 4), new byte[64]);
        byte[] head = joined(new byte[]{'D'}, number(length), new byte[64]);
        try (RawServer server = saying(welcome(), length > 0 && reason == Reason.TOO_LARGE ? row : head)) {
            Outcome.Failure failure = failure(check(server.port(), "", PASSWORD, "true"));

            assertThat(failure.reason()).as(failure.message()).isEqualTo(reason);
            assertThat(failure.observation().details()).containsEntry("database", "connected");
        }
    }

    @Test
    void resultsWithoutEndAreTooLarge() {
        try (RawServer server = new RawServer(connection -> {
            byte[] _ = first(connection);
            connection.write(welcome());
            String _ = next(connection);
            byte[] result = message('C', text("SELECT 1"));
            while (true) {
                connection.write(result);
            }
        })) {
            assertThat(failure(check(server.port(), "", PASSWORD, "true")).reason()).isEqualTo(Reason.TOO_LARGE);
        }
    }

    @Test
    void anEncodingThatTheClientDoesNotReadIsTheServersTrouble() {
        try (RawServer server = saying(joined(login(0), setting("client_encoding", "LATIN1"), ready()))) {
            assertThat(failure(check(server.port(), "", PASSWORD, "true")).reason()).isEqualTo(Reason.PROTOCOL);
        }
    }
}
