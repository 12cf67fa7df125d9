package dev.fettle.api.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fettle.api.component.Reason;
import dev.fettle.api.component.Status;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class EventJsonTest {

    static List<HealthEvent> events() {
        return Samples.events();
    }

    static Stream<Arguments> samples() {
        return Stream.of(Arguments.of("status-changed", "status-changed", Samples.statusChanged(42)),
                Arguments.of("flags-changed", "flags-changed", Samples.flagsChanged()),
                Arguments.of("component-registered", "component-registered",
                        new ComponentRegistered(Samples.alone())),
                Arguments.of("component-removed", "component-removed",
                        new ComponentRemoved(Samples.alone(), Status.UNKNOWN)),
                Arguments.of("group-status-changed", "aggregate-status-changed", Samples.groupChanged()),
                Arguments.of("system-status-changed", "aggregate-status-changed", Samples.systemChanged()),
                Arguments.of("component-state", "component-state", Samples.componentState(3, 42, 57)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("samples")
    void theCheckedInTextIsWhatIsReadAndWritten(String sample, String schema, Object value) throws IOException {
        JsonNode text = Samples.tree(Samples.text(sample));

        assertThat(Samples.violations(schema, text)).isEmpty();
        assertThat((Object) Samples.JSON.treeToValue(text, value.getClass())).isEqualTo(value);
        assertThat(Samples.tree(Samples.json(value))).isEqualTo(text);
        assertThat(keys(Samples.tree(Samples.json(value)))).isEqualTo(keys(text));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("events")
    void whatIsWrittenIsValidAndReadBackEqual(HealthEvent event) throws IOException {
        for (ObjectMapper mapper : List.of(Samples.JSON, Samples.SPARING)) {
            String json = mapper.writeValueAsString(event.body());

            assertThat(Samples.violations(Samples.schemaOf(event.type()), Samples.tree(json))).isEmpty();
            assertThat((Object) mapper.readValue(json, event.type().body())).isEqualTo(event.body());
        }
    }

    @Test
    void aStateIsWrittenValidAndReadBackEqual() throws IOException {
        ComponentState state = Samples.componentState(0, 0, 0);
        String json = Samples.SPARING.writeValueAsString(state);

        assertThat(Samples.violations("component-state", Samples.tree(json))).isEmpty();
        assertThat(Samples.SPARING.readValue(json, ComponentState.class)).isEqualTo(state);
    }

    @Test
    void timesAreCutToMilliseconds() {
        Incident incident = new Incident(Samples.incident().id(), "a", Instant.parse("2026-11-21T09:13:58.120999Z"),
                Instant.parse("2026-11-21T09:14:00Z"));

        assertThat(Samples.json(incident)).contains("\"startedAt\":\"2026-11-21T09:13:58.120Z\"")
                .contains("\"endedAt\":\"2026-11-21T09:14:00.000Z\"");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("samples")
    void keysOfANewerReleaseAreToleratedEverywhere(String sample, String schema, Object value) throws IOException {
        JsonNode text = Samples.tree(Samples.text(sample));
        addUnknownKeys(text);

        assertThat(Samples.violations(schema, text)).isEmpty();
        assertThat((Object) Samples.SPARING.treeToValue(text, value.getClass())).isEqualTo(value);
    }

    @Test
    void aReasonOfANewerReleaseIsTolerated() throws IOException {
        ObjectNode text = (ObjectNode) Samples.tree(Samples.text("status-changed"));
        text.put("reason", "QUOTA_EXCEEDED");

        assertThat(Samples.violations("status-changed", text)).isEmpty();
        StatusChanged changed = Samples.JSON.treeToValue(text, StatusChanged.class);
        assertThat(changed.reason()).isEqualTo("QUOTA_EXCEEDED");
        assertThat(changed.knownReason()).isEmpty();
        assertThat(Samples.statusChanged(1).knownReason()).contains(Reason.STATUS_5XX);
    }

    @Test
    void everyReasonIsAnExampleOfTheSchema() throws IOException {
        JsonNode schema = Samples.JSON
                .readTree(EventJsonTest.class.getResourceAsStream("/dev/fettle/schema/common.v1.schema.json"));

        assertThat(Samples.JSON.convertValue(schema.at("/$defs/reason/examples"), Reason[].class))
                .containsExactly(Reason.values());
    }

    @ParameterizedTest(name = "{0} without {1}")
    @MethodSource("requiredKeys")
    void theSchemaMissesEveryKey(String sample, String schema, String key) {
        ObjectNode text = (ObjectNode) Samples.tree(Samples.text(sample));
        text.remove(key);

        assertThat(Samples.violations(schema, text)).singleElement().asString()
                .contains("required property '" + key + "' not found");
    }

    static Stream<Arguments> requiredKeys() {
        List<Arguments> rows = new ArrayList<>();
        samples().forEach(sample -> Samples.tree(Samples.text((String) sample.get()[0])).fieldNames()
                .forEachRemaining(key -> rows.add(Arguments.of(sample.get()[0], sample.get()[1], key))));
        return rows.stream();
    }

    @ParameterizedTest(name = "{0} = {1}")
    @CsvSource(delimiter = '|', textBlock = """
            /to                      | "GREEN"
            /to                      | null
            /sequence                | 0
            /sequence                | "42"
            /sequence                | 4.5
            /firstSeenAt             | "2026-11-21T09:13:58Z"
            /firstSeenAt             | "2026-11-21T10:13:58.120+01:00"
            /firstSeenAt             | "2026-13-21T09:13:58.120Z"
            /firstSeenAt             | 1795252438
            /previousDurationMs      | -1
            /initial                 | null
            /flapping                | "false"
            /causedBy                | "Not A Slug"
            /causedBy                | "system"
            /reason                  | ""
            /message                 | null
            /component/id            | "Not A Slug"
            /component/group         | "a..b"
            /component/labels/te-am  | "payments"
            /component/labels/team   | 1
            /component/critical      | 1
            /incident/id             | "…"
            /incident/startedAt      | null
            /incident/endedAt        | "soon"
            /check/attempts          | 0
            /check/latencyMs         | 1.5
            /check/details           | []
            /group                   | "UNHEALTHY"
            /system                  | null
            /system/status           | "DOWN"
            /links                   | null
            /links/component         | 1
            """)
    void theSchemaIsExact(String pointer, String value) {
        JsonNode text = Samples.tree(Samples.text("status-changed"));
        int last = pointer.lastIndexOf('/');
        ((ObjectNode) text.at(pointer.substring(0, last))).set(pointer.substring(last + 1), Samples.tree(value));

        assertThat(Samples.violations("status-changed", text)).isNotEmpty();
    }

    @ParameterizedTest(name = "{2}")
    @CsvSource(delimiter = '|', textBlock = """
            status-changed        | /component           | component must be present
            status-changed        | /component/id        | id must be present
            status-changed        | /component/name      | name must be present
            status-changed        | /component/kind      | kind must be present
            status-changed        | /component/labels    | labels must be present
            status-changed        | /component/links     | links must be present
            status-changed        | /from                | from must be present
            status-changed        | /to                  | to must be present
            status-changed        | /reason              | reason must be present
            status-changed        | /message             | message must be present
            status-changed        | /sequence            | sequence must be >= 1, was 0
            status-changed        | /firstSeenAt         | firstSeenAt must be present
            status-changed        | /incident/id         | id must be present
            status-changed        | /incident/dedupKey   | dedupKey must be present
            status-changed        | /incident/startedAt  | startedAt must be present
            status-changed        | /check/attempts      | attempts must be >= 1, was 0
            status-changed        | /check/details       | details must be present
            status-changed        | /system              | system must be present
            status-changed        | /system/status       | status must be present
            status-changed        | /links               | links must be present
            flags-changed         | /component           | component must be present
            flags-changed         | /status              | status must be present
            component-registered  | /component           | component must be present
            component-removed     | /component           | component must be present
            component-removed     | /lastStatus          | lastStatus must be present
            group-status-changed  | /from                | from must be present
            group-status-changed  | /to                  | to must be present
            group-status-changed  | /sequence            | sequence must be >= 1, was 0
            group-status-changed  | /counts              | counts must be present
            component-state       | /component           | component must be present
            component-state       | /status              | status must be present
            component-state       | /since               | since must be present
            component-state       | /reason              | reason must be present
            component-state       | /message             | message must be present
            """)
    void aReaderIsToldWhatIsMissing(String sample, String pointer, String message) {
        Class<?> type = samples().filter(row -> row.get()[0].equals(sample)).findFirst().orElseThrow().get()[2]
                .getClass();
        JsonNode text = Samples.tree(Samples.text(sample));
        int last = pointer.lastIndexOf('/');
        ((ObjectNode) text.at(pointer.substring(0, last))).remove(pointer.substring(last + 1));

        assertThatThrownBy(() -> Samples.JSON.treeToValue(text, type)).hasRootCauseInstanceOf(
                IllegalArgumentException.class).rootCause().hasMessage(message);
    }

    private static List<String> keys(JsonNode node) {
        List<String> keys = new ArrayList<>();
        node.properties().forEach(property -> {
            keys.add(property.getKey());
            keys.addAll(keys(property.getValue()));
        });
        return keys;
    }

    /** A key more in every object; not in maps, whose keys are the user's own. */
    private static void addUnknownKeys(JsonNode node) {
        if (node instanceof ObjectNode object) {
            object.properties().forEach(property -> {
                if (!List.of("labels", "links", "details", "counts").contains(property.getKey())) {
                    addUnknownKeys(property.getValue());
                }
            });
            object.putObject("addedLater").put("at", 1);
        }
    }
}
