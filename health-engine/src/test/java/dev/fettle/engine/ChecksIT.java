package dev.fettle.engine;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.fettle.engine.probe.ProbeJar;
import dev.fettle.local.servers.LocalPostgres;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Every kind of check from the file to the status, probes of one's own among them. Kafka is away, and nothing waits.
 */
@QuarkusTest
@Tag("quarkus")
@WithTestResource(value = ChecksIT.Stack.class, scope = TestResourceScope.RESTRICTED_TO_CLASS)
class ChecksIT {

    private static final String TOKEN = "the-admin-token-of-the-tests";

    /** A probe that no class path has: it stands in a jar of the directory, and does what its check says. */
    private static final String MOOD = """
            public String kind() {
                return "mood";
            }

            public CompletionStage<Outcome> attempt(ProbeRequest request) {
                Observation seen = new Observation(Duration.ofMillis(1), Map.of(), Map.of("mood", "fine"));
                switch (String.valueOf(request.check().settings().get("how"))) {
                    case "throws" -> throw new IllegalStateException("hunter22 does not fit");
                    case "blocks" -> {
                        try {
                            Thread.sleep(60_000);
                        } catch (InterruptedException e) {
                            return null;
                        }
                    }
                    case "never" -> {
                        return new CompletableFuture<>();
                    }
                    case "twice" -> {
                        CompletableFuture<Outcome> answer = new CompletableFuture<>();
                        new Thread(() -> {
                            answer.complete(new Outcome.Success(seen));
                            answer.obtrudeValue(new Outcome.Failure(Reason.CONDITION, "no", seen));
                        }).start();
                        return answer;
                    }
                    case "worrying" -> {
                        return CompletableFuture.completedStage(new Outcome.Worrying(Reason.CONDITION, "so-so", seen));
                    }
                    default -> { }
                }
                return CompletableFuture.completedStage(new Outcome.Success(seen));
            }
            """;

    /** A real PostgreSQL and a file that says to watch it, and the engine itself. */
    public static class Stack implements QuarkusTestResourceLifecycleManager {

        private LocalPostgres postgres;

