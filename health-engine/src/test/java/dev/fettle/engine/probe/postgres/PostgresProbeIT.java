package dev.fettle.engine.probe.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fettle.engine.probe.TestLane;
import dev.fettle.api.check.PostgresCheck;
import dev.fettle.api.check.Outcome;
import dev.fettle.api.check.Phase;
import dev.fettle.api.component.Reason;
import dev.fettle.local.servers.LocalPostgres;
import java.net.URI;
import java.sql.DriverManager;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Against a real PostgreSQL. */
class PostgresProbeIT {

    private static LocalPostgres postgres;
    private static TestLane lane;

    @BeforeAll
    static void start() {
        postgres = LocalPostgres.ephemeral();
        lane = new TestLane();
        Outcome _ = lane.attempt(check("SELECT 1")); // the client is loaded by the first
    }

    @AfterAll
    static void stop() {
        lane.close();
        postgres.close();
    }

    private static PostgresCheck check(String query) {
        return new PostgresCheck(URI.create(postgres.url()), null, null, query, "true", null);
    }

    private static String withoutUser() {
        return postgres.url().replaceFirst("//[^@]*@", "//");
    }

    private static String user() {
        return URI.create(postgres.url()).getUserInfo().split(":")[0];
    }

    private static String password() {
        return URI.create(postgres.url()).getUserInfo().split(":")[1];
    }

    @Test
    void aQueryThatSucceedsIsHealthyAndLeavesNoConnection() throws Exception {
        for (int i = 0; i < 20; i++) {
            Outcome outcome = lane.attempt(check("SELECT 1"));

            assertThat(outcome).isInstanceOf(Outcome.Success.class);
            assertThat(outcome.observation().details()).containsEntry("database", "connected");
            assertThat(outcome.observation().phases()).containsOnlyKeys(Phase.RESOLVE, Phase.CONNECT, Phase.PROCESSING);
        }
        assertThat(connectionsLeft()).isZero();
    }

    /** Servers notice a moment later, so this asks until it is so, or ten seconds are over. */
    private static int connectionsLeft() throws Exception {
        URI url = URI.create(postgres.url());
        int left = -1;
        try (var jdbc = DriverManager.getConnection("jdbc:postgresql://" + url.getHost() + ":" + url.getPort()
                + url.getPath(), user(), password())) {
            for (long end = System.nanoTime() + Duration.ofSeconds(10).toNanos(); left != 0
                    && System.nanoTime() < end;) {
                try (var statement = jdbc.createStatement();
                        var rows = statement.executeQuery("SELECT count(*), pg_sleep(0.05) FROM pg_stat_activity"
                                + " WHERE application_name = 'Fettle'")) {
                    rows.next();
                    left = rows.getInt(1);
                }
            }
        }
        return left;
    }

    @Test
    void userAndPasswordMayStandBesideTheUrl() {
        assertThat(lane
                .attempt(new PostgresCheck(URI.create(withoutUser()), user(), password(), "SELECT 1", "true", null)))
                .isInstanceOf(Outcome.Success.class);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '|', textBlock = """
            SELECT * FROM nowhere    | PROTOCOL | 42P01
            SELEC 1                  | PROTOCOL | 42601
            SELECT 1/0               | PROTOCOL | 22012
            """)
    void anErrorOfTheDatabaseIsToldWithItsState(String query, Reason reason, String state) {
        assertThat(lane.attempt(check(query))).isInstanceOfSatisfying(Outcome.Failure.class, failure -> {
            assertThat(failure.reason()).isEqualTo(reason);
            assertThat(failure.message()).endsWith("(SQLSTATE " + state + ")").doesNotContain(password());
            assertThat(failure.observation().details()).containsEntry("database", "connected");
        });
    }

