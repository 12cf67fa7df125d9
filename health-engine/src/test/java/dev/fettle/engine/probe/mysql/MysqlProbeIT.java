package dev.fettle.engine.probe.mysql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.fettle.api.check.MysqlCheck;
import dev.fettle.api.check.Outcome;
import dev.fettle.api.check.Phase;
import dev.fettle.api.component.Reason;
import dev.fettle.engine.probe.TestCertificates;
import dev.fettle.engine.probe.TestLane;
import dev.fettle.engine.probe.TestProgram;
import dev.fettle.engine.probe.TestSettings;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.jspecify.annotations.Nullable;

/** Against a real MariaDB, and one that follows it. */
class MysqlProbeIT {

    private static final Path PROGRAM = Path.of("/usr/sbin/mariadbd");
    private static final Path INSTALL = Path.of("/usr/bin/mariadb-install-db");
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final String LINKED = "replication.link == 'down'";
    private static final String ACCOUNTS = """
            CREATE DATABASE IF NOT EXISTS shop;
            CREATE USER 'joe'@'%' IDENTIFIED BY 'hunter2';
            GRANT SELECT ON shop.* TO 'joe'@'%';
            CREATE USER 'watcher'@'%' IDENTIFIED BY 'hunter2';
            GRANT SLAVE MONITOR, REPLICATION SLAVE, REPLICATION SLAVE ADMIN ON *.* TO 'watcher'@'%';
            GRANT ALL ON shop.* TO 'watcher'@'%';
            """;

    @TempDir
    private static Path directory;
    private static TestProgram primary;
    private static TestLane lane;

    @BeforeAll
    static void start() throws Exception {
        TestProgram.assumeInstalled(PROGRAM, "mariadb-server-core");
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        TestCertificates certificates = new TestCertificates(directory);
        certificates.leaf("db", "-validity", "20", "-ext", "san=dns:localhost");
        lane = new TestLane(TestSettings.trusting(certificates.authority()));
        Path key = certificates.keyFile("db");
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r--r--"));
        primary = mariadb("primary", 1, "--log-bin=changes", "--ssl-cert=" + certificates.certificateFile("db"),
                "--ssl-key=" + key, "--ssl-ca=" + certificates.authority());
        Outcome _ = lane.attempt(check(primary, "joe", "SELECT 1", "true")); // the client is loaded by the first
    }

    @AfterAll
    static void stop() {
        if (primary != null) {
            primary.close();
        }
        if (lane != null) {
            lane.close(); // fails when it was blocked
        }
    }

    private static TestProgram mariadb(String name, int id, String... more) throws Exception {
        Path home = Files.createDirectories(directory.resolve(name));
        Process install = new ProcessBuilder(INSTALL.toString(), "--no-defaults",
                "--auth-root-authentication-method=normal",
                "--skip-test-db", "--user=" + user(), "--datadir=" + home.resolve("data")).redirectErrorStream(true)
                .redirectOutput(home.resolve("install").toFile()).start();
        assertThat(install.waitFor(60, TimeUnit.SECONDS) && install.exitValue() == 0)
                .as(Files.readString(home.resolve("install"))).isTrue();
        Path accounts = Files.writeString(home.resolve("accounts.sql"), ACCOUNTS);
        int port = TestProgram.freePort();
        List<Object> arguments = new ArrayList<>(List.of("--no-defaults",
                "--user=" + user(), "--datadir=" + home.resolve("data"), "--bind-address=127.0.0.1", "--port=" + port,
                "--socket=" + home.resolve("data/socket"), "--pid-file=" + home.resolve("data/pid"),
                "--server-id=" + id, "--init-file=" + accounts, "--innodb-buffer-pool-size=8M"));
        arguments.addAll(List.of(more));
        return TestProgram.start(home.resolve("log"), port, PROGRAM, arguments.toArray());
    }

    /** It refuses to run as root. */
    private static String user() {
        return System.getProperty("user.name").equals("root") ? "nobody" : System.getProperty("user.name");
    }

    private static MysqlCheck check(TestProgram server, String user, String query, String healthy) {
        return check(server, user, query, healthy, LINKED);
    }

