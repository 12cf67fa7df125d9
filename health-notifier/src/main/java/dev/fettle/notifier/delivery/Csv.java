package dev.fettle.notifier.delivery;

import java.util.Collection;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Lines of CSV (RFC 4180). What a spreadsheet would take for a formula gets an apostrophe before it: the start of an
 * answer is in the hands of a receiver. Pure.
 */
final class Csv {

    private static final String END = "\r\n";

    private Csv() {}

    /** One line of these fields; null is an empty one. */
    static String line(Collection<? extends @Nullable Object> fields) {
        return fields.stream().map(Csv::field).collect(Collectors.joining(",", "", END));
    }

    private static String field(@Nullable Object value) {
        String text = value == null ? "" : harmless(value);
        return text.isEmpty() || text.chars().noneMatch(Csv::needsQuotes)
                ? text
                : '"' + text.replace("\"", "\"\"") + '"';
    }

    private static String harmless(Object value) {
        String text = value.toString();
        boolean formula = !(value instanceof Number) && !text.isEmpty() && "=+-@\t\r".indexOf(text.charAt(0)) >= 0;
        return formula ? "'" + text : text;
    }

    private static boolean needsQuotes(int character) {
        return character == ',' || character == '"' || character == '\n' || character == '\r';
    }
}
