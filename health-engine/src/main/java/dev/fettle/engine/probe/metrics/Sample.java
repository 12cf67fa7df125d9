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
 * @param labels by name
 * @param value what was measured
 */
record Sample(String name, Map<String, String> labels, double value) {

    private static final int MOST = 20_000;

    Sample {
        labels = Map.copyOf(labels);
    }

    /** Those whose name begins so or so; comments, other metrics and what is no sample are left out. */
    static List<Sample> of(String text, List<String> beginnings) {
        List<Sample> samples = new ArrayList<>();
        text.lines().filter(line -> beginnings.stream().anyMatch(line::startsWith)).limit(MOST)
                .forEach(line -> read(line).ifPresent(samples::add));
        return samples;
    }

    /** Whether a text has metrics at all: a line with a name and a number. */
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
        String[] numbers = line.substring(at).strip().split("\\s+", -1); // the value, and perhaps a time
        try {
            return Optional.of(new Sample(name, labels, Double.parseDouble(numbers[0].replace("Inf", "Infinity"))));
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
                value.append(line.charAt(at) == 'n' ? ' ' : line.charAt(at));
            } else {
                value.append(next);
            }
        }
        return -1;
    }

    private static boolean isOfName(char each) {
        return Character.isLetterOrDigit(each) || each == '_' || each == ':';
    }
}
