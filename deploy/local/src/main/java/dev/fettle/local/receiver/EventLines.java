package dev.fettle.local.receiver;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;

/** Turns a body into lines for people: a batch of CloudEvents, or one. Pure. */
final class EventLines {

    private static final ObjectMapper JSON = new ObjectMapper();

    private EventLines() {}

    /** One line for each event; a body that is no JSON is one line that says so. */
    static List<String> of(byte[] body) {
        try {
            JsonNode root = JSON.readTree(body);
            return (root.isArray() ? root.valueStream() : Stream.of(root)).map(EventLines::line).toList();
        } catch (JsonProcessingException e) {
            return List.of("a body that is no JSON: " + e.getOriginalMessage());
        } catch (IOException e) {
            return List.of("an unreadable body: " + e.getMessage());
        }
    }

    private static String line(JsonNode event) {
        JsonNode data = event.path("data");
        String subject = event.path("subject").asText(data.path("component").path("id").asText("?"));
        if (!data.has("from") || !data.has("to")) {
            return subject + " " + event.path("type").asText("?");
        }
        String reason = data.path("reason").asText("");
        return subject + " " + data.path("from").asText() + " → " + data.path("to").asText()
                + (reason.isEmpty() ? "" : " (" + reason + ")");
    }
}
