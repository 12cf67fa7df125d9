package dev.fettle.engine.probe.mysql;

import static dev.fettle.engine.probe.mysql.ScriptedMysql.OK;
import static dev.fettle.engine.probe.mysql.ScriptedMysql.greeting;
import static dev.fettle.engine.probe.mysql.ScriptedMysql.joined;
import static dev.fettle.engine.probe.mysql.ScriptedMysql.next;
import static dev.fettle.engine.probe.mysql.ScriptedMysql.one;
import static dev.fettle.engine.probe.mysql.ScriptedMysql.packet;
import static dev.fettle.engine.probe.mysql.ScriptedMysql.text;
import static dev.fettle.engine.probe.mysql.ScriptedMysql.welcome;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fettle.api.check.CheckSpec;
import dev.fettle.api.check.MysqlCheck;
import dev.fettle.api.check.Outcome;
import dev.fettle.api.component.Reason;
import dev.fettle.engine.probe.RawServer;
import dev.fettle.engine.probe.TestLane;
import dev.fettle.engine.probe.sql.MessageGuard;
import dev.fettle.engine.probe.sql.SqlPeers;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Against servers that are none, or that do not behave. */
class MysqlProbeTest implements SqlPeers {

    private static MysqlCheck check(int port, String parameters, String healthy) {
        return new MysqlCheck(URI.create("mysql://127.0.0.1:" + port + "/shop" + parameters), "joe", PASSWORD,
                "SELECT 1", healthy, null);
    }

    @Override
    public CheckSpec check(String host, int port) {
        return new MysqlCheck(URI.create("mysql://" + host + ":" + port + "/shop"), "joe", PASSWORD, "SELECT 1",
                "true", null);
    }

    @Override
    public byte[] tooLarge() {
        int length = MessageGuard.LONGEST + 1;
        return joined(new byte[]{(byte) length, (byte) (length >> 8), (byte) (length >> 16), 0}, new byte[100]);
    }

    @Override
    public byte[] slow() {
        return greeting("mysql_native_password", false);
    }

    @BeforeAll
    static void load() {
        SqlPeers.load(check(1, "", "true"));
    }

