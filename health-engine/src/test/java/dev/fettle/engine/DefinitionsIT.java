package dev.fettle.engine;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.fettle.api.event.ComponentRemoved;
import dev.fettle.api.event.EventType;
import dev.fettle.api.event.FlagsChanged;
import dev.fettle.api.event.HealthEvent;
import dev.fettle.api.event.Topics;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Definitions that change while the engine runs: by REST, by whole documents, by files. */
@QuarkusTest
@Tag("quarkus")
@WithTestResource(LocalStack.class)
class DefinitionsIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @Inject
    ObjectMapper json;

    @Test
    @DisplayName("Seed Deployment monitoring: list, add, change and remove")
    void oneComponentIsCreatedChangedAndRemovedByRest() {
        begun();
        try (Events events = new Events(LocalStack.kafka.bootstrapServers(), Topics.DEFAULT.events(), json)) {
            String tag = admin().body("""
                    {"id": "made", "group": "rest", "interval": "1s", "timeout": "500ms", "confirm": "200ms",
                     "check": {"tcp": {"host": "127.0.0.1", "port": %d}}}""".formatted(LocalStack.kafka.port()))
                    .post("/api/v1/components")
                    .then()
                    .statusCode(201)
                    .header("Location", containsString("/api/v1/components/made"))
                    .body("source", equalTo("rest"))
                    .body("state.status", equalTo("UNKNOWN"))
                    .extract()
                    .header("ETag");
            await().atMost(PATIENCE).untilAsserted(() -> status("made", "HEALTHY"));
            admin().body("{\"id\": \"made\", \"check\": {\"push\": {}}}")
                    .post("/api/v1/components")
                    .then()
                    .statusCode(409)
                    .body("type", equalTo("urn:fettle:problem:duplicate"));

            String changed = "{\"group\": \"rest\", \"interval\": \"1s\", \"timeout\": \"500ms\", \"confirm\": \"200ms\","
                    + "\"thresholds\": {\"failure\": 1}, \"check\": {\"tcp\": {\"host\": \"127.0.0.1\", \"port\": 9}}}";
            String later = admin().header("If-Match", tag)
                    .body(changed)
                    .put("/api/v1/components/made")
                    .then()
                    .statusCode(200)
                    .extract()
                    .header("ETag");
            assertThat(later).isNotEqualTo(tag);
            admin().header("If-Match", tag).body(changed).put("/api/v1/components/made").then().statusCode(412);
            admin().header("If-None-Match", "*").body(changed).put("/api/v1/components/made").then().statusCode(412);
            await().atMost(PATIENCE).untilAsserted(() -> status("made", "UNHEALTHY"));

            admin().header("If-Match", tag).delete("/api/v1/components/made").then().statusCode(412);
            admin().delete("/api/v1/components/made").then().statusCode(204);
            given().get("/api/v1/components/made").then().statusCode(404);
            admin().delete("/api/v1/components/made").then().statusCode(404);
            given().get("/api/v1/components?group=rest").then().body("items", hasSize(0));

            List<HealthEvent> told = events.await(4, event -> event.subject().value().equals("made"));
            assertThat(told).extracting(HealthEvent::type)
                    .containsExactly(EventType.COMPONENT_REGISTERED, EventType.STATUS_CHANGED,
                            EventType.STATUS_CHANGED, EventType.COMPONENT_REMOVED);
            assertThat(((ComponentRemoved) told.getLast().body()).lastStatus().name()).isEqualTo("UNHEALTHY");
        }
    }

    @Test
    void anIdThatIsMadeAgainContinuesItsSequence() {
        begun();
        String body = "{\"check\": {\"push\": {}}, \"thresholds\": {\"failure\": 1}}";
        admin().body(body).put("/api/v1/components/again").then().statusCode(201);
        admin().body("{\"status\": \"UNHEALTHY\"}").post("/api/v1/push/again").then().statusCode(204);
        admin().delete("/api/v1/components/again").then().statusCode(204);
        admin().body(body).put("/api/v1/components/again").then().statusCode(201).body("state.status",
                equalTo("UNKNOWN"));
        admin().body("{\"status\": \"UNHEALTHY\"}").post("/api/v1/push/again").then().statusCode(204);

        await().atMost(PATIENCE)
                .untilAsserted(() -> given().get("/api/v1/components/again").then().body("state.sequence",
                        equalTo(2)));
        admin().delete("/api/v1/components/again").then().statusCode(204);
    }

    @Test
    void secretsAreKeptAndNeverShown() throws SQLException {
        begun();
        admin().body("""
                {"interval": "1h", "check": {"http": {"url": "http://127.0.0.1:9/?token=t0k3n&x=1",
                 "headers": {"Authorization": "Bearer s3cr3t", "Accept": "*/*"}}}}""")
                .put("/api/v1/components/secretive")
                .then()
                .statusCode(201)
                .body("check.http.headers.Authorization", equalTo("***"))
                .body("check.http.headers.Accept", equalTo("*/*"))
                .body("check.http.url", equalTo("http://127.0.0.1:9/?token=***&x=1"));
        String shown = given().get("/api/v1/components/secretive").then().statusCode(200).extract().asString();
        assertThat(shown).doesNotContain("t0k3n", "s3cr3t");

        admin().body(shown.replace("\"1h\"", "\"2h\""))
                .put("/api/v1/components/secretive")
                .then()
                .statusCode(200)
                .body("interval", equalTo("2h"))
                .body("check.http.headers.Authorization", equalTo("***"));
        admin().body(
                "{\"check\": {\"http\": {\"url\": \"http://127.0.0.1:9/\", \"headers\": {\"X-Api-Key\": \"***\"}}}}")
                .put("/api/v1/components/secretive")
                .then()
                .statusCode(400)
                .body("errors.pointer", hasItem("#/check/http/headers/X-Api-Key"));
        assertThat(stored("secretive")).contains("sealed:1:")
                .doesNotContain("t0k3n", "s3cr3t");
        admin().delete("/api/v1/components/secretive").then().statusCode(204);
    }

    @Test
    void badDefinitionsAreRefusedWithThePlaceAndTheFix() {
        begun();
        admin().body("{\"intervall\": \"10s\", \"timeout\": 5, \"check\": {\"tcp\": {\"host\": \"db\"}}}")
                .put("/api/v1/components/bad")
                .then()
                .statusCode(400)
                .contentType("application/problem+json")
                .body("errors.pointer", hasItem("#/intervall"))
                .body("errors.detail", hasItem(containsString("did you mean 'interval'")));
        admin().body("{\"id\": \"other\", \"check\": {\"push\": {}}}")
                .put("/api/v1/components/bad")
                .then()
                .statusCode(400)
                .body("errors.pointer", hasItem("#/id"));
        admin().body("{\"check\": {\"http\": {\"url\": \"http://x/${PATH}\"}}}")
                .put("/api/v1/components/bad")
                .then()
                .statusCode(400)
                .body("errors.detail", hasItem(containsString("FETTLE_SECRET_")));
        admin().body("[1]").put("/api/v1/components/bad").then().statusCode(400);
        admin().body("{").put("/api/v1/components/bad").then().statusCode(400);
        given().get("/api/v1/components/bad").then().statusCode(404);
    }

    @Test
    void aWholeDocumentIsAppliedAllOrNothing() {
        begun();
        String two = """
                defaults: { interval: 1h }
                components:
                  - { id: doc-a, group: doc, check: { push: {} } }
                  - { id: doc-b, group: doc, check: { push: {} } }
                """;
        document(two).post("/api/v1/apply?source=team&dryRun=true")
                .then()
                .statusCode(200)
                .body("created", equalTo(2))
                .body("ids.created", equalTo(List.of("doc-a", "doc-b")));
        given().get("/api/v1/components/doc-a").then().statusCode(404);
        document(two).post("/api/v1/apply?source=team").then().statusCode(200).body("created", equalTo(2));
        given().get("/api/v1/components/doc-a").then().statusCode(200).body("source", equalTo("apply:team"));
        document(two).post("/api/v1/apply?source=team")
                .then()
                .statusCode(200)
                .body("created", equalTo(0))
                .body("changed", equalTo(0))
                .body("removed", equalTo(0));

        document(two.replace("doc-b", "doc-c").replace("check: { push: {} } }\n", "chek: { push: {} } }\n"))
                .post("/api/v1/apply?source=team")
                .then()
                .statusCode(400)
                .body("errors.pointer", hasItem("#/components/0/chek"));
        given().get("/api/v1/components/doc-c").then().statusCode(404);

        document("components: []\n").post("/api/v1/apply?source=team")
                .then()
                .statusCode(409)
                .body("type", equalTo("urn:fettle:problem:removes-too-much"));
        document(two.replace("doc-b", "doc-c")).post("/api/v1/apply?source=team")
                .then()
                .statusCode(200)
                .body("created", equalTo(1))
                .body("removed", equalTo(1));
        document("components: []\n").post("/api/v1/apply?source=team&prune=true")
                .then()
                .statusCode(200)
                .body("removed", equalTo(2));
        given().get("/api/v1/components/doc-a").then().statusCode(404);
    }

    @Test
    void onlyTheOwnerChangesAComponent() {
        begun();
        admin().body("{\"check\": {\"push\": {}}}")
                .put("/api/v1/components/shop")
                .then()
                .statusCode(409)
                .body("type", equalTo("urn:fettle:problem:owned-by-file"));
        admin().delete("/api/v1/components/shop").then().statusCode(409);
        admin().body("{\"check\": {\"push\": {}}}").put("/api/v1/components/resty").then().statusCode(201);
        document("components:\n  - { id: resty, check: { push: {} } }\n").post("/api/v1/apply")
                .then()
                .statusCode(409)
                .body("type", equalTo("urn:fettle:problem:owned-by-rest"))
                .body("errors.pointer", hasItem("#/components/0/id"));
        admin().delete("/api/v1/components/resty").then().statusCode(204);
    }

    @Test
    void anEditedFileActsAndABrokenOneChangesNothingAndIsShown() throws IOException {
        begun();
        edit("components:\n  - { id: filed, interval: 1h, check: { push: {} } }\n"
                + "  - { id: filed-too, check: { push: {} } }\n");
        await().atMost(PATIENCE).untilAsserted(() -> given().get("/api/v1/components/filed").then().statusCode(200));
        edit("components:\n  - { id: filed, interval: 2h, check: { push: {} } }\n");
        await().atMost(PATIENCE)
                .untilAsserted(() -> given().get("/api/v1/components/filed").then().body("interval", equalTo("2h")));
        given().get("/api/v1/components/filed-too").then().statusCode(404);

        edit("components:\n  - { id: filed, interval: 2h, chek: { push: {} } }\n");
        await().atMost(PATIENCE)
                .untilAsserted(() -> given().get("/api/v1/config")
                        .then()
                        .body("successful", equalTo(false))
                        .body("problems.message", hasItem(containsString("unknown key 'chek'")))
                        .body("problems.position", hasItem(containsString(LocalStack.edited + ":2:"))));
        given().get("/api/v1/components/filed").then().statusCode(200).body("interval", equalTo("2h"));

        admin().body("{\"check\": {\"push\": {}}}").put("/api/v1/components/resty-too").then().statusCode(201);
        edit("components:\n  - { id: resty-too, check: { push: {} } }\n"
                + "  - { id: filed, interval: 2h, stale: 1h, check: { tcp: { host: localhost, port: 1 } } }\n");
        await().atMost(PATIENCE)
                .untilAsserted(() -> given().get("/api/v1/config")
                        .then()
                        .body("successful", equalTo(false))
                        .body("problems.message", hasItem(containsString("owned by rest")))
                        .body("problems.message", hasItem(containsString("stale 1h is shorter than"))));
        admin().delete("/api/v1/components/resty-too").then().statusCode(204);

        edit("components: []\n");
        await().atMost(PATIENCE)
                .untilAsserted(() -> given().get("/api/v1/components/filed").then().statusCode(404));
        given().get("/api/v1/config").then().body("successful", equalTo(true))
                .body("problems.severity", not(hasItem("error")));
        given().get("/api/v1/components/shop").then().statusCode(200);
    }

    @Test
    @DisplayName("Seed Deployment monitoring: first check at once")
    void aNewComponentIsCheckedAtOnce() {
        begun();
        admin().body("{\"interval\": \"1h\", \"check\": {\"tcp\": {\"host\": \"127.0.0.1\", \"port\": "
                + LocalStack.kafka.port() + "}}}").put("/api/v1/components/at-once").then().statusCode(201);
        await().atMost(Duration.ofSeconds(3))
                .untilAsserted(() -> given().get("/api/v1/components/at-once")
                        .then()
                        .body("state.lastCheck.status", equalTo("HEALTHY")));
        admin().delete("/api/v1/components/at-once").then().statusCode(204);
    }

    @Test
    void editsByRestAndByFileAtTheSameMomentAllCount() throws Exception {
        begun();
        try (var clients = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Integer>> answers = new ArrayList<>();
            for (int number = 0; number < 20; number++) {
                String id = "moment-" + number;
                answers.add(clients.submit(() -> admin().body("{\"check\": {\"push\": {}}}")
                        .put("/api/v1/components/" + id)
                        .statusCode()));
                edit("components:\n  - { id: moment-filed, interval: " + (number + 10) + "s, check: { push: {} } }\n");
            }
            for (Future<Integer> answer : answers) {
                assertThat(answer.get()).isEqualTo(201);
            }
        }
        await().atMost(PATIENCE)
                .untilAsserted(() -> given().get("/api/v1/components/moment-filed").then().body("interval",
                        equalTo("29s")));
        for (int number = 0; number < 20; number++) {
            admin().delete("/api/v1/components/moment-" + number).then().statusCode(204);
        }
        edit("components: []\n");
        await().atMost(PATIENCE)
                .untilAsserted(() -> given().get("/api/v1/components/moment-filed").then().statusCode(404));
    }

    @Test
    @DisplayName("Seed Deployment monitoring: stop and start (pause, resume)")
    void aPausedComponentIsNotCheckedAndDoesNotCount() {
        begun();
        try (Events events = new Events(LocalStack.kafka.bootstrapServers(), Topics.DEFAULT.events(), json)) {
            admin().body(
                    "{\"group\": \"paused\", \"interval\": \"1s\", \"timeout\": \"500ms\", \"thresholds\": {\"failure\": 1},"
                            + "\"check\": {\"tcp\": {\"host\": \"127.0.0.1\", \"port\": 9}}}")
                    .put("/api/v1/components/pausable")
                    .then()
                    .statusCode(201);
            await().atMost(PATIENCE).untilAsserted(() -> status("pausable", "UNHEALTHY"));
            admin().post("/api/v1/components/pausable/pause").then().statusCode(204);
            admin().post("/api/v1/components/pausable/pause").then().statusCode(204);

            given().get("/api/v1/components/pausable").then().body("state.paused", equalTo(true));
            given().get("/api/v1/health?group=paused").then().body("status", equalTo("UNKNOWN"));
            String before = given().get("/api/v1/components/pausable").then().extract().path("state.lastCheck.at");
            String found = admin().post("/api/v1/components/pausable/check")
                    .then()
                    .statusCode(200)
                    .body("reason", equalTo("REFUSED"))
                    .extract()
                    .path("at");
            assertThat(found).isGreaterThan(before);
            admin().post("/api/v1/components/pausable/resume").then().statusCode(204);
            given().get("/api/v1/components/pausable").then().body("state.paused", equalTo(false));
            given().get("/api/v1/health?group=paused").then().body("status", equalTo("UNHEALTHY"));

            List<HealthEvent> told = events.await(2, event -> event.subject().value().equals("pausable")
                    && event.type() == EventType.FLAGS_CHANGED);
            assertThat(told).extracting(event -> ((FlagsChanged) event.body()).paused()).containsExactly(true, false);
            admin().delete("/api/v1/components/pausable").then().statusCode(204);
        }
    }

    @Test
    @DisplayName("Seed Deployment monitoring: force (check now)")
    void aCheckThatIsAskedForAnswersWhatItFound() {
        begun();
        admin().post("/api/v1/components/target-port/check")
                .then()
                .statusCode(200)
                .body("status", equalTo("HEALTHY"))
                .body("attempts", equalTo(1));
        admin().post("/api/v1/components/nightly-job/check").then().statusCode(409);
        admin().post("/api/v1/components/no-such/check").then().statusCode(404);
        admin().post("/api/v1/components/no-such/pause").then().statusCode(404);
    }

    @Test
    void twoThousandComponentsAreAppliedAtOnceAndRemovedAgain() {
        begun();
        String many = IntStream.range(0, 2_000)
                .mapToObj(number -> "  - { id: many-" + number + ", group: many, interval: 1h, check: { push: {} } }")
                .collect(Collectors.joining("\n", "components:\n", "\n"));
        document(many).post("/api/v1/apply?source=many").then().statusCode(200).body("created", equalTo(2_000));
        given().get("/api/v1/components/many-1999").then().statusCode(200);
        given().get("/api/v1/components/shop").then().body("state.lastCheck", not(nullValue()));
        document("components: []\n").post("/api/v1/apply?source=many&prune=true")
                .then()
                .statusCode(200)
                .body("removed", equalTo(2_000));
        given().get("/api/v1/components?group=many").then().body("items", hasSize(0));
    }

    private static String stored(String id) throws SQLException {
        var postgres = LocalStack.postgres;
        try (Connection connection = DriverManager.getConnection(postgres.jdbcUrl(postgres.database()),
                postgres.user(), postgres.password());
                var rows = connection.createStatement()
                        .executeQuery("select sealed || definition from engine.component where id = '" + id + "'")) {
            assertThat(rows.next()).isTrue();
            return rows.getString(1);
        }
    }

    private static void begun() {
        await().atMost(PATIENCE).untilAsserted(() -> given().get("/q/health/ready").then().statusCode(200));
    }

    private static void status(String id, String status) {
        given().get("/api/v1/components/" + id).then().body("state.status", equalTo(status));
    }

    private static void edit(String text) throws IOException {
        Files.writeString(LocalStack.edited, text);
    }

    private static RequestSpecification admin() {
        return given().auth().oauth2(LocalStack.TOKEN).contentType(ContentType.JSON);
    }

    private static RequestSpecification document(String yaml) {
        return given().auth().oauth2(LocalStack.TOKEN).contentType("application/yaml")
                .body(yaml.getBytes(StandardCharsets.UTF_8));
    }
}
