package dev.fettle.engine.probe.document;

import com.fasterxml.jackson.databind.JsonNode;
import dev.fettle.api.check.HealthDocumentCheck.Format;
import dev.fettle.engine.probe.Failures;
import dev.fettle.platform.file.Confidential;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An application or a part of it, as its document says. Immutable; any thread.
 *
 * @param path names from the top, joined by dots; empty for the application itself
 * @param status as it is written
 * @param details the texts, numbers and booleans that it tells of itself, without secrets
 * @param error what it says is wrong; null when it does not
 * @param parts its own parts
 */
record Part(String path, String status, Map<String, Object> details, @Nullable String error, List<Part> parts) {

    private static final int MOST_PARTS = 500;
    private static final int MOST_DETAILS = 30;
    private static final int LONGEST_NAME = 100;
    private static final Pattern CLASS_NAME = Pattern.compile("^(?:[a-z_][\\w$]*\\.)+[A-Z][\\w$]*(?:: |$)");

    Part {
        details = Map.copyOf(details);
        parts = List.copyOf(parts);
    }

    /** The application that a document tells of; empty when it is no such document. */
    static Optional<Part> of(Format format, JsonNode document) {
        return switch (format) {
            case ACTUATOR -> actuator("", document, new int[1]);
            case MICROPROFILE -> microProfile(document);
        };
    }

    /** This part and all parts under it, from the top. */
    Stream<Part> all() {
        return Stream.concat(Stream.of(this), parts.stream().flatMap(Part::all));
    }

    /** For messages: {@code db is DOWN (connection refused)}. */
    @Override
    public String toString() {
        return (path.isEmpty() ? "the application" : path) + " is " + status
                + (error == null ? "" : " (" + error + ")");
    }

    // ---- Spring Boot: parts stand in components (2.2 and later), details (2.0, 2.1) or beside the status (1)

    private static Optional<Part> actuator(String path, JsonNode node, int[] count) {
        if (!node.isObject() || !node.path("status").isTextual() || ++count[0] > MOST_PARTS) {
            return Optional.empty();
        }
        JsonNode within = node.path("components").isObject()
                ? node.path("components")
                : node.path("details").isObject() ? node.path("details") : node;
        List<Part> parts = new ArrayList<>();
        within.properties().forEach(each -> actuator(below(path, each.getKey()), each.getValue(), count)
                .ifPresent(parts::add));
        JsonNode own = node.path("details").isObject() ? node.path("details") : node;
        return Optional.of(new Part(path, line(node.path("status")), scalars(own), error(own), parts));
    }

    // ---- MicroProfile: a flat list; version 1 says outcome and state

    private static Optional<Part> microProfile(JsonNode document) {
        JsonNode status = document.path("status").isTextual() ? document.path("status") : document.path("outcome");
        if (!status.isTextual()) {
            return Optional.empty();
        }
        List<Part> parts = new ArrayList<>();
        for (JsonNode check : document.path("checks")) {
            JsonNode state = check.path("status").isTextual() ? check.path("status") : check.path("state");
            if (state.isTextual() && parts.size() < MOST_PARTS) {
                JsonNode data = check.path("data");
                parts.add(new Part(below("", check.path("name").asText("?")), line(state), scalars(data), error(data),
                        List.of()));
            }
        }
        return Optional.of(new Part("", line(status), Map.of(), null, parts));
    }

    private static String below(String path, String name) {
        String line = name.replaceAll("\\p{Cntrl}+", " ");
        String cut = line.length() > LONGEST_NAME ? line.substring(0, LONGEST_NAME) : line;
        return path.isEmpty() ? cut : path + "." + cut;
    }

    private static String line(JsonNode text) {
        String line = Failures.text(text.asText());
        return line.length() > LONGEST_NAME ? line.substring(0, LONGEST_NAME) : line;
    }

    private static Map<String, Object> scalars(JsonNode node) {
        Map<String, Object> scalars = new LinkedHashMap<>();
        node.properties().forEach(each -> {
            JsonNode value = each.getValue();
            String name = each.getKey();
            boolean kept = scalars.size() < MOST_DETAILS && name.length() <= LONGEST_NAME && !name.equals("status")
                    && !Confidential.isSecret(name);
            if (kept && value.isTextual()) {
                scalars.put(name, plain(value.asText()));
            } else if (kept && value.isBoolean()) {
                scalars.put(name, value.asBoolean());
            } else if (kept && value.isNumber()) {
                scalars.put(name, value.canConvertToLong() && value.isIntegralNumber()
                        ? (Object) value.asLong()
                        : value.asDouble());
            }
        });
        scalars.values().removeIf(value -> value instanceof Double number && !Double.isFinite(number));
        return scalars;
    }

    private static @Nullable String error(JsonNode details) {
        for (String name : List.of("error", "message", "reason")) {
            if (details.path(name).isTextual() && !details.path(name).asText().isBlank()) {
                return plain(details.path(name).asText());
            }
        }
        return null;
    }

    /** One line without secrets, and without the name of a class before it. */
    private static String plain(String text) {
        String without = CLASS_NAME.matcher(text.strip()).replaceFirst("");
        String told = without.isBlank() ? text : without;
        return Failures.text(Confidential.maskedText(Confidential.maskedAddress(told)));
    }
}
