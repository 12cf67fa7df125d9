package dev.fettle.engine.probe.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.fettle.api.check.Outcome;
import dev.fettle.api.check.PostgresCheck;
import dev.fettle.api.component.Reason;
import dev.fettle.engine.probe.TestCertificates;
import dev.fettle.engine.probe.TestLane;
import dev.fettle.engine.probe.TestProgram;
import dev.fettle.engine.probe.TestSettings;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Against a primary that speaks TLS, and a replica of it: servers of the operating system. */
class PostgresReplicaIT {

    private static final Path INSTALLED = Path.of("/usr/lib/postgresql");
    private static final Path AS_SOMEBODY = Path.of("/usr/bin/setpriv");
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final String PASSWORD = "hunter2-hunter2";
    private static final String LINKED = "replication.link == 'down'";

    @TempDir
    private static Path directory;
    private static TestProgram primary;
    private static TestLane lane;

    @BeforeAll
    static void start() throws Exception {
        TestProgram.assumeInstalled(programs().resolve("pg_basebackup"), "postgresql");
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwxrwx"));
        TestCertificates certificates = new TestCertificates(directory);
        certificates.leaf("db", "-validity", "20", "-ext", "san=dns:localhost");
        lane = new TestLane(TestSettings.trusting(certificates.authority()));
        Path secret = Files.writeString(directory.resolve("secret"), PASSWORD);
        run("initdb", "-D", directory.resolve("primary"), "-U", "fettle", "-A", "scram-sha-256",
                "--pwfile=" + secret, "-N", "-E", "UTF8", "--locale=C");
        Path key = secretFile("key.pem", Files.readString(certificates.keyFile("db")));
        Path certificate = secretFile("certificate.pem", Files.readString(certificates.certificateFile("db")));
        primary = server("primary", "ssl=on", "ssl_cert_file=" + certificate, "ssl_key_file=" + key);
        await().atMost(LONG).until(() -> lane.attempt(check(primary, "", "true", null)) instanceof Outcome.Success);
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

    /** Of the newest version. */
    private static Path programs() throws IOException {
        if (!Files.isDirectory(INSTALLED)) {
            return INSTALLED;
        }
        try (Stream<Path> versions = Files.list(INSTALLED)) {
            return versions.map(version -> version.resolve("bin")).filter(Files::isDirectory).sorted()
                    .reduce((_, later) -> later).orElse(INSTALLED);
        }
    }

    /** A file that is the server's own: it takes no key that others may read. */
    private static Path secretFile(String name, String text) throws Exception {
        Path open = Files.writeString(directory.resolve("open-" + name), text);
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rw-r--r--"));
        Path own = directory.resolve(name);
        execute(List.of("/usr/bin/install", "-m", "600", open.toString(), own.toString()));
        return own;
    }

    private static void run(String program, Object... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(programs().resolve(program).toString()));
        Stream.of(arguments).map(Object::toString).forEach(command::add);
        execute(command);
    }

