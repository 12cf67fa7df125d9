package dev.fettle.local.e2e;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import java.util.UUID;

/**
 * One event of a batch, as a receiver reads it.
 *
 * @param previous the sequence of the subject's event that was told to the same webhook before; empty for the first
 */
record Told(UUID id, String subject, long sequence, OptionalLong previous, Instant time) {

    private static final ObjectMapper JSON = new ObjectMapper();

    static List<Told> in(String body) {
        return json(body).valueStream().map(Told::of).toList();
    }

    static JsonNode json(String body) {
        try {
            return JSON.readTree(body);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Told of(JsonNode event) {
        JsonNode previous = event.path("previoussequence");
        return new Told(UUID.fromString(event.path("id").asText()), event.path("subject").asText(),
                Long.parseLong(event.path("sequence").asText()),
                previous.isMissingNode() ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(previous.asText())),
                Instant.parse(event.path("time").asText()));
    }
}