    private static MysqlCheck check(TestProgram server, String user, String query, String healthy,
            @Nullable String degraded) {
        return new MysqlCheck(URI.create("mysql://127.0.0.1:" + server.port() + "/shop"), user, "hunter2", query,
                healthy,
                degraded);
    }

    private static void run(TestProgram server, String statements) {
        assertThat(lane.attempt(check(server, "watcher", statements, "true", null)))
                .isInstanceOf(Outcome.Success.class);
    }

    @Test
    void aPrimaryIsHealthyAndSaysHowItStands() {
        Outcome outcome = lane.attempt(check(primary, "watcher",
                "SELECT 1 AS one, 'x' AS letter, 2.5 AS half, NULL AS none",
                "rows == 1 && row.one == 1 && row.letter == 'x' && row.half > 2.0 && row.none == null"
                        + " && role == 'primary' && !readOnly && version.contains('MariaDB') && ip == '127.0.0.1'"));

        assertThat(outcome).as(outcome.toString()).isInstanceOf(Outcome.Success.class);
        assertThat(outcome.observation().phases()).containsOnlyKeys(Phase.RESOLVE, Phase.CONNECT, Phase.PROCESSING);
        assertThat(outcome.observation().details()).containsEntry("database", "connected")
                .containsEntry("role", "primary")
                .containsEntry("readOnly", false)
                .containsEntry("replicationLink", "none")
                .containsEntry("rows", 1L)
                .containsKey("version");
    }

    @Test
    void whoMayNotSeeReplicationSeesThatItAnswers() {
        Outcome outcome = lane.attempt(check(primary, "joe", "SELECT 1; SELECT 2 AS two UNION SELECT 3",
                "role == 'unknown' && rows == 2 && row.two == 2"));

        assertThat(outcome).as(outcome.toString()).isInstanceOf(Outcome.Success.class);
        assertThat(outcome.observation().details()).doesNotContainKey("role").containsKey("version");
    }

    @Test
    void whatTheFirstRowSaysMayMakeItDegradedOrUnhealthy() {
        assertThat(lane.attempt(check(primary, "joe", "SELECT 7 AS waiting", "true", "row.waiting > 5")))
                .isInstanceOfSatisfying(Outcome.Worrying.class, worrying -> assertThat(worrying.message())
                        .endsWith("/shop answered, but: row.waiting > 5"));
        assertThat(lane.attempt(check(primary, "joe", "SELECT 1 FROM DUAL WHERE 1 = 0", "rows > 0")))
                .isInstanceOfSatisfying(Outcome.Failure.class,
                        failure -> assertThat(failure.reason()).isEqualTo(Reason.CONDITION));
    }

    @ParameterizedTest(name = "{0} {1}: {3}")
    @CsvSource(delimiter = '|', textBlock = """
            joe    | wrong   | /shop    | AUTH     | error 1045, SQLSTATE 28000
            nobody | hunter2 | /shop    | AUTH     | error 1045, SQLSTATE 28000
            joe    | hunter2 | /mysql   | AUTH     | error 1044, SQLSTATE 42000
            """)
    void whoMayNotBeThereIsTold(String user, String password, String path, Reason reason, String code) {
        MysqlCheck check = new MysqlCheck(URI.create("mysql://127.0.0.1:" + primary.port() + path), user, password,
                "SELECT 1", "true", null);

        assertThat(lane.attempt(check)).isInstanceOfSatisfying(Outcome.Failure.class, failure -> {
            assertThat(failure.reason()).as(failure.message()).isEqualTo(reason);
            assertThat(failure.message()).endsWith("(" + code + ")").doesNotContain("hunter2").doesNotContain("{");
            assertThat(failure.observation().details()).containsEntry("database", "disconnected");
        });
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '|', textBlock = """
            SELECT * FROM nowhere    | error 1146, SQLSTATE 42S02
            SELEC 1                  | error 1064, SQLSTATE 42000
            """)
    void anErrorOfTheDatabaseIsToldWithItsCode(String query, String code) {
        assertThat(lane.attempt(check(primary, "joe", query, "true"))).isInstanceOfSatisfying(Outcome.Failure.class,
                failure -> {
                    assertThat(failure.reason()).isEqualTo(Reason.PROTOCOL);
                    assertThat(failure.message()).endsWith("(" + code + ")");
                    assertThat(failure.observation().details()).containsEntry("database", "connected");
                });
    }

