package dev.fettle.notifier;

import static dev.fettle.api.component.Status.DEGRADED;
import static dev.fettle.api.component.Status.HEALTHY;
import static dev.fettle.api.component.Status.UNHEALTHY;
import static dev.fettle.notifier.Events.changed;
import static dev.fettle.notifier.RunningNotifier.LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;

import dev.fettle.local.servers.FreePorts;
import io.restassured.RestAssured;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The receiver of docs/examples as its page says it is run, against the packaged notifier. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReferenceReceiverIT {

    private static final Path EXAMPLE = Path.of("..", "docs", "examples", "receiver", "Receiver.java");
    private static final String LIBRARIES = "target/quarkus-app/lib/main/*";

    @TempDir
    static Path directory;

    private final int port = FreePorts.next();
    private Path state;
    private Path output;
    private RunningNotifier notifier;
    private Process process;

    @BeforeAll
    void start() throws Exception {
        state = directory.resolve("receiver.state");
        output = directory.resolve("output");
        notifier = new RunningNotifier("reference-receiver-it", """
                webhooks:
                  - { id: reference, url: "http://localhost:%d/", secret: SECRET, batch: { maxEvents: 3, maxWait: 0s },
                      retry: { base: 20ms, ceiling: 100ms, deadline: 1s } }
                """.formatted(port), Map.of());
        begin();
    }

    @AfterAll
    void stop() {
        process.destroyForcibly();
        notifier.close();
    }

    @BeforeEach
    void forgetOutput() throws IOException {
        Files.writeString(output, "");
    }

    @Test
    void aReceiverThatLostItsStateFindsTheGapAndHasEverythingSentAgain() throws Exception {
        tell("lost", 1, 7);
        awaitLines("lost ", 7);
        kill();
        Files.delete(state);
        begin();

        tell("lost", 8, 8);

        awaitLines("new lost 8 ", 1);
        await().atMost(LONG).untilAsserted(() -> assertThat(sequences("lost")).containsExactly(8, 1, 2, 3, 4, 5, 6, 7));
        assertThat(lines()).contains("gap lost 1 7", "late lost 1 UNHEALTHY", "late lost 2 DEGRADED");
        awaitLines("asked lost 1 7", 1);
        tell("lost", 9, 9);
        awaitLines("new lost 9 ", 1);
        assertThat(lines().stream().filter(line -> line.startsWith("gap "))).hasSize(1);
    }

    @Test
    void whatWasGivenUpWhileItWasAwayIsAGapThatCloses() throws Exception {
        tell("away", 1, 2);
        awaitLines("away ", 2);
        kill();
        tell("away", 3, 4);
        await().atMost(LONG).untilAsserted(() -> notifier.viewer()
                .get("/api/v1/dead-letters?webhook=reference&component=away").then().body("items", hasSize(2)));
        begin();

        tell("away", 5, 5);

        await().atMost(LONG).untilAsserted(() -> assertThat(sequences("away")).containsExactly(5, 3, 4));
        assertThat(lines()).contains("gap away 3 4");
        notifier.viewer().get("/api/v1/dead-letters?webhook=reference&component=away").then().body("items",
                hasSize(0));
    }

    @Test
    void aGapThatWasFoundAndNotAskedForIsAskedForAfterARestart() throws Exception {
        tell("unheard", 1, 3);
        awaitLines("unheard ", 3);
        kill();
        List<String> missing = eventIds("unheard").subList(1, 3);
        Files.writeString(state, Files.readAllLines(state).stream()
                .filter(line -> missing.stream().noneMatch(line::contains))
                .collect(Collectors.joining("\n", "", "\ngap unheard 2 3 .\nevent cut-of")));

        begin();

        await().atMost(LONG).untilAsserted(() -> assertThat(sequences("unheard")).containsExactly(2, 3));
    }

    @Test
    void aRepetitionIsAnsweredAndTakenOnce() throws Exception {
        tell("twice", 1, 1);
        awaitLines("twice ", 1);
        String batch = notifier.viewer().get("/api/v1/deliveries?component=twice").then().extract()
                .path("items[0].id");
        await().atMost(LONG).untilAsserted(() -> notifier.viewer().get("/api/v1/deliveries/" + batch).then()
                .body("state", is("DELIVERED")));

        notifier.operator().post("/api/v1/deliveries/" + batch + "/redeliver").then().statusCode(202);

        await().atMost(LONG).untilAsserted(() -> notifier.viewer().get("/api/v1/deliveries/" + batch).then()
                .body("state", is("DELIVERED")).body("attempts", hasSize(2)));
        assertThat(sequences("twice")).containsExactly(1);
    }

    @Test
    void whatIsNotSignedIsRefusedAndATestIsTaken() {
        RestAssured.given().baseUri("http://127.0.0.1").port(port).body("[]").post("/").then().statusCode(401);
        RestAssured.given().baseUri("http://127.0.0.1").port(port).header("webhook-id", "msg_1")
                .header("webhook-timestamp", "1").header("webhook-signature", "v1,AAAA v1a,AAAA").body("[]").post("/")
                .then().statusCode(401);
        notifier.operator().post("/api/v1/webhooks/reference/test").then().statusCode(200)
                .body("result", is("delivered")).body("status", is(204));
    }

    private void begin() throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp", LIBRARIES,
                EXAMPLE.toString());
        builder.environment().putAll(Map.of("RECEIVER_PORT", Integer.toString(port), "RECEIVER_SECRETS",
                Servers.SECRET, "RECEIVER_STATE", state.toString(), "RECEIVER_WEBHOOK", "reference", "FETTLE_SERVER",
                "http://127.0.0.1:" + notifier.port, "FETTLE_TOKEN", RunningNotifier.TOKEN));
        builder.redirectErrorStream(true);
        builder.redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()));
        process = builder.start();
        await().atMost(LONG).ignoreExceptions().untilAsserted(() -> RestAssured.given().baseUri("http://127.0.0.1")
                .port(port).body("[]").post("/").then().statusCode(401));
    }

    private void kill() throws InterruptedException, IOException {
        assertThat(process.destroyForcibly().waitFor(20, TimeUnit.SECONDS)).isTrue();
        forgetOutput();
    }

    private void tell(String component, int first, int last) {
        for (int sequence = first; sequence <= last; sequence++) {
            notifier.publisher.publish(
                    changed(component, "reference", HEALTHY, sequence % 2 == 0 ? DEGRADED : UNHEALTHY, sequence));
        }
    }

    private void awaitLines(String text, int count) {
        await().atMost(LONG).untilAsserted(
                () -> assertThat(lines().stream().filter(line -> line.contains(text))).hasSize(count));
    }

    private List<Integer> sequences(String subject) throws IOException {
        return lines().stream().map(line -> line.split(" ", -1))
                .filter(words -> words.length == 4 && words[1].equals(subject)
                        && Stream.of("new", "late").anyMatch(words[0]::equals))
                .map(words -> Integer.valueOf(words[2])).toList();
    }

    private List<String> lines() throws IOException {
        return Files.readAllLines(output);
    }

    /** In the order of their sequences. */
    private List<String> eventIds(String subject) {
        List<String> batches = notifier.viewer().get("/api/v1/deliveries?webhook=reference&component=" + subject)
                .jsonPath().getList("items.id", String.class);
        return batches.stream().flatMap(batch -> notifier.viewer().get("/api/v1/deliveries/" + batch).jsonPath()
                .<Map<String, Object>>getList("members").stream())
                .sorted(Comparator.comparing(member -> (Integer) member.get("sequence")))
                .map(member -> member.get("event").toString()).toList();
    }
}
