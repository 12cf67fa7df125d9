package dev.fettle.notifier;

import static dev.fettle.api.component.Status.HEALTHY;
import static dev.fettle.api.component.Status.UNHEALTHY;
import static dev.fettle.notifier.Events.changed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;

/** The metrics of the notifier are those of their page, and no others. */
@QuarkusTest
@WithTestResource(Servers.class)
class MetricsIT {

    private static final Duration LONG = Duration.ofSeconds(60);
    private static final Path PAGE = Path.of("..", "docs", "reference", "metrics.md");
    private static final Pattern ROW = Pattern.compile("\\| `(fettle_[a-z_]+)` \\| ([a-z]+) \\| ([a-z`, ]*)\\|.*");

    @ConfigProperty(name = "test.receiver.port")
    int port;

    @ConfigProperty(name = "kafka.bootstrap.servers")
    String kafka;

    @Test
    void theMetricsAreThoseOfTheirPageAndNoOthers() throws Exception {
        Map<String, String> told = documented();
        try (Receiver _ = new Receiver(port); Publisher publisher = new Publisher(kafka)) {
            publisher.createTopic();
            publisher.publish(changed("metrics-1", "signed", HEALTHY, UNHEALTHY, 901));

            await().atMost(LONG).untilAsserted(() -> assertThat(exposed()).isEqualTo(told));
            await().atMost(LONG).untilAsserted(
                    () -> assertThat(RestAssured.get("/q/metrics").asString())
                            .contains("fettle_intake_lag_records 0.0"));
        }
    }

    /** Name to type and labels, of the table of the notifier. */
    private static Map<String, String> documented() throws IOException {
        Map<String, String> metrics = new TreeMap<>();
        boolean here = false;
        for (String line : Files.readAllLines(PAGE)) {
            here = line.startsWith("## ") ? line.equals("## Notifier") : here;
            Matcher row = ROW.matcher(line);
            if (here && row.matches()) {
                metrics.put(row.group(1), described(row.group(2),
                        Stream.of(row.group(3).replace("`", "").split(",")).map(String::strip)));
            }
        }
        return metrics;
    }

    private static Map<String, String> exposed() {
        Map<String, String> types = new HashMap<>();
        Map<String, String> metrics = new TreeMap<>();
        for (String line : RestAssured.given().accept("text/plain").get("/q/metrics").asString().lines().toList()) {
            if (line.startsWith("# TYPE fettle_")) {
                String[] words = line.split(" ", -1);
                types.put(words[2], words[3]);
            } else if (line.startsWith("fettle_") && !line.contains("_bucket{")) {
                String name = line.split("[{ ]", -1)[0];
                String metric = types.containsKey(name) ? name : name.replaceAll("_(count|sum)$", "");
                String labels = line.contains("{") ? line.substring(line.indexOf('{') + 1, line.lastIndexOf('}')) : "";
                metrics.put(metric, described(String.valueOf(types.get(metric)),
                        Stream.of(labels.split(",(?=[a-z]+=)", -1)).map(label -> label.split("=", -1)[0])));
            }
        }
        return metrics;
    }

    private static String described(String type, Stream<String> labels) {
        return type + labels.filter(label -> !label.isEmpty()).sorted().toList();
    }
}
