package dev.fettle.engine.probe.metrics;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One line of metrics as Prometheus reads them. Immutable; any thread.
 *
 * @param name the metric's
 * @param labels by name; their values are one line each
 * @param value what was measured
 */
record Sample(String name, Map<String, String> labels, double value) {

    /** More are left out: no application has so many caches and circuit breakers that it needs more. */
    private static final int MOST = 5000;
    /** A longer line is left out. */
    private static final int LONGEST = 4000;

    Sample {
        labels = Map.copyOf(labels);
    }

    /** Those whose name begins so or so; comments, other metrics and what is no sample are left out. */
    static List<Sample> of(String text, List<String> beginnings) {
        List<Sample> samples = new ArrayList<>();
        text.lines().filter(line -> line.length() <= LONGEST && beginnings.stream().anyMatch(line::startsWith))
                .limit(MOST).forEach(line -> read(line).ifPresent(samples::add));
        return samples;
    }

    /** Whether a text is metrics as applications tell them: among its first lines is one that describes a metric. */
    static boolean isMetrics(String text) {
        return text.lines().limit(50).anyMatch(line -> line.startsWith("# TYPE ") || line.startsWith("# HELP "));
    }

    private static Optional<Sample> read(String line) {
        int at = 0;
        while (at < line.length() && isOfName(line.charAt(at))) {
            at++;
        }
        String name = line.substring(0, at);
        Map<String, String> labels = new LinkedHashMap<>();
        if (at < line.length() && line.charAt(at) == '{') {
            at = labels(line, at + 1, labels);
        }
        if (at < 0 || name.isEmpty()) {
            return Optional.empty();
        }
        String rest = line.substring(at).strip(); // the value, and perhaps a time
        int end = 0;
        while (end < rest.length() && rest.charAt(end) > ' ') {
            end++;
        }
        return number(rest.substring(0, end)).map(value -> new Sample(name, labels, value));
    }

    private static Optional<Double> number(String text) {
        try {
            return Optional.of(switch (text) {
                case "+Inf", "Inf" -> Double.POSITIVE_INFINITY;
                case "-Inf" -> Double.NEGATIVE_INFINITY;
                default -> Double.parseDouble(text);
            });
        } catch (NumberFormatException noSample) {
            return Optional.empty();
        }
    }

    /** Reads until behind the brace; negative when it never comes. */
    private static int labels(String line, int from, Map<String, String> labels) {
        int at = from;
        while (at < line.length()) {
            char next = line.charAt(at);
            if (next == '}') {
                return at + 1;
            }
            if (next == ',' || next == ' ') {
                at++;
                continue;
            }
            int equals = line.indexOf("=\"", at);
            if (equals < 0) {
                return -1;
            }
            StringBuilder value = new StringBuilder();
            int end = quoted(line, equals + 2, value);
            if (end < 0) {
                return -1;
            }
            labels.put(line.substring(at, equals).strip(), value.toString());
            at = end;
        }
        return -1;
    }

    /** Reads until behind the closing quote; negative when it never comes. */
    private static int quoted(String line, int from, StringBuilder value) {
        for (int at = from; at < line.length(); at++) {
            char next = line.charAt(at);
            if (next == '"') {
                return at + 1;
            }
            if (next == '\\' && at + 1 < line.length()) {
                at++;
                next = line.charAt(at) == 'n' ? ' ' : line.charAt(at);
            }
            value.append(Character.isISOControl(next) ? ' ' : next);
        }
        return -1;
    }

    private static boolean isOfName(char each) {
        return Character.isLetterOrDigit(each) || each == '_' || each == ':';
    }
}
