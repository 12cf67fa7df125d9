package dev.fettle.engine;

import static dev.fettle.engine.Events.changesOf;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.fettle.api.component.ComponentId;
import dev.fettle.api.component.Status;
import dev.fettle.api.event.FlagsChanged;
import dev.fettle.api.event.HealthEvent;
import dev.fettle.api.event.StatusChanged;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedSet;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What begins and ends beside a status: published, shown, and told in the order in which it happened. */
@QuarkusTest
@Tag("quarkus")
@WithTestResource(LocalStack.class)
class FlagsIT {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int CHILDREN = 30;

    @Inject
    ObjectMapper json;

    private static final SequencedSet<String> MADE = new LinkedHashSet<>();

    private Events events;

    @BeforeEach
    void listen() {
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> given().get("/q/health/ready").then().statusCode(200));
        events = new Events(LocalStack.kafka.bootstrapServers(), "fettle.health.events", json);
    }

    @AfterEach
    void leave() {
        events.close();
        MADE.reversed().forEach(id -> given().auth().oauth2(LocalStack.TOKEN).delete("/api/v1/components/" + id).then()
                .statusCode(204));
        MADE.clear();
    }

    @Test
    void aComponentThatChangesWithEachRunIsFlaggedUntilItIsSteady() {
        put("wobbly", "\"flapping\":true,\"thresholds\":{\"failure\":1,\"success\":1}");
        for (int run = 0; run < 10; run++) {
            push("wobbly", run % 2 == 0 ? "HEALTHY" : "UNHEALTHY");
        }

        assertThat(state("wobbly").getBoolean("state.flapping")).isTrue();
        HealthEvent began = events.await(1, flagsOf("wobbly")).getFirst();
        assertThat(began.body()).isInstanceOfSatisfying(FlagsChanged.class,
                flags -> assertThat(flags.flapping()).isTrue());
        List<HealthEvent> turns = events.await(10, changesOf("wobbly"));
        assertThat(turns.getLast().body()).isInstanceOfSatisfying(StatusChanged.class,
                last -> assertThat(last.flapping()).as("the turn with which it began says so").isTrue());
        assertThat(turns.get(8).body()).isInstanceOfSatisfying(StatusChanged.class,
                before -> assertThat(before.flapping()).isFalse());

        for (int run = 0; run < 20; run++) {
            push("wobbly", "UNHEALTHY");
        }

        assertThat(state("wobbly").getBoolean("state.flapping")).isFalse();
        assertThat(events.await(2, flagsOf("wobbly")).getLast().body()).isInstanceOfSatisfying(FlagsChanged.class,
                flags -> assertThat(flags.flapping()).isFalse());
    }

    @Test
    void whoNoLongerWantsToKnowOfFlappingIsToldThatItEnds() {
        put("careless", "\"flapping\":{\"low\":\"5%\",\"high\":\"6%\"},\"thresholds\":{\"failure\":1,\"success\":1}");
        push("careless", "HEALTHY");
        push("careless", "UNHEALTHY");
        assertThat(state("careless").getBoolean("state.flapping")).isTrue();

        put("careless", "\"thresholds\":{\"failure\":1,\"success\":1}");

        assertThat(state("careless").getBoolean("state.flapping")).isFalse();
        events.await(2, flagsOf("careless"));
    }

    @Test
    void maintenanceIsAFlagBesideTheStatusAndDoesNotCountInTheGroup() {
        String alone = "\"group\":\"upkeep\",\"thresholds\":{\"failure\":1,\"success\":1}";
        String always = alone
                + ",\"maintenance\":[{\"cron\":\"* * * * *\",\"duration\":\"1h\",\"zone\":\"Asia/Tokyo\"}]";
        put("kept", alone);
        push("kept", "UNHEALTHY");
        assertThat(groupStatus()).isEqualTo("UNHEALTHY");

        put("kept", always);

        assertThat(state("kept").getBoolean("state.maintenance")).isTrue();
        assertThat(groupStatus()).isEqualTo("UNKNOWN");
        assertThat(events.await(1, flagsOf("kept")).getFirst().body()).isInstanceOfSatisfying(FlagsChanged.class,
                flags -> assertThat(flags.maintenance()).isTrue());

        push("kept", "HEALTHY");
        assertThat(state("kept").getString("state.status")).as("checks go on").isEqualTo("HEALTHY");
        assertThat(events.await(2, changesOf("kept")).getLast().body()).isInstanceOfSatisfying(StatusChanged.class,
                turn -> assertThat(turn.maintenance()).isTrue());

        put("kept", alone);
        assertThat(state("kept").getBoolean("state.maintenance")).isFalse();
        assertThat(groupStatus()).isEqualTo("HEALTHY");
        events.await(2, flagsOf("kept"));
    }

    @Test
    void childrenThatTurnedBeforeTheirParentAreExplainedByItAfterwards() {
        ComponentId parent = new ComponentId("trunk");
        put("trunk", "\"thresholds\":{\"failure\":1,\"success\":1}");
        push("trunk", "HEALTHY");
        List<String> children = IntStream.range(0, CHILDREN).mapToObj(child -> "leaf-" + child).toList();
        children.forEach(child -> {
            put(child, "\"dependsOn\":[\"trunk\"],\"thresholds\":{\"failure\":1,\"success\":1}");
            push(child, "HEALTHY");
        });
        put("twig", "\"dependsOn\":[\"leaf-0\"],\"thresholds\":{\"failure\":1,\"success\":1}");
        push("twig", "HEALTHY");

        push("twig", "UNHEALTHY");
        children.forEach(child -> push(child, "UNHEALTHY"));
        push("trunk", "UNHEALTHY");

        children.forEach(child -> {
            awaitCause(child, "trunk");
            assertThat(events.await(1, flagsOf(child)).getFirst().body()).isInstanceOfSatisfying(FlagsChanged.class,
                    flags -> assertThat(flags.causedBy()).isEqualTo(parent));
            assertThat(events.await(2, changesOf(child))).hasSize(2);
        });
        awaitCause("twig", "trunk");
        assertThat(events.await(2, changesOf("trunk")).getLast().body()).isInstanceOfSatisfying(StatusChanged.class,
                turn -> assertThat(turn.causedBy()).isNull());

        push("trunk", "HEALTHY");
        List<String> recovering = children.subList(0, CHILDREN / 2);
        List<String> outliving = children.subList(CHILDREN / 2, CHILDREN);
        recovering.forEach(child -> push(child, "HEALTHY"));
        outliving.forEach(child -> push(child, "UNHEALTHY"));

        outliving.forEach(child -> {
            awaitCause(child, null);
            assertThat(events.await(2, flagsOf(child)).getLast().body()).isInstanceOfSatisfying(FlagsChanged.class,
                    flags -> assertThat(flags.causedBy()).isNull());
        });
        recovering.forEach(child -> {
            assertThat(events.await(3, changesOf(child)).getLast().body()).isInstanceOfSatisfying(StatusChanged.class,
                    turn -> assertThat(turn.to()).isEqualTo(Status.HEALTHY));
            assertThat(events.await(1, flagsOf(child))).as("nobody is told of trouble that ends with its cause")
                    .hasSize(1);
        });
        assertThat(state("twig").getString("state.causedBy")).as("until its own run says that it lasts")
                .isEqualTo("trunk");
    }

    @Test
    void whatACauseExplainedIsCheckedAtOnceWhenTheCauseIsOver() throws IOException {
        put("gate", "\"thresholds\":{\"failure\":1,\"success\":1}");
        push("gate", "UNHEALTHY");
        int port = closedPort();
        put("behind-gate", "\"interval\":\"10m\",\"timeout\":\"1s\",\"dependsOn\":[\"gate\"],"
                + "\"thresholds\":{\"failure\":2,\"success\":1},\"confirm\":\"1s\",\"retry\":{\"attempts\":0}",
                "{\"tcp\":{\"host\":\"127.0.0.1\",\"port\":" + port + "}}");
        awaitCause("behind-gate", "gate");

        try (ServerSocket _ = new ServerSocket(port, 50, InetAddress.getLoopbackAddress())) {
            push("gate", "HEALTHY");

            assertThat(events.await(2, changesOf("behind-gate")).getLast().body())
                    .isInstanceOfSatisfying(StatusChanged.class,
                            turn -> assertThat(turn.to()).isEqualTo(Status.HEALTHY));
        }
        assertThat(events.await(0, flagsOf("behind-gate"))).as("its trouble was never its own").isEmpty();
    }

    private static int closedPort() throws IOException {
        try (ServerSocket once = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return once.getLocalPort();
        }
    }

    @Test
    void whatAFailingComponentDependsOnIsCheckedAtOnce() {
        put("root-cause", "\"interval\":\"10m\",\"timeout\":\"1s\",\"thresholds\":{\"failure\":1,\"success\":1},"
                + "\"retry\":{\"attempts\":0}", "{\"tcp\":{\"host\":\"127.0.0.1\",\"port\":1}}");
        await().atMost(PATIENCE).until(() -> "UNHEALTHY".equals(state("root-cause").getString("state.status")));
        int port = LocalStack.postgres.port();
        put("root-cause", "\"interval\":\"10m\",\"timeout\":\"1s\",\"thresholds\":{\"failure\":1,\"success\":1},"
                + "\"retry\":{\"attempts\":0}", "{\"tcp\":{\"host\":\"127.0.0.1\",\"port\":" + port + "}}");
        await().atMost(PATIENCE).until(() -> "HEALTHY".equals(state("root-cause").getString("state.status")));
        put("victim", "\"dependsOn\":[\"root-cause\"],\"thresholds\":{\"failure\":1,\"success\":1}");
        String before = state("root-cause").getString("state.lastCheck.at");

        push("victim", "UNHEALTHY");

        await().atMost(PATIENCE)
                .until(() -> state("root-cause").getString("state.lastCheck.at").compareTo(before) > 0);
    }

    private static Predicate<HealthEvent> flagsOf(String component) {
        return event -> event.subject().value().equals(component) && event.body() instanceof FlagsChanged;
    }

    private static void awaitCause(String child, String cause) {
        await().atMost(PATIENCE).untilAsserted(
                () -> assertThat(state(child).getString("state.causedBy")).as(child).isEqualTo(cause));
    }

    private static String groupStatus() {
        return given().auth().oauth2(LocalStack.TOKEN).get("/api/v1/groups/upkeep").jsonPath().getString("status");
    }

    private static JsonPath state(String id) {
        return given().auth().oauth2(LocalStack.TOKEN).get("/api/v1/components/" + id).jsonPath();
    }

    private static void put(String id, String keys) {
        put(id, keys, "{\"push\":{}}");
    }

    private static void put(String id, String keys, String check) {
        MADE.add(id);
        int code = given().auth().oauth2(LocalStack.TOKEN).contentType(ContentType.JSON)
                .body("{" + keys + ",\"check\":" + check + "}")
                .put("/api/v1/components/" + id)
                .statusCode();
        assertThat(code).isBetween(200, 204);
    }

    private static void push(String id, String status) {
        given().auth().oauth2(LocalStack.TOKEN).contentType(ContentType.JSON)
                .body("{\"status\":\"" + status + "\"}")
                .post("/api/v1/push/" + id)
                .then()
                .statusCode(204);
    }
}