        @Override
        public Map<String, String> start() {
            postgres = LocalPostgres.ephemeral();
            URI url = URI.create(postgres.url());
            try {
                Path file = Files.createTempFile("fettle", ".yaml");
                Files.writeString(file,
                        """
                                defaults: { interval: 1s, timeout: 900ms, confirm: 200ms, retry: { attempts: 0 } }
                                components:
                                  - { id: own-short, check: { queue: { name: jobs, most: 10 } } }
                                  - { id: own-long, check: { queue: { name: a-queue-with-a-long-name, most: 10 } } }
                                  - { id: shop-db, check: { postgres: { url: "%1$s" } } }
                                  - { id: shop-db-broken, check: { postgres: { url: "%1$s", query: SELEC } } }
                                  - { id: no-tls, check: { tls: { host: 127.0.0.1, port: %2$d } } }
                                  - { id: metadata, check: { http: { url: "http://169.254.169.254/latest/meta-data/" } } }
                                  - { id: denied, check: { tcp: { host: 127.0.0.1, port: 9 } } }
                                  - { id: self-database, check: { self: { part: database } } }
                                  - { id: self-kafka, check: { self: { part: kafka } } }
                                  - { id: self-loop, check: { self: { part: loop } } }
                                  - { id: self-heap, check: { self: { part: heap } } }
                                  - { id: exec-well, check: { exec: { command: plugin, args: ["0"] } } }
                                  - { id: exec-worrying, check: { exec: { command: plugin, args: ["1"] } } }
                                  - { id: exec-down, check: { exec: { command: plugin, args: ["2"] } } }
                                  - { id: exec-judged, check: { exec: { command: plugin, args: ["2"], healthy: performance.load.value < 5.0 } } }
                                  - { id: exec-unknown, check: { exec: { command: plugin, args: ["3"] } } }
                                  - { id: exec-killed, check: { exec: { command: sub/hang } } }
                                  - { id: exec-out, check: { exec: { command: out } } }
                                  - { id: exec-secret, check: { exec: { command: tell, environment: { TOKEN: hunter22 } } } }
                                  - { id: jar-well, check: { mood: { how: well } } }
                                  - { id: jar-throws, check: { mood: { how: throws, password: hunter22 } } }
                                  - { id: jar-blocks, check: { mood: { how: blocks } } }
                                  - { id: jar-never, check: { mood: { how: never } } }
                                  - { id: jar-twice, check: { mood: { how: twice } } }
                                  - { id: jar-worrying, check: { mood: { how: worrying } } }
                                """
                                .formatted(postgres.url(), url.getPort()));
                Path probes = Files.createTempDirectory("probes");
                ProbeJar.of(probes, "MoodProbe", MOOD);
                return Map.of("fettle.database.url", postgres.url(), "fettle.kafka.bootstrap-servers",
                        "127.0.0.1:1", "fettle.config", file.toString(), "fettle.admin-token", TOKEN,
                        "fettle.http.host", "127.0.0.1", "fettle.address.deny", "127.0.0.0/8:9,*:25",
                        "fettle.probe.directory", probes.toString(), "fettle.exec.directory",
                        programs().toString());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private static Path programs() throws IOException {
            Path programs = Files.createTempDirectory("programs");
            script(programs.resolve("plugin"), "echo \"state $1 | load=$1.5;2;3\"; exit $1");
            script(Files.createDirectory(programs.resolve("sub")).resolve("hang"), "sleep 605");
            script(programs.resolve("tell"),
                    "echo \"$TOKEN is refused, and ${FETTLE_ADMIN_TOKEN:-nothing} is known\"; exit 2");
            Files.createSymbolicLink(programs.resolve("out"), Path.of("/bin/true"));
            return programs;
        }

        private static void script(Path file, String text) throws IOException {
            Files.writeString(file, "#!/bin/sh\n" + text + "\n");
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
        }

        @Override
        public void stop() {
            postgres.close();
        }
    }

    private static JsonPath state(String id) {
        return given().auth().oauth2(TOKEN).get("/api/v1/components/" + id).jsonPath();
    }

    @ParameterizedTest(name = "{0} is {1} ({2})")
    @CsvSource({"own-short, HEALTHY, OK, depth, 4", "own-long, UNHEALTHY, CONDITION, depth, 24",
            "shop-db, HEALTHY, OK, database, connected", "shop-db-broken, UNHEALTHY, PROTOCOL, database, connected",
            "no-tls, UNHEALTHY, RESET, ,", "metadata, UNHEALTHY, BLOCKED_ADDRESS, ,",
            "denied, UNHEALTHY, BLOCKED_ADDRESS, ,", "self-database, HEALTHY, OK, database, connected",
            "self-kafka, UNHEALTHY, UNREACHABLE, kafka, disconnected", "self-heap, HEALTHY, OK, ,",
            "exec-well, HEALTHY, OK, 'performance.load', 0.5", "exec-worrying, DEGRADED, CONDITION, exit, 1",
            "exec-down, UNHEALTHY, CONDITION, exit, 2", "exec-judged, HEALTHY, OK, 'performance.load', 2.5",
            "exec-unknown, UNKNOWN, INTERNAL, exit, 3", "exec-killed, UNHEALTHY, TIMEOUT, ,",
            "exec-out, UNKNOWN, INTERNAL, ,", "exec-secret, UNHEALTHY, CONDITION, ,",
            "jar-well, HEALTHY, OK, mood, fine", "jar-throws, UNKNOWN, INTERNAL, ,",
            "jar-blocks, UNHEALTHY, TIMEOUT, ,", "jar-never, UNHEALTHY, TIMEOUT, ,",
            "jar-twice, HEALTHY, OK, mood, fine", "jar-worrying, DEGRADED, CONDITION, mood, fine"})
    @DisplayName("Seed Health check infrastructure: registration of own checks")
    void everyKindIsWatched(String id, String status, String reason, String detail, String value) {
        await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
            JsonPath state = state(id);
            assertThat(state.getString("state.status")).as(state.prettify()).isEqualTo(status);
            assertThat(state.getString("state.lastCheck.reason")).isEqualTo(reason);
            if (detail != null) {
                assertThat(state.getString("state.lastCheck.details.'" + detail + "'")).isEqualTo(value);
            }
        });
    }

    @Test
    void aBlockedAddressIsToldWithItsRule() {
        await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> assertThat(
                state("denied").getString("state.lastCheck.message")).isEqualTo(
                        "TCP 127.0.0.1:9: blocked: 127.0.0.1 is"
                                + " 127.0.0.1, which is refused by fettle.address.deny 127.0.0.0/8:9"));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '|', textBlock = """
            exec-down    | plugin: state 2
            exec-unknown | plugin: state 3 (it does not know)
            exec-killed  | no complete answer within 900ms (sub/hang was still running and is killed)
            exec-out     | out was not run: out leads out of the directory of FETTLE_EXEC_DIRECTORY
            exec-secret  | tell: *** is refused, and nothing is known
            jar-throws   | our own trouble: the probe for kind 'mood': *** does not fit
            jar-worrying | so-so
            """)
    void aMessageSaysWhatToDoAboutIt(String id, String message) {
        await().atMost(Duration.ofSeconds(60)).untilAsserted(
                () -> assertThat(state(id).getString("state.lastCheck.message")).isEqualTo(message));
    }

    @Test
    void theLagOfTheEventLoopsIsMeasured() {
        await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> assertThat(
                state("self-loop").getString("state.lastCheck.details.lagMs")).isNotNull());
    }

}
