package dev.fettle.engine.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fettle.api.component.GroupPath;
import dev.fettle.api.component.Reason;
import dev.fettle.api.component.Status;
import dev.fettle.engine.component.ComponentDefinition;
import dev.fettle.engine.component.SampleComponent;
import dev.fettle.engine.status.CheckResult;
import dev.fettle.engine.status.SampleView;
import dev.fettle.engine.status.StatusBoard;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import dev.fettle.engine.component.GroupDefinition;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class WatchedHealthTest {

    private final StatusBoard board = new StatusBoard();
    private final WatchedHealth health = new WatchedHealth(board);

    @Test
    void ofNothingItIsUp() {
        assertThat(health.well()).isEqualTo(new JsonObject("""
                {"status":"UP","checks":[{"name":"system","status":"UP","data":
                {"status":"UNKNOWN","HEALTHY":0,"DEGRADED":0,"UNHEALTHY":0,"UNKNOWN":0,"omitted":0}}]}"""));
    }

    @Test
    void topLevelGroupsAndThoseWithoutGroupAreShownAndTheHealthyBelowAreNot() {
        put("alone", null, true, Status.HEALTHY);
        put("deep", "a.b", true, Status.HEALTHY);
        put("slow", "a.b", true, Status.DEGRADED);

        assertThat(words(health.well())).containsExactly(Map.entry("system", "UP"), Map.entry("group/a", "UP"),
                Map.entry("alone", "UP"), Map.entry("slow", "UP"));
        assertThat(health.well().getString("status")).isEqualTo("UP");
    }

    @Test
    void onlyWhatMakesTheWholeUnhealthyIsDown() {
        put("dead", "a.b", true, Status.UNHEALTHY);
        put("idle", "a.b", false, Status.UNHEALTHY);
        put("slow", "c", true, Status.DEGRADED);
        put("stale", null, true, Status.UNKNOWN);
        put("optional", null, false, Status.UNHEALTHY);

        JsonObject well = health.well();
        assertThat(well.getString("status")).isEqualTo("DOWN");
        assertThat(words(well)).containsOnly(Map.entry("system", "DOWN"), Map.entry("group/a", "DOWN"),
                Map.entry("group/c", "UP"), Map.entry("dead", "DOWN"), Map.entry("idle", "UP"),
                Map.entry("slow", "UP"), Map.entry("stale", "UP"), Map.entry("optional", "UP"));
    }

    @Test
    void troubleBelowAGroupThatIsNotCriticalIsNotDown() {
        board.define(List.of(new GroupDefinition(new GroupPath("a"), OptionalDouble.empty(), false)));
        put("dead", "a.b", true, Status.UNHEALTHY);
        put("guilty", "c", true, Status.UNHEALTHY);

        assertThat(words(health.well())).containsOnly(Map.entry("system", "DOWN"), Map.entry("group/a", "UP"),
                Map.entry("group/c", "DOWN"), Map.entry("dead", "UP"), Map.entry("guilty", "DOWN"));
    }

    @Test
    void underAQuorumWhatIsUnhealthyIsDownOnlyWhereTheQuorumIsMissed() {
        board.define(List.of(new GroupDefinition(new GroupPath("a"), OptionalDouble.of(0.5), true),
                new GroupDefinition(new GroupPath("b"), OptionalDouble.of(0.9), true)));
        put("a1", "a", true, Status.HEALTHY);
        put("a2", "a", true, Status.UNHEALTHY);
        put("b1", "b", true, Status.HEALTHY);
        put("b2", "b", false, Status.UNHEALTHY);

        assertThat(words(health.well())).containsOnly(Map.entry("system", "DOWN"), Map.entry("group/a", "UP"),
                Map.entry("group/b", "DOWN"), Map.entry("a2", "UP"), Map.entry("b2", "DOWN"));
    }

    @Test
    void whereTheWholeIsDegradedAtMostNothingIsDown() {
        put("idle", "a", false, Status.UNHEALTHY);
        put("fine", "a", true, Status.HEALTHY);

        assertThat(health.well().getString("status")).isEqualTo("UP");
        assertThat(words(health.well())).containsOnly(Map.entry("system", "UP"), Map.entry("group/a", "UP"),
                Map.entry("idle", "UP"));
        assertThat(data(health.well(), "idle").getString("status")).isEqualTo("UNHEALTHY");
    }

    @Test
    void theOverallWordIsDownIfAndOnlyIfOneCheckIs() {
        for (Status status : Status.values()) {
            for (boolean critical : new boolean[]{true, false}) {
                put("one", "a.b", critical, status);
                JsonObject well = health.well();
                assertThat(words(well).containsValue("DOWN")).as("%s %s", status, critical)
                        .isEqualTo(well.getString("status").equals("DOWN"))
                        .isEqualTo(board.system().status() == Status.UNHEALTHY);
            }
        }
    }

    @Test
    void aGroupShowsItsDirectMembersAndWhatIsUnwellBelow() {
        put("direct", "a", true, Status.HEALTHY);
        put("below", "a.b", true, Status.HEALTHY);
        put("dead", "a.b.c", true, Status.UNHEALTHY);
        put("other", "x", true, Status.UNHEALTHY);

        JsonObject group = health.group(new GroupPath("a")).orElseThrow();
        assertThat(words(group)).containsExactly(Map.entry("group/a", "DOWN"), Map.entry("group/a.b", "DOWN"),
                Map.entry("direct", "UP"), Map.entry("dead", "DOWN"));
        assertThat(health.group(new GroupPath("nothing"))).isEmpty();
        assertThat(health.group(new GroupPath("x")).orElseThrow().getString("status")).isEqualTo("DOWN");
    }

    @Test
    void atMostAThousandUnwellAreShownAndTheRestCounted() {
        IntStream.range(0, 1203).forEach(number -> put("c" + number, "a", true, Status.DEGRADED));
        IntStream.range(0, 2).forEach(number -> put("alone" + number, null, true, Status.DEGRADED));
        IntStream.range(0, 50).forEach(number -> put("fine" + number, "a", true, Status.HEALTHY));

        JsonObject well = health.well();
        assertThat(data(well, "system").getLong("omitted")).isEqualTo(203);
        assertThat(well.getJsonArray("checks")).hasSize(1 + 1 + 2 + 1000);
    }

    @Test
    void dataAreTextsWholeNumbersAndBooleansOnly() {
        ComponentDefinition definition = put("slow", "a", true, Status.DEGRADED);
        board.putLastCheck(definition.id(), new CheckResult(SampleView.SINCE.plusSeconds(5), Status.DEGRADED,
                Reason.SLOW, "took 900 ms", 900, Map.of("connect", 1L), 1, Map.of("ratio", 0.5)));

        assertThat(data(health.well(), "slow")).isEqualTo(new JsonObject().put("status", "DEGRADED")
                .put("since", "2026-11-21T09:00:00.000Z").put("reason", "OK").put("message", "").put("group", "a")
                .put("lastCheckAt", "2026-11-21T09:00:05.000Z").put("latencyMs", 900L));
        for (JsonObject answer : new JsonObject[]{health.well(), health.group(new GroupPath("a")).orElseThrow()}) {
            assertThat(answer.getJsonArray("checks").stream()
                    .flatMap(check -> ((JsonObject) check).getJsonObject("data").getMap().values().stream()))
                    .allMatch(value -> value instanceof String || value instanceof Long || value instanceof Boolean);
        }
    }

    private static Map<String, String> words(JsonObject answer) {
        Map<String, String> words = new LinkedHashMap<>();
        JsonArray checks = answer.getJsonArray("checks");
        IntStream.range(0, checks.size()).mapToObj(checks::getJsonObject)
                .forEach(check -> words.put(check.getString("name"), check.getString("status")));
        return words;
    }

    private static JsonObject data(JsonObject answer, String name) {
        return answer.getJsonArray("checks").stream().map(JsonObject.class::cast)
                .filter(check -> check.getString("name").equals(name)).findFirst().orElseThrow().getJsonObject("data");
    }

    private ComponentDefinition put(String id, String group, boolean critical, Status status) {
        ComponentDefinition definition = SampleComponent.named(id).in(group).critical(critical).make();
        var _ = board.put(SampleView.judged(definition, status));
        return definition;
    }
}
