package dev.fettle.notifier.render;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.fettle.api.event.EventType;
import dev.fettle.notifier.webhook.Webhook;
import dev.fettle.notifier.webhook.WebhookFile;
import dev.fettle.platform.file.ConfigFiles;
import dev.fettle.platform.file.ConfigSnapshot;
import dev.fettle.platform.file.Placeholders;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the pages on formats show is so. {@code FETTLE_GOLDEN=write} writes the bodies of the reference anew. */
class FormatsPageTest {

    private static final Path PAGES = Path.of("..", "docs");
    private static final Path REFERENCE = PAGES.resolve("reference/webhook-formats.md");
    private static final Pattern BODY = Pattern.compile("<!-- body: (\\S+) -->\n```json\n(.*?)\n```", Pattern.DOTALL);
    private static final Pattern YAML = Pattern.compile("( *)```yaml\n(.*?)\n *```", Pattern.DOTALL);
    private static final Pattern WRONG = Pattern.compile("\\| `(\\{.+?)` \\| `(.+?)…?` \\|");
    private static final Map<String, String> VARIABLES = Map.of("SLACK_URL", "https://hooks.slack.com/services/T0/B0/x",
            "FETTLE_SECRET_SLACK", "https://hooks.slack.com/services/T0/B0/x", "TEAMS_URL", "https://x.example/y",
            "DISCORD_URL", "https://discord.com/api/webhooks/1/x", "NTFY_URL", "https://ntfy.sh/my-topic",
            "ROUTING_KEY", "0123456789abcdef0123456789abcdef", "MAIL_PASSWORD", "hidden");
    private static final ObjectMapper MAPPER = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    @Test
    void theBodiesAreWhatIsSent() throws IOException {
        String page = Files.readString(REFERENCE);
        if ("write".equals(System.getenv("FETTLE_GOLDEN"))) {
            page = BODY.matcher(page).replaceAll(found -> Matcher.quoteReplacement(
                    "<!-- body: " + found.group(1) + " -->\n```json\n" + body(found.group(1)).toPrettyString()
                            + "\n```"));
            Files.writeString(REFERENCE, page);
        }

        List<MatchResult> bodies = BODY.matcher(page).results().toList();

        assertThat(bodies).hasSize(FormatsTest.formats().size() - 1); // cloudevents has a page of its own
        for (MatchResult shown : bodies) {
            assertThat(MAPPER.readTree(shown.group(2))).as(shown.group(1)).isEqualTo(body(shown.group(1)));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"reference/webhook-formats.md", "howto/notify-chats-and-pagers.md"})
    void theDefinitionsAreReadWithoutAProblem(String page) throws IOException {
        List<MatchResult> examples = YAML.matcher(Files.readString(PAGES.resolve(page))).results().toList();

        assertThat(examples).hasSizeGreaterThan(3);
        for (MatchResult example : examples) {
            String yaml = example.group(2).replaceAll("(?m)^" + example.group(1), "");
            ConfigFiles files = ConfigSnapshot.of("example.yaml", yaml.getBytes(StandardCharsets.UTF_8))
                    .parse(Placeholders.of(VARIABLES::get));
            List<Webhook> webhooks = WebhookFile.read(files);
            assertThat(files.problems().all()).as(yaml).isEmpty();
            assertThat(webhooks).isNotEmpty();
        }
    }

    @Test
    void whatIsWrongIsToldAsThePageSays() throws IOException {
        List<MatchResult> rows = WRONG.matcher(Files.readString(REFERENCE)).results().toList();

        assertThat(rows).hasSize(3);
        for (MatchResult row : rows) {
            String type = row.group(1).startsWith("{\"") ? "application/json" : "text/plain";
            assertThatThrownBy(
                    () -> new Format.Template(row.group(1), type).check(EnumSet.of(EventType.STATUS_CHANGED)))
                    .hasMessageStartingWith(row.group(2));
        }
    }

    /** Of the second sample: it became UNHEALTHY. */
    private static JsonNode body(String word) {
        Format format = FormatsTest.formats().stream().filter(known -> known.word().equals(word)).findFirst()
                .orElseThrow();
        try {
            return MAPPER.readTree(format.renderer().render("ops", List.of(Samples.unhealthy())).body());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
