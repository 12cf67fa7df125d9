package dev.fettle.engine;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.fettle.local.servers.LocalPostgres;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Checks of kind composite over real components, through the running engine: what is pushed to the members decides.
 * The composites have an interval of an hour, so they follow their members because those turn.
 */
@QuarkusTest
@Tag("quarkus")
@WithTestResource(value = CompositesIT.Stack.class, scope = TestResourceScope.RESTRICTED_TO_CLASS)
class CompositesIT {

    private static final String TOKEN = "the-admin-token-of-the-tests";
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final List<String> MEMBERS = List.of("a", "b", "c");

    /** A real PostgreSQL, and a file that says what to look at. */
    public static class Stack implements QuarkusTestResourceLifecycleManager {

        private LocalPostgres postgres;

        @Override
        public Map<String, String> start() {
            postgres = LocalPostgres.ephemeral();
            try {
                Path file = Files.createTempFile("fettle", ".yaml");
                Files.writeString(file,
                        """
                                defaults: { interval: 1h, thresholds: { failure: 1, success: 1 } }
                                components:
                                  - { id: a, check: { push: {} } }
                                  - { id: b, check: { push: {} } }
                                  - { id: c, check: { push: {} } }
                                  - { id: never, check: { push: {} } }
                                  - { id: soon-stale, stale: 1s, check: { push: {} } }
                                  - { id: closed, check: { push: {} }, maintenance: [{ cron: "* * * * *", duration: 1h, zone: UTC }] }
                                  - id: quorum
                                    check: { composite: { members: [a, b, c], healthy: count.healthy >= 2, degraded: count.healthy < total } }
                                  - { id: share, check: { composite: { members: [a, b, c], healthy: share.healthy > 0.5 } } }
                                  - { id: any, check: { composite: { members: [a, b, c], healthy: "members.exists(m, m.status == 'HEALTHY')" } } }
                                  - id: weighted
                                    check:
                                      composite:
                                        members: [a, b, c]
                                        healthy: "members.map(m, m.status != 'HEALTHY' ? 0 : m.id == 'a' ? 3 : 1).sum() >= 4"
                                  - { id: named, check: { composite: { healthy: "components['b'].status == 'HEALTHY'" } } }
                                  - { id: upper, check: { composite: { members: [quorum, weighted], healthy: count.unhealthy == 0 } } }
                                  - { id: of-nobody, check: { composite: { members: [never, closed], healthy: total > 0 } } }
                                  - { id: of-a-stranger, interval: 1s, timeout: 1s, check: { composite: { members: [a, stranger], healthy: total == 2 } } }
                                  - id: of-the-stale
                                    check: { composite: { members: [soon-stale], healthy: count.unknown == 0, degraded: "members[0].reason == 'STALE'" } }
                                """);
                return Map.of("fettle.database.url", postgres.url(), "fettle.kafka.bootstrap-servers",
                        "127.0.0.1:1", "fettle.config", file.toString(), "fettle.admin-token", TOKEN,
                        "fettle.http.host", "127.0.0.1");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void stop() {
            postgres.close();
        }
    }

    private static JsonPath state(String id) {
        return given().auth().oauth2(TOKEN).get("/api/v1/components/" + id).jsonPath();
    }

    private static void push(String id, String status) {
        assertThat(pushed(id, status)).isEqualTo(204);
    }

    private static int pushed(String id, String status) {
        return given().auth().oauth2(TOKEN).contentType("application/json").body("{\"status\":\"" + status + "\"}")
                .post("/api/v1/push/" + id).statusCode();
    }

    private static void push(String letters) {
        for (int at = 0; at < letters.length(); at++) {
            push(MEMBERS.get(at), switch (letters.charAt(at)) {
                case 'H' -> "HEALTHY";
                case 'D' -> "DEGRADED";
                default -> "UNHEALTHY";
            });
        }
    }

    private static void becomes(String id, String status) {
        await().atMost(PATIENCE).untilAsserted(() -> {
            JsonPath state = state(id);
            assertThat(state.getString("state.status")).as(state.prettify()).isEqualTo(status);
        });
    }

    private static void says(String id, String message) {
        await().atMost(PATIENCE).untilAsserted(
                () -> assertThat(state(id).getString("state.lastCheck.message")).isEqualTo(message));
    }

    private static void ask(String id, String what) {
        given().auth().oauth2(TOKEN).post("/api/v1/components/" + id + "/" + what).then()
                .statusCode(what.equals("check") ? 200 : 204);
    }

    private static int put(String id, String check) {
        return given().auth().oauth2(TOKEN).contentType("application/json")
                .body("{\"interval\":\"1s\",\"timeout\":\"1s\",\"check\":" + check + "}")
                .put("/api/v1/components/" + id).statusCode();
    }

    @BeforeEach
    void allIsWell() {
        await("the file is read").atMost(PATIENCE).until(() -> pushed("a", "HEALTHY") == 204);
        push("HHH");
        becomes("quorum", "HEALTHY");
        becomes("upper", "HEALTHY");
    }

    @ParameterizedTest(name = "{0}: quorum {1}, share {2}, any {3}, weighted {4}, named {5}, upper {6}")
    @CsvSource({"HHH, HEALTHY,   HEALTHY,   HEALTHY,   HEALTHY,   HEALTHY,   HEALTHY",
            "HHU,    DEGRADED,  HEALTHY,   HEALTHY,   HEALTHY,   HEALTHY,   HEALTHY",
            "UHH,    DEGRADED,  HEALTHY,   HEALTHY,   UNHEALTHY, HEALTHY,   UNHEALTHY",
            "HUU,    UNHEALTHY, UNHEALTHY, HEALTHY,   UNHEALTHY, UNHEALTHY, UNHEALTHY",
            "HDH,    DEGRADED,  HEALTHY,   HEALTHY,   HEALTHY,   UNHEALTHY, HEALTHY",
            "UUU,    UNHEALTHY, UNHEALTHY, UNHEALTHY, UNHEALTHY, UNHEALTHY, UNHEALTHY"})
    void aCompositeFollowsItsMembers(String members, String quorum, String share, String any, String weighted,
            String named, String upper) {
        push(members);

        becomes("quorum", quorum);
        becomes("share", share);
        becomes("any", any);
        becomes("weighted", weighted);
        becomes("named", named);
        becomes("upper", upper);
        push("HHH");
        for (String each : List.of("quorum", "share", "any", "weighted", "named", "upper")) {
            becomes(each, "HEALTHY");
        }
    }

    @Test
    void whatItSawIsTold() {
        push("UHH");
        becomes("weighted", "UNHEALTHY");

        JsonPath last = JsonPath.from(state("weighted").prettify()).setRootPath("state.lastCheck");
        assertThat(last.getString("reason")).isEqualTo("CONDITION");
        assertThat(last.getString("message")).startsWith("2 of 3 HEALTHY; a UNHEALTHY, but not: members.map(");
        assertThat(last.getInt("details.total")).isEqualTo(3);
        assertThat(last.getInt("details.unhealthy")).isEqualTo(1);
    }

    @Test
    void aPausedMemberDoesNotCount() {
        push("HUU");
        becomes("quorum", "UNHEALTHY");

        ask("b", "pause");
        ask("c", "pause");
        try {
            ask("quorum", "check");
            says("quorum", "1 of 1 HEALTHY, but not: count.healthy >= 2");
            ask("share", "check");
            becomes("share", "HEALTHY");
        } finally {
            ask("b", "resume");
            ask("c", "resume");
        }
    }

    @Test
    void whereNobodyCountsNothingIsSaid() {
        ask("of-nobody", "check");

        says("of-nobody", "no member counts now: all are paused, in maintenance or not checked yet");
        assertThat(state("of-nobody").getString("state.status")).isEqualTo("UNKNOWN");
    }

    @Test
    void aMemberWithoutFreshResultsCountsAsUnknown() {
        push("soon-stale", "HEALTHY");
        becomes("of-the-stale", "HEALTHY");

        becomes("soon-stale", "UNKNOWN");
        becomes("of-the-stale", "UNHEALTHY");
        push("soon-stale", "HEALTHY");
        becomes("of-the-stale", "HEALTHY");
    }

    @Test
    void aMemberMayComeAndGo() {
        says("of-a-stranger", "the member stranger is not watched");

        assertThat(put("stranger", "{\"push\":{}}")).isEqualTo(201);
        push("stranger", "HEALTHY");
        becomes("of-a-stranger", "HEALTHY");
        given().auth().oauth2(TOKEN).delete("/api/v1/components/stranger").then().statusCode(204);
        says("of-a-stranger", "the member stranger is not watched");
        becomes("of-a-stranger", "UNKNOWN");
        assertThat(state("of-a-stranger").getString("state.lastCheck.status")).isNull();
    }

    @Test
    void compositesThatLookAtEachOtherSayNothing() {
        assertThat(put("circle", "{\"composite\":{\"members\":[\"circle\"],\"healthy\":\"total > 0\"}}"))
                .isEqualTo(400);
        assertThat(put("left", "{\"composite\":{\"members\":[\"a\",\"right\"],\"healthy\":\"count.unhealthy == 0\"}}"))
                .isEqualTo(201);
        assertThat(put("right", "{\"composite\":{\"members\":[\"a\",\"left\"],\"healthy\":\"count.unhealthy == 0\"}}"))
                .isEqualTo(201);

        says("left", "composites must not look at each other in a circle: right → left → right");
        says("right", "composites must not look at each other in a circle: left → right → left");
        assertThat(put("right", "{\"tcp\":{\"host\":\"127.0.0.1\",\"port\":1}}")).isEqualTo(200);
        becomes("left", "UNHEALTHY");
        for (String id : List.of("left", "right")) {
            given().auth().oauth2(TOKEN).delete("/api/v1/components/" + id).then().statusCode(204);
        }
    }
}
