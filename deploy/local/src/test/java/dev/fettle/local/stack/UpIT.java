package dev.fettle.local.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.standardwebhooks.Webhook;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Real PostgreSQL and Kafka, fake services, a supervisor that is a process of its own. */
class UpIT {

    private static final String UP = "Changes and deliveries";
    private static final String[] ANY_PORTS = {"--engine-port", "0", "--notifier-port", "0"};

    @TempDir
    private Path data;
    @TempDir
    private Path config;

    @Test
    @DisplayName("Seed Deployment monitoring: auto-start and clean stop")
    void itTellsWhereEverythingIsAndWhatHappensAndStopsWithinTenSeconds() throws Exception {
        try (UpProcess up = UpProcess.start(data, ANY_PORTS)) {
            // Given
            up.untilItSays(UP);
            List<ProcessHandle> children = up.children();

            // Then
            assertThat(up.lines()).noneMatch(line -> line.contains("/api/v1/push/"));
            String token = up.await("admin token: ").replaceFirst(".*admin token: ", "");
            assertThat(data.resolve("admin-token")).hasContent(token);
            for (String secret : List.of("admin-token", "secret-key", "webhook-secret", "postgres-password")) {
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data.resolve(secret))))
                        .as(secret)
                        .isEqualTo("rw-------");
            }
            assertThat(up.commandLine()).doesNotContain("health-engine", "health-notifier");
            up.untilItSays("change     fake-engine UNKNOWN → UNHEALTHY (REFUSED)");
            assertThat(deliver()).isEqualTo(204);
            assertThat(up.await("received ")).contains("webhook msg_1, signature verified");
            up.untilItSays("checkout-api HEALTHY → UNHEALTHY (STATUS_5XX)");

            // When
            up.terminate();

            // Then
            assertThat(up.exit(Duration.ofSeconds(10))).isZero();
            assertThat(children).hasSizeGreaterThanOrEqualTo(4).noneMatch(ProcessHandle::isAlive);
            assertThat(data.resolve("logs/engine.log")).content().contains("status changed").doesNotContain(token);
        }
    }

    /** As the notifier would, signed by the reference implementation of Standard Webhooks. */
    private int deliver() throws Exception {
        String body = """
                [{"specversion":"1.0","id":"1","type":"dev.fettle.health.status-changed.v1","subject":"checkout-api",
                  "data":{"component":{"id":"checkout-api"},"from":"HEALTHY","to":"UNHEALTHY","reason":"STATUS_5XX"}}]""";
        String secret = Files.readString(data.resolve("webhook-secret")).strip();
        long now = Instant.now().getEpochSecond();
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port("receiver") + "/local"))
                .header("webhook-id", "msg_1")
                .header("webhook-timestamp", Long.toString(now))
                .header("webhook-signature", new Webhook(secret).sign("msg_1", now, body))
                .POST(BodyPublishers.ofString(body))
                .build();
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(request, BodyHandlers.discarding()).statusCode();
        }
    }

    private int port(String name) throws IOException {
        Properties ports = new Properties();
        try (var reader = Files.newBufferedReader(data.resolve("ports.properties"))) {
            ports.load(reader);
        }
        return Integer.parseInt(ports.getProperty(name));
    }

    @Test
    void whateverIsKilledComesBackOnTheSamePortAndData() throws Exception {
        try (UpProcess up = UpProcess.start(data, ANY_PORTS)) {
            up.untilItSays(UP);

            kill(up, "bin/postgres", "postgres");
            kill(up, "FakeService engine", "engine");
            kill(up, "FakeService notifier", "notifier");
            kill(up, "KafkaMain", "kafka");

            String password = Files.readString(data.resolve("postgres-password")).strip();
            DriverManager
                    .getConnection("jdbc:postgresql://127.0.0.1:" + port("postgres") + "/fettle", "fettle", password)
                    .close();
            up.terminate();
            assertThat(up.exit(Duration.ofSeconds(10))).isZero();
        }
    }

    private static void kill(UpProcess up, String commandLine, String name) {
        ProcessHandle victim = up.child(commandLine);

        victim.destroyForcibly();

        assertThat(up.await(name + " died")).contains("(exit 137), restarting at once");
        up.untilItSays(name + " is ready again");
        assertThat(up.child(commandLine).pid()).isNotEqualTo(victim.pid());
    }

    @Test
    void oneThatKeepsDyingIsStartedAgainEveryTwoSecondsAtMost() throws Exception {
        try (UpProcess up = UpProcess.start(data, ANY_PORTS)) {
            up.untilItSays(UP);

            for (int death = 1; death <= 3; death++) {
                int deaths = death;
                await().atMost(Duration.ofSeconds(3))
                        .ignoreExceptions()
                        .until(() -> up.child("FakeService engine").destroyForcibly());
                await().atMost(Duration.ofSeconds(3)).until(() -> up.count("engine died") == deaths);
            }

            assertThat(up.count("restarting in 1.0 s")).isEqualTo(2);
        }
    }

    @Test
    void aKilledSupervisorLeavesNothingBehindAndTheNextOneFindsTheData() throws Exception {
        // Given
        List<ProcessHandle> children;
        String token;
        int port;
        try (UpProcess up = UpProcess.start(data, ANY_PORTS)) {
            up.untilItSays(UP);
            token = up.await("admin token: ");
            port = port("postgres");
            children = up.children();

            // When
            up.kill();

            // Then
            await().atMost(Duration.ofSeconds(10)).until(() -> children.stream().noneMatch(ProcessHandle::isAlive));
        }
        try (UpProcess next = UpProcess.start(data, ANY_PORTS)) {
            next.untilItSays(UP);
            assertThat(next.await("admin token: ")).isEqualTo(token);
            assertThat(port("postgres")).isEqualTo(port);
            next.terminate();
            assertThat(next.exit(Duration.ofSeconds(10))).isZero();
        }
    }

    @Test
    void aDirectoryInUseAndWhateverElseIsInTheWayIsSaidInOneLineWithACodeOfItsOwn() throws Exception {
        try (UpProcess up = UpProcess.start(data, ANY_PORTS)) {
            up.untilItSays("starting PostgreSQL");
            assertThat(refused(6, UpProcess.start(data, ANY_PORTS))).contains("is in use by another fettle up (pid ");
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"--engine-port, --notifier-port", "--notifier-port, --engine-port"})
    void aPortInUseIsNamedWithItsOwnerAndTheOptionThatHelps(String option, String other) throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int port = taken.getLocalPort();

            String said = refused(4, UpProcess.start(data, option, Integer.toString(port), other, "0"));

            assertThat(said)
                    .startsWith("fettle up: port " + port + " is in use by pid " + ProcessHandle.current().pid())
                    .endsWith("; choose another with " + option);
        }
    }

    @Test
    void mistakesOfTheUserAreToldBeforeAnythingStarts() throws Exception {
        Path broken = data.resolve("broken.yaml");
        Files.writeString(broken, "components:\n");

        assertThat(refused(1, UpProcess.start(data, with("--config", "/nowhere.yaml"))))
                .isEqualTo("there is no /nowhere.yaml");
        assertThat(refused(1, UpProcess.start(data, with("--config", broken.toString()))))
                .isEqualTo(broken + ":3:7 unknown key 'intervall', did you mean 'interval'?");
        assertThat(refused(2, UpProcess.start(data, "--motors", "3"))).contains("Unknown options: '--motors'");
        assertThat(refused(2, UpProcess.start(data, "--engines", "10")))
                .contains("--engines must be between 1 and 9, was 10");
        assertThat(refused(2, UpProcess.start(data, "--engine-port", "70000")))
                .contains("--engine-port must be between 0 and 65535, was 70000");
        assertThat(refused(5, UpProcess.startWith("engine", "notifier", "/nowhere/engine.jar", data)))
                .contains("/nowhere/engine.jar is missing; ./fettle up in the checkout builds it");
        assertThat(data.resolve("postgres")).doesNotExist();
    }

    @Test
    void aServiceThatDiesWhileStartingIsShownWithItsLastLinesAndLeavesNothingRunning() throws Exception {
        try (UpProcess up = UpProcess.startWith("die", "notifier", "-", data, ANY_PORTS)) {
            assertThat(up.exit(Duration.ofSeconds(60))).isEqualTo(7);
            assertThat(up.lines()).contains("fettle up: engine died while starting; its last lines:",
                    "  cannot do what I am for");
            assertThat(up.children()).isEmpty();
        }
    }

    @Test
    void ephemeralDataIsGoneAtTheEnd() throws Exception {
        Path pushed = Files.writeString(config.resolve("pushed.yaml"), "components:\n");
        try (UpProcess up = UpProcess.start(data, with("--ephemeral", "--config", pushed.toString()))) {
            String place = up.await("data in ").replaceFirst(".*data in ", "");
            up.untilItSays(UP);
            assertThat(Path.of(place)).isDirectory();
            assertThat(up.await("/api/v1/push/")).endsWith("/api/v1/push/my-job");

            up.terminate();

            assertThat(up.exit(Duration.ofSeconds(10))).isZero();
            assertThat(Path.of(place)).doesNotExist();
            assertThat(data).isEmptyDirectory();
        }
    }

    private static String[] with(String... options) {
        return Stream.concat(Stream.of(ANY_PORTS), Stream.of(options)).toArray(String[]::new);
    }

    /** Its first line. */
    private static String refused(int exit, UpProcess process) throws InterruptedException {
        try (process) {
            assertThat(process.exit(Duration.ofSeconds(30))).as("%s", process.lines()).isEqualTo(exit);
            await().until(() -> !process.lines().isEmpty());
            return process.lines().getFirst();
        }
    }
}
