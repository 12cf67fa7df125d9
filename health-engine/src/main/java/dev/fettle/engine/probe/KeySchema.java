package dev.fettle.engine.probe;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Writes the JSON Schema (2020-12) of settings as maps, lists and scalars. Where a value may be a placeholder, text is
 * allowed beside what is meant; a key that is not required may be null. Not for several threads.
 */
final class KeySchema {

    private static final String PLACEHOLDER = "|\\$\\{";
    private static final Pattern NUMBER = Pattern.compile("(?:0|[1-9][0-9]*)(?:\\.[0-9]+)?");
    private static final Object ANY_SCALAR = List.of("string", "number", "boolean", "null");

    private final String says;
    private final Map<String, Map<String, Object>> properties = new LinkedHashMap<>();
    private final List<String> required = new ArrayList<>();

    KeySchema(String says) {
        this.says = says;
    }

    void add(String key, Map<String, Object> value) {
        properties.putIfAbsent(key, value);
    }

    void require(String... keys) {
        required.addAll(Arrays.asList(keys));
    }

    Map<String, Object> written() {
        Map<String, Object> written = new LinkedHashMap<>();
        written.put("description", says);
        written.put("type", List.of("object", "null"));
        Map<String, Object> keys = new LinkedHashMap<>();
        properties.forEach((key, value) -> keys.put(key, required.contains(key) ? notNull(value) : value));
        written.put("properties", keys);
        written.put("additionalProperties", false);
        if (!required.isEmpty()) {
            written.put("required", List.copyOf(required));
        }
        return written;
    }

    /** The value without null, where it says its types itself. */
    private static Map<String, Object> notNull(Map<String, Object> value) {
        Map<String, Object> changed = new LinkedHashMap<>(value);
        if (value.get("type") instanceof List<?> types) {
            List<?> left = types.stream().filter(type -> !"null".equals(type)).toList();
            changed.put("type", left.size() == 1 ? left.getFirst() : left);
        }
        return changed;
    }

    static Map<String, Object> saying(String says, Map<String, Object> value) {
        Map<String, Object> whole = new LinkedHashMap<>();
        whole.put("description", says);
        whole.putAll(value);
        return whole;
    }

    static Map<String, Object> text(int maxLength, @Nullable String otherwise) {
        return withDefault(otherwise, "type", ANY_SCALAR, "minLength", 1, "maxLength", maxLength);
    }

    static Map<String, Object> host() {
        return withDefault(null, "type", List.of("string", "null"), "minLength", 1, "maxLength", 253, "pattern",
                "^[A-Za-z0-9_:.\\-\\[\\]%]+$" + PLACEHOLDER);
    }

    static Map<String, Object> pattern(String pattern) {
        return withDefault(null, "type", List.of("string", "null"), "pattern", pattern + PLACEHOLDER);
    }

    static Map<String, Object> integer(int min, int max, @Nullable Integer otherwise) {
        return withDefault(otherwise, "type", List.of("integer", "string", "null"), "minimum", min, "maximum", max,
                "pattern", "^-?[0-9]+$" + PLACEHOLDER);
    }

    static Map<String, Object> decimal(double min, double max, double otherwise) {
        return withDefault(otherwise, "type", List.of("number", "string", "null"), "minimum", min, "maximum", max,
                "pattern", "^-?[0-9.]+$" + PLACEHOLDER);
    }

    static Map<String, Object> bool(boolean otherwise) {
        return withDefault(otherwise, "$ref", "#/$defs/boolean");
    }

    /** A boolean, or that mapping in its place. */
    static Map<String, Object> switched(boolean otherwise, Map<String, Object> mapping) {
        Map<String, Object> keys = new LinkedHashMap<>(mapping);
        keys.remove("description");
        keys.put("type", "object");
        return withDefault(otherwise, "anyOf", List.of(one("$ref", "#/$defs/boolean"), keys));
    }

    static Map<String, Object> duration(@Nullable String otherwise) {
        return withDefault(otherwise, "$ref", "#/$defs/duration");
    }

    static Map<String, Object> size(String otherwise) {
        return withDefault(otherwise, "$ref", "#/$defs/size");
    }

    /** One of the words; one that is a number may be written without quotes. */
    static Map<String, Object> oneOf(List<String> words, @Nullable String otherwise) {
        List<@Nullable Object> all = new ArrayList<>(words);
        words.stream().filter(word -> NUMBER.matcher(word).matches()).map(BigDecimal::new).forEach(all::add);
        all.add(null);
        return withDefault(otherwise, "anyOf",
                List.of(one("enum", all), one("$ref", "#/$defs/placeholder")));
    }

    static Map<String, Object> texts(int maxItems, int maxLength) {
        return withDefault(null, "type", List.of("array", "null"), "maxItems", maxItems, "items",
                withDefault(null, "type", List.of("string", "number", "boolean"), "minLength", 1, "maxLength",
                        maxLength));
    }

    static Map<String, Object> textMap(int maxEntries, Pattern names, int maxLength) {
        return withDefault(null, "type", List.of("object", "null"), "maxProperties", maxEntries, "propertyNames",
                one("pattern", "^(?:" + names + ")$"), "additionalProperties",
                withDefault(null, "type", ANY_SCALAR, "maxLength", maxLength));
    }

    static Map<String, Object> anything() {
        return withDefault(null, "type", List.of("object", "null"));
    }

    static Map<String, Object> list(int maxItems, Map<String, Object> item) {
        Map<String, Object> items = new LinkedHashMap<>(item);
        Object says = items.remove("description");
        items.put("type", "object");
        return saying(String.valueOf(says),
                withDefault(null, "type", List.of("array", "null"), "maxItems", maxItems, "items", items));
    }

    private static Map<String, Object> one(String key, Object value) {
        Map<String, Object> one = new LinkedHashMap<>();
        one.put(key, value);
        return one;
    }

    private static Map<String, Object> withDefault(@Nullable Object otherwise, Object... keysAndValues) {
        Map<String, Object> value = new LinkedHashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            value.put((String) keysAndValues[i], keysAndValues[i + 1]);
        }
        if (otherwise != null) {
            value.put("default", otherwise);
        }
        return value;
    }
}
