package dev.fettle.notifier.render;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.fettle.api.component.ComponentId;
import dev.fettle.api.component.Status;
import dev.fettle.api.event.ComponentDescription;
import dev.fettle.api.event.EventType;
import dev.fettle.api.event.FlagsChanged;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever the texts are, no message is larger than its provider takes, and every event is told, in order. */
class LimitsTest {

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final int EVENTS = 120;
    private static final String LETTERS = "abc <>&\"\\*_`~|#\n\t@[]()-.1\u0007ä€";

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void slack(long seed) throws IOException {
        for (JsonNode message : messages(Format.Plain.SLACK, seed)) {
            List<JsonNode> blocks = new ArrayList<>();
            message.path("attachments").forEach(attachment -> attachment.path("blocks").forEach(blocks::add));
            List<String> texts = message.findValuesAsText("text").stream().filter(text -> !text.isEmpty()).toList();
            assertThat(message.path("attachments").size()).isBetween(1, 20);
            assertThat(blocks).hasSizeBetween(1, 50);
            assertThat(texts).allSatisfy(text -> assertThat(text.length()).isBetween(1, 3_000));
            assertThat(message.path("text").asText().length()).isLessThan(40_000);
            assertThat(texts).allSatisfy(text -> assertThat(text).doesNotContain("<!", "<@", "<#"));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void discord(long seed) throws IOException {
        for (JsonNode message : messages(Format.Plain.DISCORD, seed)) {
            JsonNode embeds = message.path("embeds");
            int all = 0;
            assertThat(embeds.size()).isBetween(1, 10);
            for (JsonNode embed : embeds) {
                String title = embed.path("title").asText("");
                String description = embed.path("description").asText("");
                String footer = embed.path("footer").path("text").asText("");
                assertThat(title.length()).isLessThanOrEqualTo(256);
                assertThat(description.length()).isLessThanOrEqualTo(4_096);
                assertThat(footer.length()).isLessThanOrEqualTo(2_048);
                assertThat(title.length() + description.length()).isPositive();
                all += title.length() + description.length() + footer.length();
            }
            assertThat(all).isLessThanOrEqualTo(6_000);
            assertThat(message.path("allowed_mentions").path("parse").isEmpty()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void teams(long seed) throws IOException {
        for (Message message : FormatsTest.messages(Format.Plain.TEAMS, events(seed))) {
            assertThat(new String(message.body(), StandardCharsets.UTF_8).getBytes(StandardCharsets.UTF_16LE))
                    .hasSizeLessThanOrEqualTo(28 * 1024);
        }
        assertThat(messages(Format.Plain.TEAMS, seed)).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void pagerDuty(long seed) throws IOException {
        Format format = new Format.PagerDuty("0".repeat(32), Map.of());
        for (Message message : FormatsTest.messages(format, events(seed))) {
            JsonNode event = MAPPER.readTree(message.body());
            assertThat(message.events()).isEqualTo(1);
            assertThat(message.body()).hasSizeLessThanOrEqualTo(512 * 1024);
            assertThat(event.path("payload").path("summary").asText().length()).isBetween(1, 1_024);
            assertThat(event.path("dedup_key").asText().length()).isBetween(1, 255);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void ntfy(long seed) throws IOException {
        for (JsonNode message : messages(Format.Plain.NTFY, seed)) {
            assertThat(message.path("message").asText().getBytes(StandardCharsets.UTF_8)).hasSizeBetween(1, 4_096);
            assertThat(message.path("title").asText().length()).isBetween(1, 250);
        }
    }

    /** A link that a service would refuse is left out, and so are links beyond the most it shows. */
    @ParameterizedTest
    @MethodSource("dev.fettle.notifier.render.LimitsTest#linking")
    void aLinkThatIsTooLongIsLeftOut(Format format, int shown) throws IOException {
        String begin = "https://wiki.example.com/";
        Map<String, String> links = IntStream.range(0, 8).boxed()
                .collect(Collectors.toMap(i -> "link " + i, i -> begin + i));
        QueuedEvent some = page(Samples.component("a", "A", Map.of(), links));
        QueuedEvent tooLong = page(Samples.component("a", "A", Map.of(), Map.of("x", begin + "x".repeat(3_000))));

        String told = MAPPER.readTree(format.renderer().render("ops", List.of(some)).body()).toString();
        String without = MAPPER.readTree(format.renderer().render("ops", List.of(tooLong)).body()).toString();

        assertThat(told.split(begin, -1)).hasSize(shown + 1);
        assertThat(without).doesNotContain(begin);
    }

    static Stream<Arguments> linking() {
        return Stream.of(Arguments.of(Format.Plain.SLACK, 5), Arguments.of(Format.Plain.TEAMS, 4),
                Arguments.of(Format.Plain.DISCORD, 1), Arguments.of(Format.Plain.NTFY, 1),
                Arguments.of(new Format.PagerDuty("0".repeat(32), Map.of()), 9));
    }

    /** Without a page of ours. */
    private static QueuedEvent page(ComponentDescription component) {
        return Samples.event(EventType.FLAGS_CHANGED, "a", null,
                new FlagsChanged(component, Status.UNHEALTHY, false, true, false, null));
    }

    @Test
    void aDedupKeyThatIsTooLongIsStoodForByOneThatIsNot() throws IOException {
        Renderer renderer = new Format.PagerDuty("0".repeat(32), Map.of()).renderer();
        QueuedEvent event = new QueuedEvent("1", "https://fettle.example.com/" + "x".repeat(300) + "/a",
                "dev.fettle.webhook.test.v1", "webhook/ops", "2026-11-21T09:13:58.120Z", null, null, null, "{}");

        JsonNode told = MAPPER.readTree(renderer.render("ops", List.of(event)).body());

        assertThat(told.get("dedup_key").asText()).matches("[0-9a-f]{64}");
        assertThat(told.get("payload").get("severity").asText()).isEqualTo("info");
        assertThat(told.has("links")).isFalse();
        assertThat(renderer.render("ops", List.of(event)).body())
                .isEqualTo(renderer.render("ops", List.of(event)).body());
    }

    @Test
    void aPagerIsToldNoGroupWhereThereIsNone() throws IOException {
        ComponentDescription alone = new ComponentDescription(new ComponentId("mail"), "Mail", null, "tcp", true,
                Map.of(), Map.of());
        Renderer renderer = new Format.PagerDuty("0".repeat(32), Map.of()).renderer();

        JsonNode payload = MAPPER.readTree(renderer.render("ops",
                List.of(Samples.changed(alone, Status.HEALTHY, Status.UNKNOWN, "STALE", "", 1))).body()).get("payload");

        assertThat(payload.has("group")).isFalse();
        assertThat(payload.get("summary").asText()).isEqualTo("Mail is UNKNOWN");
        assertThat(payload.get("custom_details").has("labels")).isFalse();
        assertThat(payload.get("custom_details").has("message")).isFalse();
    }

    @Test
    void shortEventsFillAMessageUpToItsMost() throws IOException {
        List<QueuedEvent> events = Collections.nCopies(25, new QueuedEvent("1", Samples.SOURCE,
                "dev.fettle.webhook.folded.v1", "w", "2026-11-21T09:13:58.120Z", null, null, null, "{}"));

        assertThat(Format.Plain.SLACK.renderer().render("ops", events).events()).isEqualTo(20);
        assertThat(Format.Plain.DISCORD.renderer().render("ops", events).events()).isEqualTo(10);
        assertThat(Format.Plain.NTFY.renderer().render("ops", List.of(Samples.unknown())).body())
                .asString(StandardCharsets.UTF_8).contains("\"tags\":[\"question\"]", "\"priority\":4");
    }

    private static List<JsonNode> messages(Format format, long seed) throws IOException {
        List<JsonNode> messages = new ArrayList<>();
        List<QueuedEvent> events = events(seed);
        int told = 0;
        for (Message message : FormatsTest.messages(format, events)) {
            JsonNode json = MAPPER.readTree(message.body());
            messages.add(json);
            for (QueuedEvent event : events.subList(told, told + message.events())) {
                assertThat(json.toString()).as("the component is named").contains(event.subject() + "!");
                assertThat(json.toString()).as("the status is told").contains("UNHEALTHY");
            }
            told += message.events();
        }
        return messages;
    }

    /** Many short ones among some long ones; names end with {@code !}, so that a cut is seen. */
    private static List<QueuedEvent> events(long seed) {
        Random random = new Random(seed);
        return IntStream.range(0, EVENTS).mapToObj(i -> {
            int length = switch (random.nextInt(10)) {
                case 0 -> random.nextInt(20_000);
                case 1, 2 -> random.nextInt(3_000);
                default -> random.nextInt(200);
            };
            String id = "c" + i;
            return Samples.changed(Samples.component(id, id + "! ", Map.of(), Map.of()), Status.HEALTHY,
                    Status.UNHEALTHY, "CONDITION", text(random, length), 1);
        }).toList();
    }

    private static String text(Random random, int length) {
        StringBuilder text = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            text.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
        }
        return text.toString();
    }
}