    @Test
    void aWrongPasswordIsAuthAndIsNotShown() {
        PostgresCheck check = new PostgresCheck(URI.create(postgres.url()), user(), "wrong-hunter2", "SELECT 1", "true",
                null);

        assertThat(lane.attempt(check)).isInstanceOfSatisfying(Outcome.Failure.class, failure -> {
            assertThat(failure.reason()).as(failure.message()).isEqualTo(Reason.AUTH);
            assertThat(failure.message()).endsWith("(SQLSTATE 28P01)").doesNotContain("hunter2");
            assertThat(failure.observation().details()).containsEntry("database", "disconnected");
        });
        assertThat(check.toString()).doesNotContain("hunter2").doesNotContain(password());
    }

    @Test
    void aDatabaseThatDoesNotExistIsTold() {
        String url = postgres.url().replaceFirst("/[^/?]*(\\?.*)?$", "/nowhere");

        assertThat(lane.attempt(new PostgresCheck(URI.create(url), null, null, "SELECT 1", "true", null)))
                .isInstanceOfSatisfying(Outcome.Failure.class, failure -> {
                    assertThat(failure.reason()).isEqualTo(Reason.PROTOCOL);
                    assertThat(failure.message()).endsWith("(SQLSTATE 3D000)");
                });
    }

    @Test
    void aQueryThatHangsIsATimeoutAndItsConnectionIsClosed() throws Exception {
        Outcome outcome = lane.attempt(check("SELECT pg_sleep(4)"), Duration.ofMillis(500));

        assertThat(outcome).isInstanceOfSatisfying(Outcome.Timeout.class, timeout -> assertThat(timeout.message())
                .isEqualTo("no complete answer within 500ms (waiting for the answer)"));
        assertThat(outcome.observation().details()).containsEntry("database", "timeout");
        assertThat(connectionsLeft()).isZero();
    }

    @Test
    void aRowThatIsLargerThanIsReadIsTooLarge() {
        assertThat(lane.attempt(check("SELECT repeat('x', 100000000)")))
                .isInstanceOfSatisfying(Outcome.Failure.class, failure -> {
                    assertThat(failure.reason()).as(failure.message()).isEqualTo(Reason.TOO_LARGE);
                    assertThat(failure.message()).endsWith(": a row is larger than the 64 KiB that a check reads");
                });
    }

    @Test
    void aQueryThatCopiesRowsIsNoCheck() {
        assertThat(lane.attempt(check("COPY (SELECT 1) TO STDOUT"))).isInstanceOfSatisfying(Outcome.Failure.class,
                failure -> assertThat(failure.message())
                        .endsWith(": the query copies rows, which a check does not do"));
    }

    /** What the server remarks is none of its answer. */
    @Test
    void valuesOfAllKindsAreAsConditionsKnowThem() {
        Outcome outcome = lane.attempt(new PostgresCheck(URI.create(postgres.url()), null, null, """
                DO $$BEGIN RAISE WARNING 'hunter2'; END$$;
                SELECT 7::int8 AS whole, 1.5::numeric AS part, 0.25::float8 AS small, true AS truth, NULL AS none,
                       ARRAY[1, 2] AS list, 'open' AS word, 'infinity'::timestamptz AS never, 'NaN'::numeric AS odd,
                       '{"a": 1}'::jsonb AS document, DATE '2026-11-22' AS day, 'x'::bytea AS bytes
                """, "row.whole == 7 && row.part > 1.4 && row.small < 0.3 && row.truth && row.none == null"
                + " && row.list[1] == 2 && row.word == 'open' && row.day == '2026-11-22'"
                + " && role == 'primary' && !readOnly && replication.replicas == 0 && rows == 1", null));

        assertThat(outcome).as(outcome.toString()).isInstanceOf(Outcome.Success.class);
    }

    @Test
    void manyRowsAreCountedAndNotKept() {
        Duration forAHundredMegabytes = Duration.ofSeconds(30);

        assertThat(lane.attempt(check("SELECT repeat('x', 1000) FROM generate_series(1, 100000)"),
                forAHundredMegabytes))
                .isInstanceOf(Outcome.Success.class);
    }
}