    /** The server speaks first. */
    @Override
    @Test
    public void whoHangsUpIsAReset() {
        try (RawServer server = new RawServer(_ -> {})) {
            assertThat(failure(check(server.port(), "", "true")).reason()).isEqualTo(Reason.RESET);
        }
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

    @ParameterizedTest(name = "{0}: {2}")
    @CsvSource(delimiter = '|', textBlock = """
            1040 | PROTOCOL | Too many connections
            1129 | AUTH     | Host '10.0.0.7' is blocked because of many connection errors
            1130 | AUTH     | Host '10.0.0.7' is not allowed to connect to this server
            1130 | AUTH     | #HY000Host '10.0.0.7' is not allowed to connect to this server
            """)
    void whoIsTurnedAwayAtTheDoorIsToldWhy(int number, Reason reason, String words) {
        byte[] error = packet(0, new byte[]{(byte) 0xFF, (byte) number, (byte) (number >> 8)},
                words.getBytes(StandardCharsets.UTF_8));
        try (RawServer server = new RawServer(connection -> connection.write(error))) {
            Outcome.Failure failure = failure(check(server.port(), "", "true"));

            assertThat(failure.reason()).as(failure.message()).isEqualTo(reason);
            assertThat(failure.message()).isEqualTo("MySQL 127.0.0.1:" + server.port() + "/shop: "
                    + words.replace("#HY000", "") + " (error " + number + ")");
            assertThat(failure.observation().details()).containsEntry("database", "disconnected");
        }
    }

    /** The client would send it. */
    @ParameterizedTest(name = "in result {0}")
    @ValueSource(ints = {1, 2})
    void aServerThatAsksForAFileGetsNone(int result, @TempDir Path directory) throws Exception {
        Path file = Files.writeString(directory.resolve("secrets"), "hunter2-in-a-file");
        byte[] wish = joined(new byte[]{(byte) 0xFB}, file.toString().getBytes(StandardCharsets.UTF_8));
        byte[] moreResults = {0, 0, 0, 0x0A, 0, 0, 0};
        BlockingQueue<String> got = new LinkedBlockingQueue<>();
        try (RawServer server = new RawServer(connection -> {
            String _ = welcome(connection);
            connection.write(result == 1 ? packet(1, wish) : joined(packet(1, moreResults), packet(2, wish)));
            got.add(new String(connection.socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1));
        })) {
            Outcome.Failure failure = failure(check(server.port(), "", "true"));

            assertThat(failure.reason()).isEqualTo(Reason.PROTOCOL);
            assertThat(failure.message()).endsWith("not a valid answer: it asks for a file of this machine");
            assertThat(got.poll(5, TimeUnit.SECONDS)).isEmpty();
        }
    }

    @ParameterizedTest(name = "{0}, {1}")
    @CsvSource({"greeting, mysql_clear_password", "switch, mysql_clear_password"})
    void aPasswordIsNotToldInClear(String where, String plugin) {
        BlockingQueue<String> got = new LinkedBlockingQueue<>();
        try (RawServer server = new RawServer(connection -> {
            connection.write(greeting(where.equals("greeting") ? plugin : "mysql_native_password", false));
            got.add(next(connection));
            connection.write(packet(2, new byte[]{(byte) 0xFE}, text(plugin), new byte[20]));
            got.add(next(connection));
        })) {
            Outcome.Failure failure = failure(check(server.port(), "", "true"));

            assertThat(failure.reason()).isEqualTo(Reason.AUTH);
            assertThat(failure.message())
                    .endsWith("/shop: it wants the password in clear, and gets it over TLS only: see sslMode");
            assertThat(server.sawAnEnd()).isTrue();
            assertThat(got).noneMatch(said -> said.contains(PASSWORD));
        }
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"client_ed25519", "auth_gssapi_client", "sha256_password"})
    void aLoginThatACheckDoesNotSpeakIsTold(String plugin) {
        try (RawServer server = new RawServer(connection -> {
            connection.write(greeting("mysql_native_password", false));
            String _ = next(connection);
            connection.write(packet(2, new byte[]{(byte) 0xFE}, text(plugin), new byte[32]));
            connection.hang();
        })) {
            Outcome.Failure failure = failure(check(server.port(), "", "true"));

            assertThat(failure.reason()).isEqualTo(Reason.AUTH);
            assertThat(failure.message())
                    .endsWith("/shop: it wants a login by " + plugin + ", which a check does not speak");
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            without TLS   | TLS_INVALID | TLS failed: the target does not speak TLS
            more at once  | PROTOCOL    | not a valid answer: it said more before TLS began
            more at last  | PROTOCOL    | not a valid answer: it said more before TLS began
            """)
    void whatIsSaidBeforeTlsIsNotBelieved(String how, Reason reason, String message) {
        byte[] answers = joined(packet(2, OK), one(), one(), one());
        try (RawServer server = new RawServer(connection -> {
            byte[] first = greeting("mysql_native_password", !how.equals("without TLS"));
            connection.write(how.equals("more at once") ? joined(first, answers) : first);
            if (how.equals("more at last")) {
                connection.write(answers);
            }
            connection.hang();
        })) {
            Outcome.Failure failure = failure(check(server.port(), "?sslMode=VERIFY_IDENTITY", "true"));

            assertThat(failure.reason()).as(failure.message())
                    .isIn(reason, how.equals("more at last") ? Reason.TLS_INVALID : reason);
            assertThat(failure.message()).as(how)
                    .satisfiesAnyOf(told -> assertThat(told).endsWith("/shop: " + message),
                            told -> assertThat(told).contains("TLS failed"));
        }
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"FCFFFF", "FDFFFF7F", "FEFFFFFF7F00000000", "FC0000"})
    void moreColumnsThanThereCanBeAreNotMade(String count) {
        byte[] columns = HexFormat.of().parseHex(count);
        try (RawServer server = new RawServer(connection -> {
            String _ = welcome(connection);
            connection.write(packet(1, columns));
            connection.hang();
        })) {
            Outcome.Failure failure = failure(check(server.port(), "", "true"));

            assertThat(failure.reason()).isEqualTo(Reason.PROTOCOL);
            assertThat(failure.message()).endsWith("not a valid answer: more columns than there can be");
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"large row, TOO_LARGE", "results, TOO_LARGE", "garbage, PROTOCOL"})
    void anAnswerThatIsNoneEndsTheAttempt(String what, Reason reason) {
        byte[] more = packet(1, new byte[]{0, 0, 0, 0x0A, 0, 0, 0});
        try (RawServer server = new RawServer(connection -> {
            String _ = welcome(connection);
            switch (what) {
                case "large row" -> connection.write(joined(packet(1, new byte[]{1}), packet(2, new byte[30]),
                        packet(3, new byte[MessageGuard.LONGEST + 1])));
                case "results" -> {
                    while (true) {
                        connection.write(more);
                    }
                }
                default -> connection.write(joined(packet(1, new byte[]{1}), packet(2, new byte[]{77, 1, 2})));
            }
            connection.hang();
        })) {
            Outcome.Failure failure = failure(check(server.port(), "", "true"));

            assertThat(failure.reason()).as(failure.message()).isEqualTo(reason);
            assertThat(failure.observation().details()).containsEntry("database", "connected");
        }
    }

    /** What is asked after the query is no part of the check. A server need not close when it is told goodbye. */
    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"silent", "closes", "answers"})
    void whoAnswersTheQueryIsHealthyAndIsLeft(String how) {
        try (TestLane lane = new TestLane(); RawServer server = new RawServer(connection -> {
            String _ = welcome(connection);
            connection.write(one());
            String _ = next(connection);
            if (how.equals("answers")) {
                while (true) {
                    connection.write(packet(1, new byte[]{(byte) 0xFF, 1, 4}, text("#HY000no")));
                    String _ = next(connection);
                }
            } else if (how.equals("silent")) {
                connection.hang();
            }
        })) {
            Outcome outcome = lane.attempt(check(server.port(), "", "rows == 1 && role == 'unknown'"));

            assertThat(outcome).as(outcome.toString()).isInstanceOf(Outcome.Success.class);
            assertThat(server.sawAnEnd()).isTrue();
        }
    }

    @Test
    void anAnswerInPiecesIsTheSame() {
        try (TestLane lane = new TestLane(); RawServer server = new RawServer(connection -> {
            String _ = welcome(connection);
            for (byte each : one()) {
                connection.write(new byte[]{each});
            }
            connection.hang();
        })) {
            Outcome outcome = lane.attempt(check(server.port(), "", "row.one == 1 && version == '8.0.36'"));

            assertThat(outcome).as(outcome.toString()).isInstanceOf(Outcome.Success.class);
        }
    }
}
