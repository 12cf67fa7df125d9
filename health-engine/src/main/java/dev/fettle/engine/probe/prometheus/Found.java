package dev.fettle.engine.probe.prometheus;

import dev.fettle.engine.probe.Failures;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a query found at one instant. Immutable; any thread.
 *
 * @param series each with its value and, where they were kept, its labels; a scalar is one without
 */
record Found(List<Series> series) {

    /** So many series are in a message. */
    static final int SHOWN = 3;

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
            String text = Failures.text(labels.entrySet().stream().sorted(Map.Entry.comparingByKey())
                    .filter(label -> !label.getKey().equals("__name__"))
                    .map(label -> label.getKey() + "=" + label.getValue())
                    .collect(Collectors.joining(", ", labels.getOrDefault("__name__", "") + "{", "}")));
            return text.length() > LONGEST_LABELS ? text.substring(0, LONGEST_LABELS) + "…" : text;
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
