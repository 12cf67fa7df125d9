package dev.fettle.engine.probe.ssh;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fettle.api.check.Outcome;
import dev.fettle.api.check.SshCheck;
import dev.fettle.api.check.SshCheck.KeyType;
import dev.fettle.api.component.Reason;
import dev.fettle.engine.probe.DebianProgram;
import dev.fettle.engine.probe.TestLane;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Against a real server, OpenSSH, with three keys. */
class SshProbeIT {

    private static final String PROGRAM = "/usr/sbin/sshd";

    @TempDir
    private static Path directory;
    private static final Map<KeyType, String> FINGERPRINTS = new EnumMap<>(KeyType.class);
    private static DebianProgram server;
    private static DebianProgram old;
    private static TestLane lane;
    private static int port;
    private static int oldPort;

    @BeforeAll
    static void serve() throws Exception {
        DebianProgram.require(PROGRAM, "openssh-server");
        Files.createDirectories(Path.of("/run/sshd")); // it refuses to start without
        port = DebianProgram.freePort();
        oldPort = DebianProgram.freePort();
        for (KeyType type : KeyType.values()) {
            Path key = directory.resolve(type.name());
            run("ssh-keygen", "-q", "-N", "", "-t", type.name().toLowerCase(Locale.ROOT), "-f", key.toString());
            FINGERPRINTS.put(type, run("ssh-keygen", "-l", "-f", key.toString()).split(" ")[1]);
        }
        server = start(Files.createDirectory(directory.resolve("new")), port, "-h", key(KeyType.ED25519), "-h",
                key(KeyType.ECDSA), "-h", key(KeyType.RSA));
        old = start(Files.createDirectory(directory.resolve("old")), oldPort, "-h", key(KeyType.RSA), "-o",
                "KexAlgorithms=ecdh-sha2-nistp256");
        lane = new TestLane();
    }

    private static DebianProgram start(Path where, int port, String... more) {
        List<String> command = new java.util.ArrayList<>(
                List.of(PROGRAM, "-D", "-e", "-f", "/dev/null", "-p", String.valueOf(port), "-o",
                        "ListenAddress=127.0.0.1", "-o", "PidFile=none"));
        command.addAll(List.of(more));
        return DebianProgram.start(where, port, command);
    }

    private static String key(KeyType type) {
        return directory.resolve(type.name()).toString();
    }

    private static String run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.close();
            old.close();
            lane.close();
        }
    }

    private static Outcome ask(int port, @Nullable String banner, @Nullable String hostKey, @Nullable KeyType type,
            @Nullable String healthy, @Nullable String degraded) {
        return lane.attempt(new SshCheck("127.0.0.1", port, banner, hostKey, type, healthy, degraded));
    }

    @ParameterizedTest
    @EnumSource
    void aKeyOfEveryTypeProvesItself(KeyType type) {
        Outcome outcome = ask(port, "OpenSSH", FINGERPRINTS.get(type), type, null, null);

        assertThat(outcome).as(outcome.toString()).isInstanceOf(Outcome.Success.class);
        assertThat(outcome.observation().details()).containsEntry("hostKey", FINGERPRINTS.get(type))
                .containsEntry("keyExchange", "curve25519-sha256");
        assertThat(outcome.observation().details().get("banner").toString()).startsWith("SSH-2.0-OpenSSH_");
    }

    @Test
    void anOlderExchangeOfKeysWorksToo() {
        Outcome outcome = ask(oldPort, null, null, null, null, null);

        assertThat(outcome).as(outcome.toString()).isInstanceOf(Outcome.Success.class);
        assertThat(outcome.observation().details()).containsEntry("hostKey", FINGERPRINTS.get(KeyType.RSA))
                .containsEntry("keyExchange", "ecdh-sha2-nistp256");
    }

    @ParameterizedTest(name = "{0} with {1}")
    @CsvSource({"ecdh-sha2-nistp384, ecdsa 384, ecdsa-sha2-nistp384",
            "ecdh-sha2-nistp521, ecdsa 521, ecdsa-sha2-nistp521",
            "diffie-hellman-group14-sha256, rsa 2048, rsa-sha2-256",
            "diffie-hellman-group16-sha512, rsa 3072, rsa-sha2-512",
            "diffie-hellman-group14-sha1, rsa 1024, ssh-rsa", "diffie-hellman-group1-sha1, rsa 1024, ssh-rsa"})
    void aServerThatKnowsOneWayAloneProvesItsKeyToo(String exchange, String key, String algorithm, @TempDir Path where)
            throws Exception {
        Path file = where.resolve("key");
        run("ssh-keygen", "-q", "-N", "", "-t", key.split(" ")[0], "-b", key.split(" ")[1], "-f", file.toString());
        String fingerprint = run("ssh-keygen", "-l", "-f", file.toString()).split(" ")[1];
        int only = DebianProgram.freePort();
        try (DebianProgram _ = start(where, only, "-h", file.toString(), "-o", "KexAlgorithms=" + exchange, "-o",
                "HostKeyAlgorithms=" + algorithm, "-o", "RequiredRSASize=1024")) {
            Outcome outcome = ask(only, null, fingerprint, null, null, null);

            assertThat(outcome).as(outcome.toString()).isInstanceOf(Outcome.Success.class);
            assertThat(outcome.observation().details()).containsEntry("keyExchange", exchange)
                    .containsEntry("hostKeyType", key.startsWith("rsa") ? "ssh-rsa" : algorithm);
        }
    }

    @Test
    void aChangedKeyIsToldWithBothFingerprints() {
        String expected = "SHA256:" + "A".repeat(43);

        assertThat(ask(port, null, expected, null, null, null)).isInstanceOfSatisfying(Outcome.Failure.class,
                failure -> assertThat(failure.message()).isEqualTo("SSH 127.0.0.1:" + port
                        + ": the host key is not the expected one: ssh-ed25519 " + FINGERPRINTS.get(KeyType.ED25519)
                        + ", expected " + expected));
    }

    @Test
    void aKeyThatTheServerDoesNotHaveIsTold() {
        assertThat(ask(oldPort, null, null, KeyType.ED25519, null, null)).isInstanceOfSatisfying(Outcome.Failure.class,
                failure -> assertThat(failure.reason()).isEqualTo(Reason.PROTOCOL));
    }

    @ParameterizedTest(name = "{0} {1} {2}: {3}")
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
            dropbear | -                             | -                        | UNHEALTHY
            -        | hostKeyType == 'ssh-rsa'      | -                        | UNHEALTHY
            -        | banner.startsWith('SSH-2.0-') | hostKey.contains('256:') | DEGRADED
            """)
    void bannerAndConditionsJudge(String banner, String healthy, String degraded, String status) {
        Outcome outcome = ask(port, banner, null, null, healthy, degraded);

        assertThat(outcome).as(outcome.toString())
                .isInstanceOf(status.equals("DEGRADED") ? Outcome.Worrying.class : Outcome.Failure.class);
    }
}
