package dev.fettle.notifier;

import static dev.fettle.api.component.Status.HEALTHY;
import static dev.fettle.api.component.Status.UNHEALTHY;
import static dev.fettle.notifier.Events.changed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.fettle.local.process.PackagedService;
import dev.fettle.local.servers.FreePorts;
import dev.fettle.local.servers.LocalKafka;
import dev.fettle.local.servers.LocalPostgres;
import dev.fettle.notifier.Receiver.Post;
import dev.fettle.notifier.Receiver.Reply;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged service as a process of its own: its start without its servers, its death, its exit code. */
class ProcessIT {

    private static final Duration LONG = Duration.ofSeconds(60);

    @TempDir
    Path directory;

    private final List<Process> processes = new ArrayList<>();

    @AfterEach
    void stop() {
        processes.forEach(Process::destroyForcibly);
    }

    @Test
    void aBrokenFileEndsTheStartOnceTheDatabaseKnowsNoneBeforeAndIsNoMatterWhenItKnowsOne() throws Exception {
        int port = FreePorts.next();
        Path file = Files.writeString(directory.resolve("broken.yaml"), "webhooks:\n  - { id: ops, url: nowhere }\n");
        try (LocalPostgres postgres = LocalPostgres.ephemeral()) {
            postgres.kill();
            Process waiting = start(file, postgres.url(), "127.0.0.1:1", port);
            await().atMost(LONG).untilAsserted(() -> assertThat(status(port, "live")).isEqualTo(200));
            assertThat(status(port, "started")).isEqualTo(503);
            waiting.destroy();
            assertThat(waiting.waitFor(20, TimeUnit.SECONDS)).as("told to stop while it waits").isTrue();

            Process empty = start(file, postgres.url(), "127.0.0.1:1", port);
            await().atMost(LONG).untilAsserted(() -> assertThat(status(port, "live")).isEqualTo(200));
            postgres.restart();
            assertThat(empty.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(empty.exitValue()).isEqualTo(2);
            assertThat(log()).contains("broken.yaml:2:5 secret is missing").contains("broken.yaml:2:21 url must be");

            write(file, "ops");
            Process good = start(file, postgres.url(), "127.0.0.1:1", port);
            await().atMost(LONG).untilAsserted(() -> assertThat(status(port, "ready")).isEqualTo(200));
            good.destroyForcibly().waitFor();
            Files.writeString(file, "webhooks: [");
            postgres.kill();
            var _ = start(file, postgres.url(), "127.0.0.1:1", port);
            await().atMost(LONG).untilAsserted(() -> assertThat(status(port, "live")).isEqualTo(200));
            assertThat(status(port, "ready")).isEqualTo(503);
            postgres.restart();
            await().atMost(LONG).untilAsserted(() -> assertThat(status(port, "ready")).isEqualTo(200));
            assertThat(webhooks(port)).containsExactly("ops");
        }
    }

    @Test
    void theFilesOfAStartRemoveMostOfWhatIsStoredOnlyWhenThatIsMeant() throws Exception {
        int port = FreePorts.next();
        Path file = directory.resolve("fettle.yaml");
        try (LocalPostgres postgres = LocalPostgres.ephemeral()) {
            write(file, "a", "b", "c");
            Process first = start(file, postgres.url(), "127.0.0.1:1", port);
            await().atMost(LONG).untilAsserted(() -> assertThat(status(port, "ready")).isEqualTo(200));
            assertThat(webhooks(port)).containsExactly("a", "b", "c");
            first.destroyForcibly().waitFor();

            write(file, "a");
            Process refused = start(file, postgres.url(), "127.0.0.1:1", port);
            await().atMost(LONG).untilAsserted(() -> assertThat(status(port, "ready")).isEqualTo(200));
            assertThat(webhooks(port)).containsExactly("a", "b", "c");
            refused.destroyForcibly().waitFor();

            var _ = start(file, postgres.url(), "127.0.0.1:1", port, Map.of("FETTLE_CONFIG_PRUNE_AT_START", "true"));
            await().atMost(LONG).untilAsserted(() -> assertThat(status(port, "ready")).isEqualTo(200));
            assertThat(webhooks(port)).containsExactly("a");
        }
    }

    private static void write(Path file, String... ids) throws IOException {
        StringBuilder text = new StringBuilder("webhooks:\n");
        for (String id : ids) {
            text.append("  - { id: ").append(id).append(", url: \"http://127.0.0.1:1/\", secret: \"")
                    .append(Servers.SECRET).append("\" }\n");
        }
        Files.writeString(file, text);
    }

    private static List<String> webhooks(int port) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            URI uri = URI.create("http://127.0.0.1:" + port + "/api/v1/webhooks");
            String body = client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString()).body();
            return Pattern.compile("\"id\":\"([a-z]+)\"").matcher(body).results().map(found -> found.group(1)).toList();
        }
    }

    @Test
    void startsWithoutItsServersAndGoesOnWhereItWasKilled() throws Exception {
        int port = FreePorts.next();
        int receiving = FreePorts.next();
        Path file = Files.writeString(directory.resolve("fettle.yaml"), """
                webhooks:
                  - { id: ops, url: "http://127.0.0.1:%d/ops", secret: "%s", batch: { maxWait: 0s } }
                """.formatted(receiving, Servers.SECRET));
        CountDownLatch release = new CountDownLatch(1);
        try (LocalKafka kafka = LocalKafka.ephemeral();
                LocalPostgres postgres = LocalPostgres.ephemeral();
                Receiver receiver = new Receiver(receiving);
                Publisher publisher = new Publisher(kafka.bootstrapServers())) {
            publisher.createTopic();
            publisher.publish(changed("a", "x", HEALTHY, UNHEALTHY, 1));
            kafka.kill();
            postgres.kill();

            Process first = start(file, postgres.url(), kafka.bootstrapServers(), port);
            await().atMost(LONG).untilAsserted(() -> assertThat(status(port, "live")).isEqualTo(200));
            assertThat(status(port, "started")).isEqualTo(200);
            assertThat(status(port, "ready")).isEqualTo(503);
            postgres.restart();
            await().atMost(LONG).untilAsserted(() -> assertThat(status(port, "ready")).isEqualTo(200));
            kafka.restart();
            await().atMost(LONG).untilAsserted(() -> assertThat(receiver.posts("/ops")).hasSize(1));

            receiver.answer("/ops", (_, before) -> {
                if (before == 1) {
                    waitFor(release);
                }
                return Reply.of(200);
            });
            publisher.publish(changed("a", "x", UNHEALTHY, HEALTHY, 2));
            await().atMost(LONG).untilAsserted(() -> assertThat(receiver.posts("/ops")).hasSize(2));
            first.destroyForcibly().waitFor();
            publisher.publish(changed("a", "x", HEALTHY, UNHEALTHY, 3));
            var _ = start(file, postgres.url(), kafka.bootstrapServers(), port);

            await().atMost(LONG).untilAsserted(() -> assertThat(receiver.posts("/ops")).hasSizeGreaterThanOrEqualTo(4));
            List<Post> posts = receiver.posts("/ops");
            assertThat(posts.get(2).header("webhook-id")).isEqualTo(posts.get(1).header("webhook-id"));
            assertThat(posts.get(2).body()).isEqualTo(posts.get(1).body());
            assertThat(posts.get(3).body()).contains("\"sequence\":\"00000000000000000003\"");
            assertThat(posts).hasSize(4);
        } finally {
            release.countDown();
        }
    }

    private Process start(Path config, String database, String kafka, int port) throws IOException {
        return start(config, database, kafka, port, Map.of());
    }

    private Process start(Path config, String database, String kafka, int port, Map<String, String> more)
            throws IOException {
        Map<String, String> environment = new HashMap<>(Map.of("FETTLE_CONFIG", config.toString(),
                "FETTLE_DATABASE_URL", database, "FETTLE_KAFKA_BOOTSTRAP_SERVERS", kafka, "FETTLE_HTTP_HOST",
                "127.0.0.1", "FETTLE_HTTP_PORT", Integer.toString(port), "FETTLE_INSTANCE", "test"));
        environment.putAll(more);
        Process process = PackagedService.start(192, environment, directory.resolve("log"));
        processes.add(process);
        return process;
    }

    private String log() throws IOException {
        return Files.readString(directory.resolve("log"));
    }

    /** 0: nobody listens, or answers, yet. */
    private static int status(int port, String which) throws InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            URI uri = URI.create("http://127.0.0.1:" + port + "/q/health/" + which);
            return client.send(HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(2)).build(),
                    BodyHandlers.discarding()).statusCode();
        } catch (IOException e) {
            return 0;
        }
    }

    private static void waitFor(CountDownLatch latch) {
        try {
            var _ = latch.await(60, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
