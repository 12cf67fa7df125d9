package dev.fettle.local.move.kuma;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Objects that Uptime Kuma keeps as a text in JSON. */
final class Json {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private Json() {}

    /** Its items as texts; empty when it is no array. */
    static List<String> texts(String text) {
        try {
            JsonNode node = MAPPER.readTree(text);
            List<String> texts = new ArrayList<>();
            if (node != null && node.isArray()) {
                node.forEach(item -> texts.add(item.asText()));
            }
            return texts;
        } catch (JsonProcessingException noJson) {
            return List.of();
        }
    }

    /** Its members as texts, nested ones as JSON; empty when it is no object. */
    static Optional<Map<String, String>> members(String text) {
        try {
            JsonNode node = MAPPER.readTree(text);
            if (node == null || !node.isObject()) {
                return Optional.empty();
            }
            Map<String, String> members = new LinkedHashMap<>();
            node.properties().forEach(member -> {
                if (!member.getValue().isNull()) {
                    members.put(member.getKey(), member.getValue().isValueNode()
                            ? member.getValue().asText()
                            : member.getValue().toString());
                }
            });
            return Optional.of(members);
        } catch (JsonProcessingException noJson) {
            return Optional.empty();
        }
    }
}
