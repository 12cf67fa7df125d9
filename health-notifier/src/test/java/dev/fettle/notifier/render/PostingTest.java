package dev.fettle.notifier.render;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class PostingTest {

    private static final String KEY = "R0123456789abcdef0123456789abcde";
    private static final ObjectMapper MAPPER = new ObjectMapper();

    @Test
    void theRoutingKeyIsFilledInAtTheAttempt() throws IOException {
        Format format = new Format.PagerDuty(KEY, Map.of());
        byte[] frozen = format.renderer().render("ops", List.of(Samples.unhealthy())).body();

        JsonNode posted = MAPPER.readTree(
                Posting.of(format, URI.create("https://events.pagerduty.com/v2/enqueue"), frozen).body());

        assertThat(new String(frozen, StandardCharsets.UTF_8)).doesNotContain(KEY);
        assertThat(posted.get("routing_key").asText()).isEqualTo(KEY);
        assertThat(posted.get("event_action").asText()).isEqualTo("trigger");
        assertThat(posted.get("payload")).isEqualTo(MAPPER.readTree(frozen).get("payload"));
        assertThat(format.toString()).doesNotContain(KEY);
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            https://ntfy.sh/my-topic,              https://ntfy.sh/,           my-topic
            https://push.example.com:81/a/my-topic/, https://push.example.com:81/a/, my-topic
            https://ntfy.sh/t%20x?auth=abc,        https://ntfy.sh/?auth=abc,  t x
            https://ntfy.sh,                       https://ntfy.sh/,           ''
            """)
    void aMessageOfNtfyGoesToTheServerAndNamesItsTopic(String url, String server, String topic) throws IOException {
        Format format = Format.Plain.NTFY;
        byte[] frozen = format.renderer().render("ops", List.of(Samples.unhealthy())).body();

        Posting posting = Posting.of(format, URI.create(url), frozen);

        assertThat(posting.url()).hasToString(server);
        assertThat(MAPPER.readTree(frozen).get("topic").asText()).isEqualTo("***");
        assertThat(MAPPER.readTree(posting.body()).get("topic").asText()).isEqualTo(topic);
    }

    @ParameterizedTest
    @MethodSource("dev.fettle.notifier.render.Samples#formats")
    void aBodyFromBeforeTheFormatWasChangedIsAsItWas(Format format) {
        for (String body : List.of("[{\"topic\":\"***\"}]", "{\"topic\": 1, \"routing_key\": 2, \"more\": 3}", "{}")) {
            byte[] frozen = body.getBytes(StandardCharsets.UTF_8);

            assertThat(Posting.of(format, URI.create("https://x.example/y"), frozen).body()).isEqualTo(frozen);
        }
    }
}
