package dev.fettle.engine.probe.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.fettle.api.check.Outcome;
import dev.fettle.api.check.Phase;
import dev.fettle.api.check.RedisCheck;
import dev.fettle.api.component.Reason;
import dev.fettle.engine.probe.TestCertificates;
import dev.fettle.engine.probe.TestLane;
import dev.fettle.engine.probe.TestProgram;
import dev.fettle.engine.probe.TestSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Against real servers: a primary and its replica, one that speaks TLS, one of a cluster. */
class RedisProbeIT {

    private static final Path PROGRAM = Path.of("/usr/bin/redis-server");
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final String HEALTHY = "cluster.state != 'fail'";
    private static final String DEGRADED = "replication.link == 'down'";

    @TempDir
    private static Path directory;
    private static TestProgram primary;
    private static TestCertificates certificates;
    private static TestLane lane;

    @BeforeAll
    static void start() throws Exception {
        TestProgram.assumeInstalled(PROGRAM, "redis-server");
        certificates = new TestCertificates(directory);
        certificates.leaf("cache", "-validity", "20", "-ext", "san=dns:localhost");
        lane = new TestLane(TestSettings.trusting(certificates.authority()));
        primary = redis("--requirepass", "hunter2", "--maxmemory", "64mb", "--user", "watcher", "on", ">watches",
                "+ping",
                "--user", "reader", "on", ">reads", "+ping", "+info");
        Outcome _ = lane.attempt(check(primary, "", null, "true")); // the classes are loaded by the first
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

    private static TestProgram redis(Object... more) throws IOException {
        int port = TestProgram.freePort();
        return redisOn(port, Stream.concat(Stream.of("--port", port), Stream.of(more)));
    }

    private static TestProgram redisOn(int port, Stream<Object> more) throws IOException {
        Path home = Files.createTempDirectory(directory, "redis");
        Stream<Object> usual = Stream.of("--bind", "127.0.0.1", "--save", "", "--dir", home);
        return TestProgram.start(home.resolve("log"), port, PROGRAM, Stream.concat(usual, more).toArray());
    }

    private static RedisCheck check(TestProgram server, String user, String password, String healthy) {
        return new RedisCheck(URI.create("redis://127.0.0.1:" + server.port()), user, password, healthy, DEGRADED);
    }

    @Test
    void aPrimaryIsHealthyAndSaysHowItIs() {
        Outcome outcome = lane.attempt(check(primary, "", "hunter2", "role == 'primary' && memory.used < memory.max"
                + " && int(info['maxclients']) > 10 && cluster.state == 'off'"));

        assertThat(outcome).as(outcome.toString()).isInstanceOf(Outcome.Success.class);
        assertThat(outcome.observation().phases()).containsOnlyKeys(Phase.RESOLVE, Phase.CONNECT, Phase.PROCESSING);
        assertThat(outcome.observation().details()).containsEntry("role", "primary")
                .containsEntry("memoryMaxBytes", 64L << 20)
                .containsEntry("replicationLink", "none")
                .containsEntry("clusterState", "off")
                .containsKeys("version", "memoryUsedBytes", "clients", "replicas");
    }

    @ParameterizedTest(name = "{0}: {2}")
    @CsvSource(delimiter = '|', textBlock = """
            ''      | wrong    | WRONGPASS
            nobody  | hunter2  | WRONGPASS
            ''      |          | NOAUTH
            """)
    void whoMayNotLogInIsTold(String user, String password, String error) {
        assertThat(lane.attempt(check(primary, user, password, HEALTHY)))
                .isInstanceOfSatisfying(Outcome.Failure.class, failure -> {
                    assertThat(failure.reason()).isEqualTo(Reason.AUTH);
                    assertThat(failure.message()).contains(error).doesNotContain("hunter2");
                });
    }

    @Test
    void aUserWhoMayOnlyPingSeesThatItAnswers() {
        Outcome outcome = lane.attempt(check(primary, "watcher", "watches", HEALTHY));

        assertThat(outcome).as(outcome.toString()).isInstanceOf(Outcome.Success.class);
        assertThat(outcome.observation().details()).isEmpty();
        assertThat(lane.attempt(check(primary, "reader", "reads", "role == 'primary'")))
                .isInstanceOf(Outcome.Success.class);
    }

    @Test
    void aConditionThatIsNotTrueIsUnhealthyAndTold() {
        assertThat(lane.attempt(check(primary, "", "hunter2", "replication.replicas >= 5")))
                .isInstanceOfSatisfying(Outcome.Failure.class, failure -> {
                    assertThat(failure.reason()).isEqualTo(Reason.CONDITION);
                    assertThat(failure.message()).isEqualTo("Redis 127.0.0.1:" + primary.port()
                            + " answered, but not: replication.replicas >= 5");
                });
    }

    @Test
    void aDatabaseThatDoesNotExistIsTold() {
        String url = "redis://:hunter2@127.0.0.1:" + primary.port();

        assertThat(lane.attempt(new RedisCheck(URI.create(url + "/3"), null, null, HEALTHY, null)))
                .isInstanceOf(Outcome.Success.class);
        assertThat(lane.attempt(new RedisCheck(URI.create(url + "/99"), null, null, HEALTHY, null)))
                .isInstanceOfSatisfying(Outcome.Failure.class,
                        failure -> assertThat(failure.message()).endsWith("ERR DB index is out of range"));
    }

    @Test
    void aReplicaThatLostItsPrimaryIsDegraded() throws IOException {
        try (TestProgram followed = redis("--repl-diskless-sync-delay", "0");
                TestProgram replica = redis("--replicaof", "127.0.0.1 " + followed.port())) {
            RedisCheck check = check(replica, "", null, HEALTHY);
            await().atMost(LONG).until(() -> lane.attempt(check) instanceof Outcome.Success);
            assertThat(lane.attempt(check).observation().details()).containsEntry("role", "replica")
                    .containsEntry("replicationLink", "up")
                    .containsEntry("replicationLagBytes", 0L)
                    .containsKey("replicationLagSeconds");
            assertThat(lane.attempt(check(followed, "", null, "replication.replicas == 1 && replication.lag < 60"))
                    .observation().details()).containsEntry("replicas", 1L);

            followed.close();

            await().atMost(LONG).until(() -> lane.attempt(check) instanceof Outcome.Worrying);
            assertThat(lane.attempt(check)).isInstanceOfSatisfying(Outcome.Worrying.class,
                    worrying -> assertThat(worrying.message()).endsWith("answered, but: " + DEGRADED));
        }
    }

    @Test
    void aSentinelSaysWhatItWatches() throws IOException {
        int port = TestProgram.freePort();
        Path home = Files.createTempDirectory(directory, "sentinel");
        Path settings = Files.writeString(home.resolve("sentinel.conf"), """
                port %d
                bind 127.0.0.1
                dir %s
                sentinel monitor shop 127.0.0.1 %d 1
                sentinel auth-pass shop hunter2
                """.formatted(port, home, primary.port()));
        try (TestProgram sentinel = TestProgram.start(home.resolve("log"), port, PROGRAM, settings, "--sentinel")) {
            Outcome outcome = lane.attempt(check(sentinel, "", null,
                    "role == 'sentinel' && info['master0'].contains('status=ok') && cluster.state != 'fail'"));

            assertThat(outcome).as(outcome.toString()).isInstanceOf(Outcome.Success.class);
            assertThat(outcome.observation().details()).containsEntry("role", "sentinel");
        }
    }

    @Test
    void aClusterThatIsDownIsUnhealthy() throws IOException {
        try (TestProgram node = redis("--cluster-enabled", "yes")) {
            assertThat(lane.attempt(check(node, "", null, HEALTHY))).isInstanceOfSatisfying(Outcome.Failure.class,
                    failure -> {
                        assertThat(failure.message()).endsWith("answered, but not: " + HEALTHY);
                        assertThat(failure.observation().details()).containsEntry("clusterState", "fail");
                    });

            tell(node, "CLUSTER ADDSLOTSRANGE 0 16383\r\n");

            await().atMost(LONG).until(
                    () -> lane.attempt(check(node, "", null, "cluster.state == 'ok'")) instanceof Outcome.Success);
        }
    }

    private static void tell(TestProgram server, String command) throws IOException {
        try (Socket socket = new Socket(InetAddress.ofLiteral("127.0.0.1"), server.port())) {
            socket.getOutputStream().write(command.getBytes(StandardCharsets.US_ASCII));
            assertThat(socket.getInputStream().read()).isEqualTo('+');
        }
    }

    @Test
    void overTlsTheCertificateMustBeTheHosts() throws Exception {
        int port = TestProgram.freePort();
        Stream<Object> settings = Stream.of("--port", "0", "--tls-port", port, "--tls-auth-clients", "no",
                "--tls-cert-file",
                certificates.certificateFile("cache"), "--tls-key-file", certificates.keyFile("cache"),
                "--tls-ca-cert-file", certificates.authority());
        try (TestProgram _ = redisOn(port, settings)) {
            Outcome outcome = lane.attempt(new RedisCheck(URI.create("rediss://localhost:" + port), null, null,
                    "tls.expiresInDays > 10", null));

            assertThat(outcome).as(outcome.toString()).isInstanceOf(Outcome.Success.class);
            assertThat(outcome.observation().details()).containsEntry("tlsExpiresInDays", 19L);
            assertThat(lane.attempt(new RedisCheck(URI.create("rediss://127.0.0.1:" + port), null, null, HEALTHY,
                    null))).isInstanceOfSatisfying(Outcome.Failure.class,
                            failure -> assertThat(failure.reason()).isEqualTo(Reason.TLS_INVALID));
        }
    }
}