    private static void execute(List<String> command) throws Exception {
        List<String> whole = new ArrayList<>(asSomebody());
        whole.addAll(command);
        Path log = Files.createTempFile(directory, "run", ".log");
        Process process = new ProcessBuilder(whole).directory(directory.toFile()).redirectErrorStream(true)
                .redirectOutput(log.toFile()).start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS) && process.exitValue() == 0)
                .as(() -> read(log)).isTrue();
    }

    private static String read(Path log) {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            return e.toString();
        }
    }

    /** It refuses to run as root. */
    private static List<String> asSomebody() {
        return System.getProperty("user.name").equals("root")
                ? List.of(AS_SOMEBODY.toString(), "--reuid=nobody", "--regid=nogroup", "--clear-groups")
                : List.of();
    }

    private static TestProgram server(String name, String... settings) throws IOException {
        int port = TestProgram.freePort();
        List<String> command = new ArrayList<>(asSomebody());
        command.addAll(List.of(programs().resolve("postgres").toString(), "-D", directory.resolve(name).toString(),
                "-p", Integer.toString(port), "-h", "127.0.0.1", "-k", "", "-F"));
        Stream.of(settings).forEach(setting -> command.addAll(List.of("-c", setting)));
        return TestProgram.start(directory.resolve(name + ".log"), port, Path.of(command.getFirst()),
                command.subList(1, command.size()).toArray());
    }

    private static PostgresCheck check(TestProgram server, String parameters, String healthy,
            @Nullable String degraded) {
        return check(server, "127.0.0.1", parameters, "SELECT 1", healthy, degraded);
    }

    private static PostgresCheck check(TestProgram server, String host, String parameters, String query,
            String healthy, @Nullable String degraded) {
        return new PostgresCheck(URI.create("postgresql://" + host + ":" + server.port() + "/postgres" + parameters),
                "fettle", PASSWORD, query, healthy, degraded);
    }

    @ParameterizedTest(name = "{0}, {1}")
    @CsvSource({"localhost, verify-full, true", "127.0.0.1, verify-full, false", "127.0.0.1, verify-ca, true",
            "127.0.0.1, require, true", "127.0.0.1, prefer, true"})
    void overTlsTheCertificateIsWhatTheModeDemands(String host, String mode, boolean trusted) {
        Outcome outcome = lane.attempt(check(primary, host, "?sslmode=" + mode,
                "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()",
                "row.ssl && tls.expiresInDays > 10 && tls.version.startsWith('TLS')", null));

        if (trusted) {
            assertThat(outcome).as(outcome.toString()).isInstanceOf(Outcome.Success.class);
            assertThat(outcome.observation().details()).containsEntry("tlsExpiresInDays", 19L);
        } else {
            assertThat(outcome).isInstanceOfSatisfying(Outcome.Failure.class,
                    failure -> assertThat(failure.reason()).as(failure.message()).isEqualTo(Reason.TLS_INVALID));
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"verify-full, false", "verify-ca, false", "require, true"})
    void aCertificateOfAnAuthorityThatIsNotTrustedIsWhatTheModeDemands(String mode, boolean trusted) {
        try (TestLane distrusting = new TestLane()) {
            Outcome outcome = distrusting
                    .attempt(check(primary, "localhost", "?sslmode=" + mode, "SELECT 1", "true", null));

            if (trusted) {
                assertThat(outcome).as(outcome.toString()).isInstanceOf(Outcome.Success.class);
            } else {
                assertThat(outcome).isInstanceOfSatisfying(Outcome.Failure.class,
                        failure -> assertThat(failure.reason()).as(failure.message()).isEqualTo(Reason.TLS_INVALID));
            }
        }
    }

    @Test
    void aReplicaThatLagsOrLostItsPrimaryIsDegraded() throws Exception {
        run("pg_basebackup", "-D", directory.resolve("replica"), "-R", "-X", "stream", "-c", "fast", "-d",
                "postgresql://fettle:" + PASSWORD + "@127.0.0.1:" + primary.port() + "/postgres");
        try (TestProgram replica = server("replica")) {
            // Given
            PostgresCheck linked = check(replica, "", "role == 'replica' && readOnly", LINKED);
            PostgresCheck lagging = check(replica, "", "true", "replication.lag >= 1");
            await().atMost(LONG).until(() -> lane.attempt(linked) instanceof Outcome.Success);
            assertThat(lane.attempt(linked).observation().details()).containsEntry("role", "replica")
                    .containsEntry("readOnly", true)
                    .containsEntry("replicationLink", "up")
                    .containsEntry("replicationLagSeconds", 0L);
            await().atMost(LONG).until(() -> lane.attempt(check(primary, "",
                    "role == 'primary' && replication.replicas == 1 && replication.lag < 5",
                    null)) instanceof Outcome.Success);

            tell(primary, "CREATE TABLE early (a int)");
            await().atMost(LONG).until(() -> lane.attempt(check(replica, "127.0.0.1", "", "SELECT FROM early", "true",
                    null)) instanceof Outcome.Success);

            // When it no longer applies what it gets
            tell(replica, "SELECT pg_wal_replay_pause()");
            tell(primary, "CREATE TABLE late (a int)");

            // Then
            await().atMost(LONG).until(() -> lane.attempt(lagging) instanceof Outcome.Worrying);
            assertThat(lane.attempt(linked)).isInstanceOf(Outcome.Success.class);

            // When it gets nothing
            tell(replica, "SELECT pg_wal_replay_resume()");
            tell(replica, "ALTER SYSTEM SET primary_conninfo = 'host=127.0.0.1 port=1'");
            tell(replica, "SELECT pg_reload_conf()");

            // Then
            await().atMost(LONG).until(() -> lane.attempt(linked) instanceof Outcome.Worrying);
            assertThat(lane.attempt(linked)).isInstanceOfSatisfying(Outcome.Worrying.class,
                    worrying -> assertThat(worrying.message()).endsWith("/postgres answered, but: " + LINKED));
            await().atMost(LONG).until(() -> lane.attempt(lagging) instanceof Outcome.Worrying);
        }
    }

    private static void tell(TestProgram server, String statement) {
        Outcome outcome = lane.attempt(check(server, "127.0.0.1", "", statement, "true", null));
        assertThat(outcome).as(outcome.toString()).isInstanceOf(Outcome.Success.class);
    }
}
