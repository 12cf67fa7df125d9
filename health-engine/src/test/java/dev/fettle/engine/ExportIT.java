package dev.fettle.engine;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.hasEntry;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.startsWith;

import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.common.mapper.TypeRef;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What other programs read: metrics, health endpoints, the status file. */
@QuarkusTest
@Tag("quarkus")
@WithTestResource(LocalStack.class)
class ExportIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Path DOCS = Path.of("..", "docs", "reference");
    private static final Pattern ROW = Pattern.compile("\\| `(fettle_[a-z_]+)` \\| ([a-z]+) \\| ([a-z`, ]*)\\|.*");
    private static final Pattern EXAMPLE = Pattern
            .compile("curl(?: -H '([A-Za-z-]+): ([^']+)')* '?http://localhost:8080(/[^ '\\n]*)'?");

    @BeforeEach
    void awaitTheFirstStatus() {
        await().atMost(PATIENCE)
                .untilAsserted(() -> given().get("/api/v1/components/shop").then().body("state.sequence",
                        greaterThanOrEqualTo(1)));
    }

    @Test
    @DisplayName("Seed Health check infrastructure: export as JSON and for Prometheus")
    void theComponentsComeInTheFormThatIsAskedFor() {
        given().accept("text/plain;version=0.0.4")
                .get("/metrics/health")
                .then()
                .statusCode(200)
                .header("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
                .header("Vary", containsString("Accept"))
                .body(containsString("fettle_component_status{component=\"shop\",group=\"payments.emea\"} "))
                .body(containsString("fettle_component_info{component=\"nightly-job\",group=\"\",kind=\"push\",critical"
                        + "=\"false\"} 1\n"))
                .body(containsString("fettle_group_status{group=\"payments\"} "));
        given().accept("application/openmetrics-text")
                .get("/metrics/health")
                .then()
                .header("Content-Type", "application/openmetrics-text; version=1.0.0; charset=utf-8")
                .body(endsWith("# EOF\n"));
        given().accept("application/json")
                .get("/metrics/health")
                .then()
                .header("Content-Type", "application/json; charset=utf-8")
                .body("items.component", hasItem("target-port"))
                .body("items.find { it.component == 'shop' }.checks.HEALTHY", greaterThanOrEqualTo(1))
                .body("items.find { it.component == 'shop' }.transitions", greaterThanOrEqualTo(1));
        given().accept("image/png").get("/metrics/health").then().statusCode(406)
                .contentType("application/problem+json");
    }

    @Test
    @DisplayName("Seed Health check infrastructure: export with filters")
    void theFiltersAreThoseOfTheRestOfTheApi() {
        given().accept("application/json")
                .get("/metrics/health?group=payments&label=team=payments")
                .then()
                .statusCode(200)
                .body("items.component", is(List.of("shop")))
                .body("groups.group", everyItem(startsWith("payments")));
        given().accept("application/json").get("/metrics/health?group=payments").then().body("items.component",
                is(List.of("shop", "target-port")));
        given().get("/metrics/health?group=nothing").then().statusCode(404).contentType("application/problem+json");
        given().get("/metrics/health?status=FINE").then().statusCode(400).body("errors.pointer",
                is(List.of("status")));
        given().get("/metrics/health?label=team").then().statusCode(400).body("errors.pointer", is(List.of("label")));
    }

    @Test
    void headAndGzipAreAnsweredAndSilenceIsNotForStrangers() throws Exception {
        given().head("/metrics/health").then().statusCode(200).header("Content-Type", startsWith("text/plain"));
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpResponse<byte[]> zipped = client.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + RestAssured.port + "/metrics/health"))
                            .header("Accept-Encoding", "gzip").build(),
                    HttpResponse.BodyHandlers.ofByteArray());
            assertThat(zipped.headers().firstValue("Content-Encoding")).hasValue("gzip");
        }
        for (String path : List.of("/metrics/health", "/q/metrics", "/health", "/q/health", "/q/health/well",
                "/q/health/group/payments")) {
            given().header("X-Forwarded-For", "192.0.2.1").get(path).then().statusCode(401)
                    .contentType("application/problem+json");
            given().auth().oauth2("wrong-token-of-a-stranger").get(path).then().statusCode(401);
            given().header("X-Forwarded-For", "192.0.2.1").auth().oauth2(LocalStack.TOKEN).get(path).then()
                    .statusCode(200);
        }
    }

    @Test
    void theProcessHasTheMetricsThatItsPageSaysAndNoOthers() throws IOException {
        Map<String, String> told = documented("## Engine");

        await().atMost(PATIENCE).untilAsserted(() -> assertThat(exposed()).isEqualTo(told));
        assertThat(given().accept("text/plain").get("/q/metrics").asString().lines()
                .filter(line -> line.startsWith("fettle_") && line.contains("component=")))
                .isEmpty();
    }

    @Test
    void theSummaryHasItsKeys() {
        await().atMost(PATIENCE).untilAsserted(() -> given().get("/health").then().statusCode(200)
                .body("database", equalTo("connected")));

        Map<String, Object> summary = given().get("/health").then().contentType("application/json").extract().as(
                new TypeRef<Map<String, Object>>() {
                });

        assertThat(summary).containsOnlyKeys("status", "project", "version", "apiVersion", "uptime", "database",
                "workflows", "timestamp").containsEntry("project", "fettle").containsEntry("apiVersion", "v1");
        assertThat(summary.get("status")).isIn("online", "degraded", "starting");
        assertThat(summary.get("uptime")).isInstanceOf(Integer.class);
        assertThat(((Map<?, ?>) summary.get("workflows")).keySet()).hasToString("[payments]");
    }

    @Test
    void theStatusFileIsKept() {
        JsonSchema schema = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                .getSchema(getClass().getResourceAsStream("/status-file.schema.json"));

        await().atMost(PATIENCE).untilAsserted(() -> {
            String content = Files.readString(LocalStack.statusFile);
            assertThat(schema.validate(content, InputFormat.JSON)).isEmpty();
            assertThat(new JsonObject(content).getString("database")).isEqualTo("connected");
            assertThat(new JsonObject(content).getString("status"))
                    .isEqualTo(given().get("/health").then().extract().path("status"));
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/live", "/ready", "/started", "/well", "/group/payments", "/group/payments.emea"})
    void healthEndpointsKeepTheSchemaOfMicroProfileHealth(String path) {
        JsonSchema schema = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V4)
                .getSchema(Thread.currentThread().getContextClassLoader()
                        .getResourceAsStream("health-check-schema.json"));

        String answer = given().get("/q/health" + path).then().contentType("application/json").extract().asString();

        assertThat(schema.validate(answer, InputFormat.JSON)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"live", "ready", "started"})
    void aProbeIsOpenNamesNothingThatIsWatchedAndIsNeverTurnedByIt(String probe) {
        await().atMost(PATIENCE).untilAsserted(() -> given().get("/q/health/ready").then().statusCode(200));
        LocalStack.TARGET_STATUS.set(503);
        try {
            await().atMost(PATIENCE).untilAsserted(() -> given().get("/q/health/well").then().statusCode(503));

            String answer = given().header("X-Forwarded-For", "192.0.2.1").get("/q/health/" + probe).then()
                    .statusCode(200).body("status", equalTo("UP")).extract().asString();

            assertThat(answer).doesNotContain("shop", "payments", "target-port", "nightly-job");
            given().get("/q/health").then().statusCode(503);
            given().get("/q/health/group/payments").then().statusCode(503);
            given().get("/health").then().statusCode(200).body("workflows", hasEntry("payments", "UNHEALTHY"));
        } finally {
            LocalStack.TARGET_STATUS.set(200);
        }
        await().atMost(PATIENCE).untilAsserted(() -> given().get("/q/health/group/payments").then().statusCode(200));
    }

    @Test
    void theExamplesOfThePagesAreTrue() throws IOException {
        await().atMost(PATIENCE).untilAsserted(() -> given().get("/q/health/ready").then().statusCode(200));
        int examples = 0;
        for (String page : List.of("metrics.md", "health.md")) {
            Matcher example = EXAMPLE.matcher(Files.readString(DOCS.resolve(page)));
            while (example.find()) {
                var request = example.group(1) == null
                        ? given()
                        : given().header(example.group(1), example.group(2));
                request.urlEncodingEnabled(false).get(example.group(3)).then().statusCode(200);
                examples++;
            }
        }
        assertThat(examples).isGreaterThanOrEqualTo(6);
    }

    /** Name to type and labels, of the table below that heading. */
    private static Map<String, String> documented(String heading) throws IOException {
        Map<String, String> metrics = new TreeMap<>();
        boolean here = false;
        for (String line : Files.readAllLines(DOCS.resolve("metrics.md"))) {
            here = line.startsWith("## ") ? line.equals(heading) : here;
            Matcher row = ROW.matcher(line);
            if (here && row.matches()) {
                metrics.put(row.group(1), described(row.group(2),
                        Stream.of(row.group(3).replace("`", "").split(",")).map(String::strip)));
            }
        }
        return metrics;
    }

    private static Map<String, String> exposed() {
        Map<String, String> types = new LinkedHashMap<>();
        Map<String, String> metrics = new TreeMap<>();
        for (String line : given().accept("text/plain").get("/q/metrics").asString().lines().toList()) {
            if (line.startsWith("# TYPE fettle_")) {
                String[] words = line.split(" ");
                types.put(words[2], words[3]);
            } else if (line.startsWith("fettle_")) {
                String name = line.split("[{ ]")[0];
                String metric = types.containsKey(name) ? name : name.replaceAll("_(bucket|count|sum)$", "");
                String labels = line.contains("{") ? line.substring(line.indexOf('{') + 1, line.lastIndexOf('}')) : "";
                if (!name.endsWith("_bucket")) {
                    metrics.put(metric, described(types.get(metric), Stream.of(labels.split(",(?=[a-z]+=)"))
                            .map(label -> label.split("=")[0])));
                }
            }
        }
        return metrics;
    }

    private static String described(String type, Stream<String> labels) {
        return type + labels.filter(label -> !label.isEmpty()).sorted().toList();
    }
}
