package dev.fettle.engine.probe.memcached;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fettle.api.check.MemcachedCheck;
import dev.fettle.api.check.Outcome;
import dev.fettle.api.check.Phase;
import dev.fettle.api.component.Reason;
import dev.fettle.engine.probe.TestCertificates;
import dev.fettle.engine.probe.TestLane;
import dev.fettle.engine.probe.TestProgram;
import dev.fettle.engine.probe.TestSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a real memcached. */
class MemcachedProbeIT {

    private static final Path PROGRAM = Path.of("/usr/bin/memcached");

    @TempDir
    private static Path directory;
    private static TestCertificates certificates;
    private static TestProgram server;
    private static TestLane lane;

    @BeforeAll
    static void start() throws Exception {
        TestProgram.assumeInstalled(PROGRAM, "memcached");
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        certificates = new TestCertificates(directory);
        certificates.leaf("cache", "-validity", "20", "-ext", "san=dns:localhost");
        lane = new TestLane(TestSettings.trusting(certificates.authority()));
        int port = TestProgram.freePort();
        server = memcached(port);
        try (Socket socket = new Socket(InetAddress.ofLiteral("127.0.0.1"), port)) {
            socket.getOutputStream().write("set a 0 0 1\r\nx\r\nget a\r\nget a\r\nget a\r\nget b\r\nquit\r\n"
                    .getBytes(StandardCharsets.US_ASCII));
            byte[] _ = socket.getInputStream().readAllBytes();
        }
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.close();
        }
        if (lane != null) {
            lane.close(); // fails when it was blocked
        }
    }

    private static TestProgram memcached(int port, Object... more) throws IOException {
        String user = System.getProperty("user.name");
        Path home = Files.createTempDirectory(directory, "memcached");
        return TestProgram.start(home.resolve("log"), port, PROGRAM, Stream.concat(Stream.of("-l", "127.0.0.1", "-p",
                port, "-m", "8", "-u", user.equals("root") ? "nobody" : user), // it refuses to run as root
                Stream.of(more)).toArray());
    }

    private static Outcome attempt(String healthy, @Nullable String degraded) {
        return lane.attempt(new MemcachedCheck("127.0.0.1", server.port(), false, healthy, degraded));
    }

    @Test
    void aServerIsHealthyAndSaysHowItIs() {
        Outcome outcome = attempt("items == 1 && hitPercent == 75 && evictions == 0 && memory.used < memory.max"
                + " && memory.percent < 50 && int(stats['threads']) > 0", null);

        assertThat(outcome).as(outcome.toString()).isInstanceOf(Outcome.Success.class);
        assertThat(outcome.observation().phases()).containsOnlyKeys(Phase.RESOLVE, Phase.CONNECT, Phase.PROCESSING);
        assertThat(outcome.observation().details()).containsEntry("items", 1L)
                .containsEntry("hitPercent", 75L)
                .containsEntry("memoryMaxBytes", 8L << 20)
                .containsKeys("version", "memoryUsedBytes", "evictions", "connections");
    }

    @Test
    void itsConditionsDecide() {
        assertThat(attempt("true", "hitPercent < 80")).isInstanceOfSatisfying(Outcome.Worrying.class,
                worrying -> assertThat(worrying.message()).endsWith("answered, but: hitPercent < 80"));
        assertThat(attempt("items > 5", null)).isInstanceOfSatisfying(Outcome.Failure.class,
                failure -> assertThat(failure.reason()).isEqualTo(Reason.CONDITION));
    }

    @Test
    void overTlsTheCertificateMustBeTheHosts() throws Exception {
        int port = TestProgram.freePort();
        Path pem = certificates.pem("cache");
        Files.setPosixFilePermissions(pem, PosixFilePermissions.fromString("rw-r--r--"));
        try (TestProgram _ = memcached(port, "-Z", "-o", "ssl_chain_cert=" + pem + ",ssl_key=" + pem)) {
            Outcome outcome = lane.attempt(new MemcachedCheck("localhost", port, true, "tls.expiresInDays > 10",
                    null));

            assertThat(outcome).as(outcome.toString()).isInstanceOf(Outcome.Success.class);
            assertThat(outcome.observation().details()).containsEntry("tlsExpiresInDays", 19L);
            assertThat(lane.attempt(new MemcachedCheck("127.0.0.1", port, true, "true", null)))
                    .isInstanceOfSatisfying(Outcome.Failure.class,
                            failure -> assertThat(failure.reason()).isEqualTo(Reason.TLS_INVALID));
            assertThat(lane.attempt(new MemcachedCheck("127.0.0.1", server.port(), true, "true", null),
                    Duration.ofSeconds(2))).isNotInstanceOf(Outcome.Success.class);
        }
    }
}
