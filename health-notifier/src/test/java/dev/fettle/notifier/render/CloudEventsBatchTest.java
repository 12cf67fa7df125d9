package dev.fettle.notifier.render;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class CloudEventsBatchTest {

    private static final String DATA = "{ \"b\": 1.50, \"a\" : \"ä\\u0041\" }";

    @Test
    void aBatchIsAnArrayOfStructuredEventsOldestFirst() throws IOException {
        byte[] body = CloudEventsBatch.body(List.of(event("one", 41L, null), event("two", 42L, 41L)));

        JsonNode events = new ObjectMapper().readTree(body);
        assertThat(events).hasSize(2);
        JsonNode two = events.get(1);
        assertThat(two.properties()).extracting(java.util.Map.Entry::getKey).containsExactly("specversion", "id",
                "source", "type", "subject", "time", "sequence", "previoussequence", "partitionkey", "traceparent",
                "datacontenttype", "data");
        assertThat(two.get("specversion").asText()).isEqualTo("1.0");
        assertThat(two.get("previoussequence").asText()).isEqualTo("00000000000000000041");
        assertThat(two.get("subject").asText()).isEqualTo("a\"b\n");
        assertThat(events.get(0).has("previoussequence")).isFalse();
    }

    @Test
    void dataIsWhatCameByteForByte() {
        assertThat(new String(CloudEventsBatch.body(List.of(event("one", 1L, null))), StandardCharsets.UTF_8))
                .contains("\"data\":" + DATA + "}");
    }

    @Test
    void anEventWithoutASequenceHasNone() throws IOException {
        JsonNode event = new ObjectMapper().readTree(CloudEventsBatch.body(List.of(event("one", null, null)))).get(0);

        assertThat(event.has("sequence")).isFalse();
    }

    @Test
    void theSizesOfTheEventsAddUpToTheBody() {
        List<QueuedEvent> events = List.of(event("one", 1L, null), event("two", 2L, 1L), event("ü", 3L, 2L));

        int sum = events.stream().mapToInt(CloudEventsBatch::size).sum();

        assertThat(CloudEventsBatch.body(events)).hasSize(sum + 2 + 2);
    }

    private static QueuedEvent event(String id, Long sequence, Long previous) {
        return new QueuedEvent(id, "https://fettle.example.com/a", "dev.fettle.health.status-changed.v1", "a\"b\n",
                "2026-11-21T09:13:58.120Z", sequence, previous,
                "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
                DATA);
    }
}
