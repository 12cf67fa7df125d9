package dev.fettle.api.event;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.fettle.api.component.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What {@code docs/reference} says of the topics is what the code does. */
class ReferenceDocsTest {

    private static final Path DOCS = Path.of("../docs/reference");
    private static final Pattern SAMPLE = Pattern.compile("<!-- sample: ([a-z-]+) -->\n```json\n(.*?)```\n",
            Pattern.DOTALL);
    private static final Pattern CODE = Pattern.compile("<!-- code: FollowEvents -->\n```java\n(.*?)```\n",
            Pattern.DOTALL);

    @Test
    void theSamplesAreTheOnesThatAreTested() throws IOException {
        Map<String, String> samples = new LinkedHashMap<>();
        Matcher matcher = SAMPLE.matcher(eventsPage());
        while (matcher.find()) {
            samples.put(matcher.group(1), matcher.group(2));
        }

        assertThat(samples).containsOnlyKeys("status-changed", "flags-changed", "component-registered",
                "component-removed", "group-status-changed", "system-status-changed", "component-state");
        assertThat(samples).allSatisfy((name, text) -> {
            assertThat(text).isEqualTo(Samples.text(name));
            assertThat(Samples.violations(schemaOf(name), Samples.tree(text))).isEmpty();
        });
    }

    @Test
    void theExampleIsTheOneThatIsTested() throws IOException {
        String source = Files.readString(Path.of("src/test/java/dev/fettle/api/event/FollowEvents.java"));
        String marked = source.substring(source.indexOf("    // begin\n") + 13, source.indexOf("    // end\n"));
        Matcher matcher = CODE.matcher(eventsPage());

        assertThat(matcher.find()).isTrue();
        assertThat(matcher.group(1)).isEqualTo(marked.indent(-4));
    }

    @Test
    void thePageNamesEveryTypeHeaderAndReason() throws IOException {
        assertThat(eventsPage()).contains(headers().map(name -> "| `" + name + "` |").toList())
                .contains(Arrays.stream(EventType.values()).map(type -> "`" + type.type() + "`").toList())
                .contains(Arrays.stream(Reason.values()).map(reason -> "`" + reason + "`").toList());
    }

    @Test
    void theAsyncApiNamesEveryTopicTypeAndHeader() throws IOException {
        JsonNode api = asyncApi();

        assertThat(api.at("/channels/events/address").asText()).isEqualTo(Topics.DEFAULT.events());
        assertThat(api.at("/channels/status/address").asText()).isEqualTo(Topics.DEFAULT.status());
        List<String> types = new ArrayList<>();
        api.at("/channels/events/messages").forEach(message -> types.add(resolve(api, message).at("/name").asText()));
        assertThat(types).containsExactlyElementsOf(Arrays.stream(EventType.values()).map(EventType::type).toList());
        TreeSet<String> headers = new TreeSet<>();
        api.at("/components/schemas/unnumberedHeaders/properties").fieldNames().forEachRemaining(headers::add);
        api.at("/components/schemas/sequencedHeaders/allOf/1/properties").fieldNames()
                .forEachRemaining(headers::add);
        assertThat(headers).containsExactlyInAnyOrderElementsOf(headers().toList());
    }

    @Test
    void theAsyncApiGivesEachTypeItsSchemaAndHeaders() throws IOException {
        JsonNode api = asyncApi();

        assertThat(api.at("/channels/events/messages")).allSatisfy(reference -> {
            JsonNode message = resolve(api, reference);
            EventType type = EventType.of(message.at("/name").asText()).orElseThrow();
            assertThat(message.at("/payload/schema/$ref").asText())
                    .endsWith("/" + Samples.schemaOf(type) + ".v1.schema.json");
            assertThat(message.at("/headers/allOf/0/$ref").asText()).isEqualTo(
                    "#/components/schemas/" + (type.sequenced() ? "sequencedHeaders" : "unnumberedHeaders"));
            assertThat(message.at("/headers/allOf/1/properties/ce_type/const").asText()).isEqualTo(type.type());
        });
    }

    @Test
    void everyReferenceOfTheAsyncApiLeadsSomewhere() throws IOException {
        JsonNode api = asyncApi();

        assertThat(api.findValuesAsText("$ref")).hasSizeGreaterThan(20).allSatisfy(reference -> {
            if (reference.startsWith("#")) {
                assertThat(api.at(reference.substring(1)).isMissingNode()).isFalse();
            } else {
                assertThat(DOCS.resolve(reference)).isRegularFile();
            }
        });
    }

    private static Stream<String> headers() {
        return Stream.of(EventHeaders.SPEC_VERSION, EventHeaders.ID, EventHeaders.SOURCE, EventHeaders.TYPE,
                EventHeaders.SUBJECT, EventHeaders.TIME, EventHeaders.SEQUENCE, EventHeaders.PARTITION_KEY,
                EventHeaders.TRACE_PARENT, EventHeaders.CONTENT_TYPE);
    }

    private static String schemaOf(String sample) {
        return sample.startsWith("group-") || sample.startsWith("system-") ? "aggregate-status-changed" : sample;
    }

    private static JsonNode resolve(JsonNode api, JsonNode reference) {
        return api.at(reference.at("/$ref").asText().substring(1));
    }

    private static String eventsPage() throws IOException {
        return Files.readString(DOCS.resolve("events.md"));
    }

    private static JsonNode asyncApi() throws IOException {
        return new ObjectMapper(new YAMLFactory()).readTree(DOCS.resolve("asyncapi.yaml").toFile());
    }
}