    @Test
    void aRowThatIsLargerThanIsReadIsTooLarge() {
        assertThat(lane.attempt(check(primary, "joe", "SELECT REPEAT('x', 1000000)", "true")))
                .isInstanceOfSatisfying(Outcome.Failure.class,
                        failure -> assertThat(failure.reason()).as(failure.message()).isEqualTo(Reason.TOO_LARGE));
    }

    @Test
    void aFirstValueThatIsNullIsNoWishForAFile() {
        Outcome outcome = lane.attempt(check(primary, "joe", "SELECT NULL AS a, 1 AS b UNION ALL SELECT NULL, 2;"
                + " SELECT NULL AS a UNION ALL SELECT NULL", "rows == 2 && row.a == null"));

        assertThat(outcome).as(outcome.toString()).isInstanceOf(Outcome.Success.class);
    }

    @Test
    void aQueryThatHangsIsATimeout() {
        Outcome outcome = lane.attempt(check(primary, "joe", "SELECT SLEEP(4)", "true"), Duration.ofMillis(500));

        assertThat(outcome).isInstanceOfSatisfying(Outcome.Timeout.class, timeout -> assertThat(timeout.message())
                .isEqualTo("no complete answer within 500ms (waiting for the answer)"));
    }

    @ParameterizedTest(name = "{0}, {1}")
    @CsvSource({"localhost, REQUIRED, true", "localhost, VERIFY_IDENTITY, true", "127.0.0.1, VERIFY_IDENTITY, false",
            "127.0.0.1, VERIFY_CA, true"})
    void overTlsTheCertificateIsWhatTheModeDemands(String host, String mode, boolean trusted) {
        MysqlCheck check = new MysqlCheck(
                URI.create("mysql://" + host + ":" + primary.port() + "/shop?sslMode=" + mode),
                "joe", "hunter2", "SHOW STATUS LIKE 'Ssl_version'",
                "row.Value.startsWith('TLS') && tls.expiresInDays > 10 && tls.version.startsWith('TLS')", null);

        Outcome outcome = lane.attempt(check);

        if (trusted) {
            assertThat(outcome).as(outcome.toString()).isInstanceOf(Outcome.Success.class);
        } else {
            assertThat(outcome).isInstanceOfSatisfying(Outcome.Failure.class,
                    failure -> assertThat(failure.reason()).as(failure.message()).isEqualTo(Reason.TLS_INVALID));
        }
    }

    @Test
    void aReplicaThatLostItsPrimaryIsDegraded() throws Exception {
        // Both made the same accounts: of that the replica would complain.
        try (TestProgram replica = mariadb("replica", 2, "--read-only", "--slave-skip-errors=all")) {
            MysqlCheck check = check(replica, "watcher", "SELECT 1", "role == 'replica' && readOnly");
            run(replica, "CHANGE MASTER TO MASTER_HOST='127.0.0.1', MASTER_PORT=" + primary.port()
                    + ", MASTER_USER='watcher', MASTER_PASSWORD='hunter2', MASTER_CONNECT_RETRY=1; START SLAVE");
            await().atMost(LONG).until(() -> lane.attempt(check) instanceof Outcome.Success);
            assertThat(lane.attempt(check).observation().details()).containsEntry("role", "replica")
                    .containsEntry("readOnly", true)
                    .containsEntry("replicationLink", "up")
                    .containsKey("replicationLagSeconds");

            run(replica, "STOP SLAVE; CHANGE MASTER TO MASTER_PORT=" + TestProgram.freePort() + "; START SLAVE");

            await().atMost(LONG).until(() -> lane.attempt(check) instanceof Outcome.Worrying);
            assertThat(lane.attempt(check)).isInstanceOfSatisfying(Outcome.Worrying.class,
                    worrying -> assertThat(worrying.message()).endsWith("answered, but: " + LINKED));
        }
    }
}
