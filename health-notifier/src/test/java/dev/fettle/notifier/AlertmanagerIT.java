package dev.fettle.notifier;

import static dev.fettle.api.component.Status.DEGRADED;
import static dev.fettle.api.component.Status.HEALTHY;
import static dev.fettle.api.component.Status.UNHEALTHY;
import static dev.fettle.notifier.Events.changed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.fettle.api.component.Status;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * A real Alertmanager accepts, keeps and resolves what it is told. It takes an alert that it is not told of for 3 s for
 * resolved;
 * it is told again each second.
 */
@QuarkusTest
@WithTestResource(FormatServers.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AlertmanagerIT {

    private static final Path PROGRAM = Path.of("/usr/bin/prometheus-alertmanager");
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final ObjectMapper MAPPER = new ObjectMapper();

    @ConfigProperty(name = "test.receiver.port")
    int port;

    @ConfigProperty(name = "kafka.bootstrap.servers")
    String kafka;

    @ConfigProperty(name = "test.alertmanager.port", defaultValue = "0")
    int listening;

    private @Nullable Receiver receiver;
    private @Nullable Publisher publisher;
    private @Nullable Process process;

    @BeforeAll
    void start() throws Exception {
        assumeThat(PROGRAM).as("the Alertmanager is not installed: apt-get install prometheus-alertmanager").exists();
        receiver = new Receiver(port);
        publisher = new Publisher(kafka);
        publisher.createTopic();
        process = alertmanager();
    }

    @AfterAll
    void stop() throws InterruptedException {
        end();
        if (publisher != null && receiver != null) {
            publisher.close();
            receiver.close();
        }
    }

    @BeforeEach
    void awaitReady() {
        await().atMost(LONG).untilAsserted(() -> RestAssured.get("/q/health/ready").then().statusCode(200));
    }

    @Test
    void itAcceptsKeepsAndResolves() {
        publish("am-1", HEALTHY, DEGRADED, 1);
        await().atMost(LONG).untilAsserted(() -> assertThat(active("am-1")).containsExactly("warning"));
        assertThat(alert("am-1").get("fingerprint").asText()).as("the fingerprint of alertmanager-webhook")
                .isEqualTo(grouped("am-1").get("fingerprint").asText());

        await().during(Duration.ofSeconds(5)).atMost(LONG)
                .untilAsserted(() -> assertThat(active("am-1")).containsExactly("warning"));
        String since = alert("am-1").get("startsAt").asText();

        publish("am-1", DEGRADED, UNHEALTHY, 2);
        await().atMost(LONG).untilAsserted(() -> assertThat(active("am-1")).containsExactly("critical"));
        await().during(Duration.ofSeconds(4)).atMost(LONG)
                .untilAsserted(() -> assertThat(active("am-1")).containsExactly("critical"));

        publish("am-1", UNHEALTHY, HEALTHY, 3);
        await().atMost(LONG).untilAsserted(() -> assertThat(active("am-1")).isEmpty());
        assertThat(since).isNotEmpty();
    }

    @Test
    void oneThatForgotEverythingIsToldAgainWhatLasts() throws Exception {
        publish("am-2", HEALTHY, UNHEALTHY, 1);
        publish("am-3", HEALTHY, UNHEALTHY, 1);
        await().atMost(LONG).untilAsserted(() -> assertThat(active("am-2")).containsExactly("critical"));
        publish("am-3", UNHEALTHY, HEALTHY, 2);
        await().atMost(LONG).untilAsserted(() -> assertThat(active("am-3")).isEmpty());

        end();
        process = alertmanager();

        await().atMost(LONG).untilAsserted(() -> assertThat(active("am-2")).containsExactly("critical"));
        assertThat(active("am-3")).isEmpty();
        assertThat(RestAssured.get("/q/metrics").asString())
                .contains("fettle_alerts_told_again_total{result=\"delivered\"}");
        publish("am-2", UNHEALTHY, HEALTHY, 2);
        await().atMost(LONG).untilAsserted(() -> assertThat(active("am-2")).isEmpty());
    }

    private void publish(String id, Status from, Status to,
            long sequence) {
        if (publisher != null) {
            publisher.publish(changed(id, "alerts", from, to, sequence));
        }
    }

    /** Severities of the active alerts of a component. */
    private List<String> active(String component) {
        List<String> severities = new ArrayList<>();
        alerts().forEach(alert -> {
            if (component.equals(alert.at("/labels/component").asText())) {
                severities.add(alert.at("/labels/severity").asText());
            }
        });
        return severities;
    }

    private JsonNode alert(String component) {
        for (JsonNode alert : alerts()) {
            if (component.equals(alert.at("/labels/component").asText())) {
                return alert;
            }
        }
        throw new AssertionError("no alert of " + component);
    }

    private JsonNode alerts() {
        try (HttpClient client = HttpClient.newHttpClient()) {
            URI alerts = URI.create("http://127.0.0.1:" + listening + "/api/v2/alerts?active=true");
            return MAPPER.readTree(
                    client.send(HttpRequest.newBuilder(alerts).build(), HttpResponse.BodyHandlers.ofString()).body());
        } catch (ConnectException e) {
            return MAPPER.createArrayNode(); // it is not up yet
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** As our own alertmanager-webhook tells it. */
    private JsonNode grouped(String component) {
        await().atMost(LONG).until(() -> receiver != null && receiver.posts("/grouped").stream()
                .anyMatch(post -> post.body().contains(component)));
        try {
            for (Receiver.Post post : receiver == null ? List.<Receiver.Post>of() : receiver.posts("/grouped")) {
                for (JsonNode alert : MAPPER.readTree(post.body()).get("alerts")) {
                    if (component.equals(alert.at("/labels/component").asText())) {
                        return alert;
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        throw new AssertionError("no alert of " + component);
    }

    private Process alertmanager() throws IOException {
        Path home = Files.createTempDirectory("alertmanager");
        Path config = Files.writeString(home.resolve("alertmanager.yml"), """
                global: { resolve_timeout: 3s }
                route: { receiver: nobody }
                receivers: [{ name: nobody }]
                """);
        return new ProcessBuilder(PROGRAM.toString(), "--config.file=" + config,
                "--storage.path=" + home.resolve("data"),
                "--web.listen-address=127.0.0.1:" + listening, "--cluster.listen-address=").redirectErrorStream(true)
                .redirectOutput(home.resolve("log").toFile()).start();
    }

    private void end() throws InterruptedException {
        if (process != null) {
            process.destroyForcibly();
            assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
        }
    }
}
