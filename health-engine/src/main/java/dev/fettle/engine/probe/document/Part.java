package dev.fettle.engine.probe.document;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.fettle.api.check.HealthDocumentCheck.Format;
import dev.fettle.engine.probe.Failures;
import dev.fettle.platform.file.Confidential;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An application or a part of it, as its document says. What it tells of itself is looked at when it is asked for.
 * Immutable; any thread.
 *
 * @param path names from the top, joined by dots; empty for the application itself
 * @param status as it is written
 * @param own where it tells of itself; not to be changed
 * @param parts its own parts
 */
record Part(String path, String status, JsonNode own, List<Part> parts) {

    /** A longer path is cut. */
    static final int LONGEST_PATH = 200;

    private static final int MOST_PARTS = 500;
    private static final int MOST_DETAILS = 30;
    private static final int LONGEST_NAME = 100;
    /** Of a text no more is looked at. */
    private static final int LONGEST_TEXT = 400;
    private static final Pattern CLASS_NAME = Pattern.compile("^(?:[a-z_][\\w$]*\\.)+[A-Z][\\w$]*(?:: |$)");
    private static final Pattern NESTED = Pattern
            .compile("nested exception is (?:[a-z_][\\w$]*\\.)+[A-Z][\\w$]*(?:: |$)");

    Part {
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

    /** The texts, numbers and booleans that it tells of itself, without secrets. */
    Map<String, Object> details() {
        Map<String, Object> details = new LinkedHashMap<>();
        Iterator<Map.Entry<String, JsonNode>> members = own.properties().iterator();
        while (members.hasNext() && details.size() < MOST_DETAILS) {
            Map.Entry<String, JsonNode> member = members.next();
            String name = member.getKey();
            Object value = name.length() > LONGEST_NAME || name.equals("status") || Confidential.isSecret(name)
                    ? null
                    : scalar(member.getValue());
            if (value != null) {
                details.put(Failures.text(name), value);
            }
        }
        return details;
    }

    private static @Nullable Object scalar(JsonNode value) {
        if (value.isTextual()) {
            return plain(value.asText());
        }
        if (value.isBoolean()) {
            return value.asBoolean();
        }
        if (value.isIntegralNumber() && value.canConvertToLong()) {
            return value.asLong();
        }
        return value.isNumber() && Double.isFinite(value.asDouble()) ? value.asDouble() : null;
    }

    /** What it says is wrong; SmallRye tells of a check that threw something by its exception. */
    private Optional<String> error() {
        return Stream.of("error", "message", "reason", "exceptionMessage", "rootCause").map(own::path)
                .filter(said -> said.isTextual() && !said.asText().isBlank())
                .findFirst().map(said -> plain(said.asText()));
    }

    /** For messages: {@code db is DOWN (connection refused)}. */
    @Override
    public String toString() {
        return (path.isEmpty() ? "the application" : path) + " is " + status
                + error().map(said -> " (" + said + ")").orElse("");
    }

    // ---- Spring Boot: parts stand in components (2.2 and later), details (2.0, 2.1) or beside the status (1)

    private static Optional<Part> actuator(String path, JsonNode node, int[] count) {
        if (!node.isObject() || !node.path("status").isTextual() || ++count[0] > MOST_PARTS) {
            return Optional.empty();
        }
        JsonNode details = node.path("details").isObject() ? node.path("details") : node;
        JsonNode within = node.path("components").isObject() ? node.path("components") : details;
        List<Part> parts = new ArrayList<>();
        within.properties().forEach(each -> actuator(below(path, each.getKey()), each.getValue(), count)
                .ifPresent(parts::add));
        return Optional.of(new Part(path, cut(node.path("status").asText(), LONGEST_NAME), details, parts));
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
                parts.add(new Part(below("", check.path("name").asText("?")), cut(state.asText(), LONGEST_NAME),
                        check.path("data"), List.of()));
            }
        }
        return Optional.of(new Part("", cut(status.asText(), LONGEST_NAME), MissingNode.getInstance(), parts));
    }

    private static String below(String path, String name) {
        return cut(path.isEmpty() ? name : path + "." + name, LONGEST_PATH);
    }

    /** One line. */
    private static String cut(String text, int longest) {
        String line = text.replaceAll("\\p{Cntrl}+", " ");
        return line.length() > longest ? line.substring(0, longest) : line;
    }

    /** One line without secrets, and without the names of classes of exceptions. */
    private static String plain(String text) {
        String some = cut(text.strip(), LONGEST_TEXT);
        String without = NESTED.matcher(CLASS_NAME.matcher(some).replaceFirst("")).replaceAll("");
        String told = without.isBlank() ? some : without;
        return Failures.text(Confidential.maskedText(Confidential.maskedAddress(told)));
    }
}
