package dev.fettle.engine.probe.prometheus;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a query found at one instant. Immutable; any thread.
 *
 * @param series each with its labels and its value; a scalar is one without labels
 */
record Found(List<Series> series) {

    private static final int SHOWN = 3;
    private static final int LONGEST_LABELS = 120;

    Found {
        series = List.copyOf(series);
    }

    /**
     * One series.
     *
     * @param labels by name
     * @param value null for a native histogram, which is no single number
     */
    record Series(Map<String, String> labels, @Nullable Double value) {

        Series {
            labels = Map.copyOf(labels);
        }

        /** As conditions see it. */
        Map<String, Object> seen() {
            Map<String, Object> seen = new LinkedHashMap<>();
            seen.put("labels", labels);
            if (value != null) {
                seen.put("value", value);
            }
            return seen;
        }

        @Override
        public String toString() {
            String shown = value == null ? "a histogram" : shown(value);
            return labels.isEmpty() ? shown : name() + " " + shown;
        }

        private String name() {
            String text = labels.entrySet().stream().sorted(Map.Entry.comparingByKey())
                    .filter(label -> !label.getKey().equals("__name__"))
                    .map(label -> label.getKey() + "=" + label.getValue())
                    .collect(Collectors.joining(", ", labels.getOrDefault("__name__", "") + "{", "}"));
            return text.length() > LONGEST_LABELS ? text.substring(0, LONGEST_LABELS) + "…" : text;
        }
    }

    /** The data of a good answer; empty when it is neither a vector nor a scalar. */
    static Optional<Found> of(JsonNode data) {
        JsonNode result = data.path("result");
        return switch (data.path("resultType").asText()) {
            case "vector" -> result.isArray() ? Optional.of(vector(result)) : Optional.empty();
            case "scalar" -> result.isArray()
                    ? Optional.of(new Found(List.of(new Series(Map.of(), number(result)))))
                    : Optional.empty();
            default -> Optional.empty();
        };
    }

    private static Found vector(JsonNode result) {
        List<Series> all = new ArrayList<>();
        for (JsonNode each : result) {
            Map<String, String> labels = new LinkedHashMap<>();
            each.path("metric").properties().forEach(label -> labels.put(label.getKey(), label.getValue().asText()));
            all.add(new Series(labels, number(each.path("value"))));
        }
        return new Found(all);
    }

    /** Of {@code [time, "number"]}. */
    private static @Nullable Double number(JsonNode sample) {
        String text = sample.path(1).asText();
        try {
            return switch (text) {
                case "" -> null;
                case "+Inf", "Inf" -> Double.POSITIVE_INFINITY;
                case "-Inf" -> Double.NEGATIVE_INFINITY;
                default -> Double.valueOf(text);
            };
        } catch (NumberFormatException noNumber) {
            return null;
        }
    }

    boolean isNothing() {
        return series.isEmpty();
    }

    /** The value of the one series; null when there are several, none, or it is no number. */
    @Nullable
    Double value() {
        return series.size() == 1 ? series.getFirst().value() : null;
    }

    /** What a condition sees by that name. */
    @Nullable
    Object seen(String name) {
        return switch (name) {
            case "value" -> value();
            case "labels" -> series.size() == 1 ? series.getFirst().labels() : null;
            case "values" -> series.stream().map(Series::value).filter(Objects::nonNull).toList();
            case "series" -> series.stream().map(Series::seen).toList();
            default -> null;
        };
    }

    /** For people: {@code 7}, {@code no data}, {@code 2 series: {job=a} 1, {job=b} 0}. */
    @Override
    public String toString() {
        if (isNothing()) {
            return "no data";
        }
        if (series.size() == 1) {
            return series.getFirst().toString();
        }
        return series.size() + " series: "
                + series.stream().limit(SHOWN).map(Series::toString).collect(Collectors.joining(", "))
                + (series.size() > SHOWN ? ", …" : "");
    }

    private static String shown(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e15
                ? String.valueOf((long) value)
                : String.valueOf(value);
    }
}
