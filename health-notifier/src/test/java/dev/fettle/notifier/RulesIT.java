package dev.fettle.notifier;

import static dev.fettle.api.component.Status.DEGRADED;
import static dev.fettle.api.component.Status.HEALTHY;
import static dev.fettle.api.component.Status.UNHEALTHY;
import static io.restassured.http.ContentType.JSON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.fettle.api.component.Status;
import dev.fettle.api.event.ComponentDescription;
import dev.fettle.api.event.HealthEvent;
import dev.fettle.local.process.PackagedService;
import dev.fettle.local.servers.FreePorts;
import dev.fettle.local.servers.LocalKafka;
import dev.fettle.local.servers.LocalPostgres;
import dev.fettle.notifier.Events.Flags;
import io.restassured.RestAssured;
import io.restassured.specification.RequestSpecification;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Rules, silences, reminders and acknowledgements of two notifiers that share a database and are killed. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RulesIT {

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final String TOKEN = "a-token-for-rules";
    private static final int MANY = 20;
    private static final String WEBHOOKS = """
            webhooks:
              - { id: quiet, url: "http://127.0.0.1:PORT/quiet", secret: SECRET, match: { to: quiet }, batch: { maxWait: 0s } }
              - { id: loud, url: "http://127.0.0.1:PORT/loud", secret: SECRET, match: { to: quiet }, withhold: [], batch: { maxWait: 0s } }
              - { id: patient, url: "http://127.0.0.1:PORT/patient", secret: SECRET, match: { to: patient }, after: 12s, batch: { maxWait: 0s } }
              - { id: insisting, url: "http://127.0.0.1:PORT/insisting", secret: SECRET, match: { to: insisting }, remind: 1m, batch: { maxWait: 0s } }
              - { id: explained, url: "http://127.0.0.1:PORT/explained", secret: SECRET, match: { to: explained }, batch: { maxWait: 1h, maxEvents: 2, flush: never } }
              - { id: critical, url: "http://127.0.0.1:PORT/critical", secret: SECRET, match: { to: critical }, filter: "component.labels.tier == '1'", batch: { maxWait: 0s } }
            """;

    private final List<Integer> ports = List.of(FreePorts.next(), FreePorts.next());
    private final int receiving = FreePorts.next();
    private final List<Process> processes = new ArrayList<>();
    private LocalKafka kafka;
    private LocalPostgres postgres;
    private Receiver receiver;
    private Publisher publisher;
    private Path file;

    @BeforeAll
    void start() throws Exception {
        kafka = LocalKafka.ephemeral();
        postgres = LocalPostgres.ephemeral();
        receiver = new Receiver(receiving);
        publisher = new Publisher(kafka.bootstrapServers());
        publisher.createTopic();
        file = Files.createTempFile("rules", ".yaml");
        Files.writeString(file, WEBHOOKS.replace("PORT", Integer.toString(receiving)).replace("SECRET",
                "\"" + Servers.SECRET + "\""));
        begin();
    }

    @AfterAll
    void stop() {
        processes.forEach(Process::destroyForcibly);
        publisher.close();
        receiver.close();
        postgres.close();
        kafka.close();
    }

    @Test
    void whatASilenceHeldBackIsToldOnceWhenItIsOverThoughBothNotifiersWereKilledMeanwhile() throws Exception {
        ComponentDescription known = component("quiet-known", "quiet");
        publisher.publish(changed(known, HEALTHY, UNHEALTHY, 1));
        await().atMost(LONG).untilAsserted(() -> assertThat(told("quiet", "quiet-known")).hasSize(1));
        int silence = operator().contentType(JSON)
                .body("{\"match\": {\"components\": [\"quiet-*\"]}, \"duration\": \"15s\", \"comment\": \"rack moves\"}")
                .post("/api/v1/silences").then().statusCode(201).header("Location", containsString("/api/v1/silences/"))
                .body("creator", is("admin")).body("state", is("ACTIVE")).body("openUntil", notNullValue())
                .extract().path("id");
        List<HealthEvent> failures = IntStream.range(0, MANY)
                .mapToObj(number -> changed(component("quiet-" + number, "quiet"), HEALTHY, UNHEALTHY, 1)).toList();
        publisher.publish(failures.toArray(HealthEvent[]::new));
        publisher.publish(changed(component("quiet-0", "quiet"), UNHEALTHY, HEALTHY, 2));
        publisher.publish(changed(component("quiet-1", "quiet"), UNHEALTHY, DEGRADED, 2));
        publisher.publish(changed(known, UNHEALTHY, HEALTHY, 2));

        await().atMost(LONG).untilAsserted(() -> assertThat(told("quiet", "quiet-known"))
                .as("recovery is told in a silence").containsExactly("1 UNHEALTHY", "2<1 HEALTHY"));
        await().atMost(LONG).untilAsserted(() -> viewer(1).get("/api/v1/webhooks/quiet").then()
                .body("withheldEvents", is(MANY - 1)).body("queueEvents", is(0)));
        viewer(1).get("/api/v1/withheld?webhook=quiet&silence=" + silence).then().body("items", hasSize(MANY - 1))
                .body("items.reason", everyItem(is("SILENCE"))).body("items.silence", everyItem(is(silence)))
                .body("items.until", everyItem(notNullValue()));
        viewer(0).get("/api/v1/withheld?webhook=quiet&component=quiet-1&reason=SILENCE").then()
                .body("items.status", contains("DEGRADED")).body("items.sequence", contains(2));
        await().atMost(LONG).untilAsserted(() -> assertThat(metric("fettle_webhook_withheld{webhook=\"quiet\"}"))
                .isEqualTo(MANY - 1));
        await().atMost(LONG).untilAsserted(() -> assertThat(told("loud", "quiet-"))
                .as("who wants nothing withheld").hasSize(MANY + 4));

        for (Process process : processes) {
            process.destroyForcibly().waitFor();
        }
        begin();

        await().atMost(LONG).untilAsserted(() -> viewer(0).get("/api/v1/webhooks/quiet").then()
                .body("withheldEvents", is(0)).body("queueEvents", is(0)));
        assertThat(told("quiet", "quiet-0 ")).as("what is over").isEmpty();
        assertThat(told("quiet", "quiet-1 ")).as("what is so now").containsExactly("2 DEGRADED");
        for (int number = 2; number < MANY; number++) {
            assertThat(told("quiet", "quiet-" + number + " ")).containsExactly("1 UNHEALTHY");
        }
        assertThat(ids("quiet")).as("each once").doesNotHaveDuplicates();
        viewer(0).get("/api/v1/silences").then().body("items.id", org.hamcrest.Matchers.not(hasItem(silence)));
        viewer(0).get("/api/v1/silences?state=ENDED").then().body("items.id", hasItem(silence));
    }

    @Test
    void aSilenceThatIsEndedIsOverAtOnceOnAllNotifiers() {
        String id = operator().contentType(JSON)
                .body("{\"match\": {\"to\": \"quiet\", \"groups\": [\"shop*\"]}, \"webhooks\": [\"quiet\"],"
                        + " \"cron\": \"* * * * *\", \"duration\": \"2m\", \"comment\": \"always\"}")
                .post("/api/v1/silences").then().statusCode(201).body("zone", is("UTC")).extract().path("id")
                .toString();
        ComponentDescription component = Events.component("ended-1", "shop-1.emea", Map.of("to", "quiet"));
        publisher.publish(changed(component, HEALTHY, UNHEALTHY, 1));
        await().atMost(LONG).untilAsserted(() -> viewer(0).get("/api/v1/withheld?component=ended-1").then()
                .body("items.webhook", contains("quiet")));
        viewer(0).get("/api/v1/silences?state=ACTIVE").then().body("items.id", hasItem(Integer.valueOf(id)));

        operator().delete("/api/v1/silences/" + id).then().statusCode(204);

        await().atMost(LONG).untilAsserted(() -> assertThat(told("quiet", "ended-1")).containsExactly("1 UNHEALTHY"));
        operator().delete("/api/v1/silences/" + id).then().statusCode(204);
        viewer(0).get("/api/v1/silences/" + id).then().body("state", is("ENDED")).body("endedAt", notNullValue());
        operator().delete("/api/v1/silences/0").then().statusCode(404);
    }

    @Test
    void whatIsWrongWithASilenceIsToldWithItsPlaceAndAViewerMakesNone() {
        operator().contentType(JSON).body("{\"match\": {}, \"duration\": \"1h\", \"zone\": \"UTC\", \"comment\": \"\"}")
                .post("/api/v1/silences").then().statusCode(400)
                .body("errors.pointer", containsInAnyOrder("#/match", "#/zone", "#/comment"));
        operator().contentType(JSON)
                .body("{\"match\": {\"a\": \"b\"}, \"cron\": \"61 * * * *\", \"duration\": \"1h\", \"comment\": \"c\"}")
                .post("/api/v1/silences").then().statusCode(400).body("errors.pointer", contains("#/cron"));
        operator().contentType(JSON)
                .body("{\"match\": {\"a\": \"b\"}, \"until\": \"2020-01-01T00:00:00Z\", \"comment\": \"c\"}")
                .post("/api/v1/silences").then().statusCode(400).body("errors.pointer", contains("#/until"));
        viewer(0).contentType(JSON).body("{}").post("/api/v1/silences").then().statusCode(401);
    }

    @Test
    void aTroubleThatDoesNotLastIsNeverToldAndOneThatDoesIsToldLater() {
        ComponentDescription brief = component("patient-brief", "patient");
        ComponentDescription lasting = component("patient-lasting", "patient");
        publisher.publish(changed(brief, HEALTHY, UNHEALTHY, 1), changed(lasting, HEALTHY, UNHEALTHY, 1));
        await().atMost(LONG).untilAsserted(() -> viewer(0).get("/api/v1/withheld?webhook=patient").then()
                .body("items.reason", contains("YOUNG", "YOUNG")));
        publisher.publish(changed(brief, UNHEALTHY, HEALTHY, 2));

        await().atMost(LONG).untilAsserted(
                () -> assertThat(told("patient", "patient-lasting")).containsExactly("1 UNHEALTHY"));
        publisher.publish(changed(lasting, UNHEALTHY, HEALTHY, 2));
        await().atMost(LONG).untilAsserted(() -> assertThat(told("patient", "patient-lasting"))
                .containsExactly("1 UNHEALTHY", "2<1 HEALTHY"));
        assertThat(told("patient", "patient-brief")).isEmpty();
    }

    @Test
    void whoeverWasToldIsRemindedUntilSomebodyKnowsOrItIsOver() throws SQLException {
        ComponentDescription component = component("insisting-1", "insisting");
        operator().contentType(JSON).body("{\"component\": \"insisting-1\", \"note\": \"n\"}")
                .post("/api/v1/acknowledgements").then().statusCode(404);
        publisher.publish(changed(component, HEALTHY, UNHEALTHY, 1));
        await().atMost(LONG).untilAsserted(() -> assertThat(told("insisting", "insisting-1")).hasSize(1));

        aMinutePasses();
        await().atMost(LONG).untilAsserted(() -> assertThat(told("insisting", "insisting-1"))
                .containsExactly("1 UNHEALTHY", "R1 UNHEALTHY"));
        aMinutePasses();
        await().atMost(LONG).untilAsserted(() -> assertThat(told("insisting", "insisting-1"))
                .containsExactly("1 UNHEALTHY", "R1 UNHEALTHY", "R2 UNHEALTHY"));
        assertThat(ids("insisting")).as("each has an id of its own").doesNotHaveDuplicates().hasSize(3);

        String id = operator().contentType(JSON).body("{\"component\": \"insisting-1\", \"note\": \"anna is at it\"}")
                .post("/api/v1/acknowledgements").then().statusCode(201).body("creator", is("admin"))
                .body("until", nullValue()).body("state", is("ACTIVE")).extract().path("id").toString();
        aMinutePasses();
        await().atMost(LONG).until(() -> queried("SELECT count(*) FROM notifier.reminder WHERE subject = 'insisting-1'"
                + " AND due_at > clock_timestamp()") == 1);
        viewer(0).get("/api/v1/acknowledgements?component=insisting-1").then().body("items.note",
                contains("anna is at it"));
        operator().delete("/api/v1/acknowledgements/" + id).then().statusCode(204);
        aMinutePasses();
        await().atMost(LONG).untilAsserted(() -> assertThat(told("insisting", "insisting-1")).hasSize(4));

        operator().contentType(JSON).body("{\"component\": \"insisting-1\", \"note\": \"again\", \"duration\": \"1h\"}")
                .post("/api/v1/acknowledgements").then().statusCode(201);
        publisher.publish(changed(component, UNHEALTHY, HEALTHY, 2));
        await().atMost(LONG).untilAsserted(() -> assertThat(told("insisting", "insisting-1")).containsExactly(
                "1 UNHEALTHY", "R1 UNHEALTHY", "R2 UNHEALTHY", "R3 UNHEALTHY", "2<1 HEALTHY"));
        viewer(0).get("/api/v1/acknowledgements?component=insisting-1").then().body("items", hasSize(0));
        viewer(0).get("/api/v1/acknowledgements?component=insisting-1&state=ENDED").then()
                .body("items.endedBy", contains("recovery", "admin"));
        assertThat(queried("SELECT count(*) FROM notifier.reminder WHERE subject = 'insisting-1'")).isZero();
        operator().contentType(JSON).body("{\"component\": \"insisting-1\", \"note\": \"n\"}")
                .post("/api/v1/acknowledgements").then().statusCode(409)
                .body("type", endsWith(":healthy"));
    }

    @Test
    void aCauseNamesWhatItExplains() {
        ComponentDescription parent = component("explained-parent", "explained");
        Flags explained = new Flags(false, false, "explained-parent");
        publisher.publish(changed(parent, HEALTHY, UNHEALTHY, 1));
        publisher.publish(IntStream.range(0, 3).mapToObj(number -> Events.changed(component("explained-" + number,
                "explained"), HEALTHY, UNHEALTHY, 1, Instant.now(), explained)).toArray(HealthEvent[]::new));
        await().atMost(LONG).untilAsserted(() -> viewer(0)
                .get("/api/v1/withheld?webhook=explained&causedBy=explained-parent").then()
                .body("items.component", contains("explained-0", "explained-1", "explained-2"))
                .body("items.causedBy", everyItem(is("explained-parent"))));

        publisher.publish(changed(component("explained-other", "explained"), HEALTHY, UNHEALTHY, 1));

        await().atMost(LONG).until(() -> !delivered("explained").isEmpty());
        List<JsonNode> events = delivered("explained");
        assertThat(events).hasSize(2);
        JsonNode told = events.stream().filter(event -> event.get("subject").asText().equals("explained-parent"))
                .findFirst().orElseThrow();
        assertThat(told.get("explainscount").asInt()).isEqualTo(3);
        assertThat(told.get("explains").asText()).isEqualTo("explained-0,explained-1,explained-2");
        assertThat(events.stream().filter(event -> event.has("explains")).toList()).hasSize(1);
    }

    @Test
    void aFilterThatCannotBeEvaluatedTellsAndCounts() {
        publisher.publish(changed(Events.component("critical-1", null, Map.of("to", "critical", "tier", "1")), HEALTHY,
                UNHEALTHY, 1));
        publisher.publish(changed(Events.component("critical-2", null, Map.of("to", "critical", "tier", "2")), HEALTHY,
                UNHEALTHY, 1));
        publisher.publish(changed(component("critical-3", "critical"), HEALTHY, UNHEALTHY, 1));

        await().atMost(LONG).untilAsserted(() -> assertThat(delivered("critical"))
                .extracting(event -> event.get("subject").asText())
                .containsExactlyInAnyOrder("critical-1", "critical-3"));
        await().atMost(LONG).untilAsserted(() -> assertThat(metric("fettle_filter_errors_total{webhook=\"critical\"}"))
                .isEqualTo(1));
        operator().contentType(JSON).body("{\"url\": \"http://127.0.0.1:1/\", \"secret\": \"***\","
                + " \"filter\": \"component.critcal\"}").put("/api/v1/webhooks/typo").then().statusCode(400)
                .body("errors.pointer", contains("#/filter"))
                .body("errors.detail", contains(startsWith("filter is no condition: 1:")));
    }

    @Test
    void aDryRunTellsWhatWouldHaveBeenTold() {
        String since = Instant.now().minusSeconds(5).toString();
        ComponentDescription one = component("past-1", "past");
        publisher.publish(changed(one, HEALTHY, UNHEALTHY, 1), changed(one, UNHEALTHY, HEALTHY, 2));
        publisher.publish(changed(component("past-2", "past"), HEALTHY, DEGRADED, 1));
        String definition = "{\"url\": \"http://127.0.0.1:1/\", \"secret\": \"***\", \"match\": {\"to\": \"past\"}%s}";

        operator().contentType(JSON).body(definition.formatted("")).post("/api/v1/webhooks/none/dry-run?since=" + since)
                .then().statusCode(200).body("told", is(3)).body("withheld", is(0))
                .body("events", greaterThan(2)).body("items.subject", hasItem("past-1"));
        operator().contentType(JSON).body(definition.formatted(", \"after\": \"1h\""))
                .post("/api/v1/webhooks/none/dry-run?outcome=WITHHELD&since=" + since).then().statusCode(200)
                .body("told", is(0)).body("items.why", everyItem(is("YOUNG")))
                .body("items.subject", containsInAnyOrder("past-1", "past-2"));
        operator().contentType(JSON).body(definition.formatted(", \"filter\": \"component.id == 'past-2'\""))
                .post("/api/v1/webhooks/none/dry-run?outcome=TOLD&since=" + since).then().statusCode(200)
                .body("items.subject", contains("past-2")).body("items.toldAt", everyItem(notNullValue()));
        operator().post("/api/v1/webhooks/quiet/dry-run?outcome=TOLD&since=" + since).then().statusCode(200)
                .body("items.subject", org.hamcrest.Matchers.not(hasItem("past-1")));
        operator().post("/api/v1/webhooks/none/dry-run").then().statusCode(404);
        viewer(0).get("/api/v1/webhooks/none").then().statusCode(404);
    }

    private void begin() throws IOException {
        processes.clear();
        processes.add(process(ports.getFirst(), "one"));
        processes.add(process(ports.getLast(), "two"));
        for (int which = 0; which < ports.size(); which++) {
            int port = ports.get(which);
            await().atMost(LONG).ignoreExceptions().untilAsserted(() -> RestAssured.given().baseUri("http://127.0.0.1")
                    .port(port).get("/q/health/ready").then().statusCode(200));
        }
    }

    private Process process(int port, String instance) {
        return PackagedService.start(192, Map.of("FETTLE_CONFIG", file.toString(), "FETTLE_DATABASE_URL",
                postgres.url(), "FETTLE_KAFKA_BOOTSTRAP_SERVERS", kafka.bootstrapServers(), "FETTLE_HTTP_HOST",
                "127.0.0.1", "FETTLE_HTTP_PORT", Integer.toString(port), "FETTLE_INSTANCE", instance,
                "FETTLE_ADMIN_TOKEN", TOKEN, "FETTLE_DELIVERY_RENEWAL", "1s"), Path.of("target", "rules-it.log"));
    }

    private RequestSpecification viewer(int which) {
        return RestAssured.given().baseUri("http://127.0.0.1").port(ports.get(which));
    }

    private RequestSpecification operator() {
        return viewer(0).header("Authorization", "Bearer " + TOKEN);
    }

    private static HealthEvent changed(ComponentDescription component, Status from, Status to, long sequence) {
        return Events.changed(component, from, to, sequence, Instant.now(), Flags.NONE);
    }

    private static ComponentDescription component(String id, String to) {
        return Events.component(id, null, Map.of("to", to));
    }

    /** Of every reminder: nobody waits for a minute here. */
    private void aMinutePasses() throws SQLException {
        try (Connection connection = connect()) {
            assertThat(connection.createStatement()
                    .executeUpdate("UPDATE notifier.reminder SET due_at = due_at - interval '1 minute'")).isPositive();
        }
    }

    private long queried(String sql) throws SQLException {
        try (Connection connection = connect(); var rows = connection.createStatement().executeQuery(sql)) {
            assertThat(rows.next()).isTrue();
            return rows.getLong(1);
        }
    }

    private Connection connect() throws SQLException {
        String url = "jdbc:" + postgres.url().replaceFirst("//[^@]*@", "//");
        String[] user = postgres.url().replaceFirst(".*//([^@]*)@.*", "$1").split(":", 2);
        return DriverManager.getConnection(url, user[0], user[1]);
    }

    /** Of both notifiers together. */
    private long metric(String name) {
        return IntStream.range(0, ports.size())
                .mapToObj(which -> viewer(which).get("/q/metrics").asString())
                .flatMap(String::lines).filter(line -> line.startsWith(name))
                .mapToLong(line -> Math.round(Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1))))
                .reduce(0, name.contains("_total") ? Long::sum : Long::max);
    }

    /** What was delivered of subjects that begin so: sequence and the previous one, or the number of the reminder. */
    private List<String> told(String webhook, String subject) {
        return delivered(webhook).stream().filter(event -> (event.get("subject").asText() + " ").startsWith(subject))
                .map(event -> (event.has("reminder") ? "R" + event.get("reminder").asInt() : number(event))
                        + " " + event.get("data").get("to").asText())
                .toList();
    }

    private static String number(JsonNode event) {
        return Long.parseLong(event.get("sequence").asText()) + (event.has("previoussequence")
                ? "<" + Long.parseLong(event.get("previoussequence").asText())
                : "");
    }

    private List<String> ids(String webhook) {
        return delivered(webhook).stream().map(event -> event.get("id").asText()).toList();
    }

    /** Each batch once, whatever was repeated. */
    private List<JsonNode> delivered(String webhook) {
        List<JsonNode> events = new ArrayList<>();
        List<String> seen = new ArrayList<>();
        for (Receiver.Post post : receiver.posts("/" + webhook)) {
            if (!seen.contains(post.header("webhook-id"))) {
                seen.add(post.header("webhook-id"));
                try {
                    MAPPER.readTree(post.body()).forEach(events::add);
                } catch (JsonProcessingException e) {
                    throw new IllegalStateException(e);
                }
            }
        }
        return events;
    }
}
