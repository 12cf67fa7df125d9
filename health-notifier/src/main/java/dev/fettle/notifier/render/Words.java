package dev.fettle.notifier.render;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToIntFunction;

/** Text as people are to see it: without what no receiver can show, in parts that fit, never cut within a character. */
final class Words {

    private static final String ELLIPSIS = "…";

    private Words() {}

    /**
     * The text without control characters (but for the line break and the tab) and without those that turn the
     * direction
     * of what follows them: a blank each.
     */
    static String clean(String text) {
        StringBuilder clean = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            clean.append(isHarmful(c) ? ' ' : c);
        }
        return clean.toString();
    }

    /** As {@link #clean}, in one line. */
    static String line(String text) {
        return clean(text).replace('\n', ' ').replace('\t', ' ').strip();
    }

    private static boolean isHarmful(char c) {
        return (Character.isISOControl(c) && c != '\n' && c != '\t') || (c >= '\u202a' && c <= '\u202e')
                || (c >= '\u2066' && c <= '\u2069') || c == '\u2028' || c == '\u2029';
    }

    /** The text, its end as an ellipsis where it is longer than so many characters. */
    static String shortened(String text, int most) {
        return text.length() <= most ? text : text.substring(0, before(text, most - 1)) + ELLIPSIS;
    }

    /**
     * As {@link #shortened}, by another measure.
     *
     * @param length of a text as it is sent: escaped, or in bytes; grows with the text
     */
    static String shortenedTo(String text, int most, ToIntFunction<String> length) {
        if (length.applyAsInt(text) <= most) {
            return text;
        }
        int fits = 0;
        int tooLong = text.length();
        while (tooLong - fits > 1) {
            int middle = (fits + tooLong) >>> 1;
            if (length.applyAsInt(text.substring(0, middle) + ELLIPSIS) <= most) {
                fits = middle;
            } else {
                tooLong = middle;
            }
        }
        return text.substring(0, before(text, fits)) + ELLIPSIS;
    }

    static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    /**
     * The text in parts, cut at a line break or blank where there is one; a part that is one character may be longer.
     *
     * @param most so long is a part at most
     * @param length of a text as it is sent
     */
    static List<String> parts(String text, int most, ToIntFunction<String> length) {
        if (text.isEmpty()) {
            return List.of();
        }
        if (length.applyAsInt(text) <= most || text.codePointCount(0, text.length()) == 1) {
            return List.of(text);
        }
        int end = cut(text, Math.min(most, (text.length() + 1) / 2 + text.length() / 4));
        List<String> parts = new ArrayList<>(parts(text.substring(0, end).stripTrailing(), most, length));
        parts.addAll(parts(text.substring(end).stripLeading(), most, length));
        return parts;
    }

    private static int cut(String text, int most) {
        int end = Math.max(text.lastIndexOf('\n', most - 1), text.lastIndexOf(' ', most - 1));
        return end > most / 2 ? end : Math.max(before(text, most), Character.charCount(text.codePointAt(0)));
    }

    /** That place, or the one before it where it would be within a character. */
    private static int before(String text, int end) {
        boolean within = end > 0 && end < text.length() && Character.isHighSurrogate(text.charAt(end - 1))
                && Character.isLowSurrogate(text.charAt(end));
        return within ? end - 1 : end;
    }

    /** How long, in its two largest units: {@code 10d}, {@code 3h 5m}, {@code 42s}. */
    static String lasting(Duration duration) {
        long days = duration.toDays();
        if (days > 0) {
            return days + "d" + more(duration.toHoursPart(), "h");
        }
        if (duration.toHours() > 0) {
            return duration.toHours() + "h" + more(duration.toMinutesPart(), "m");
        }
        if (duration.toMinutes() > 0) {
            return duration.toMinutes() + "m" + more(duration.toSecondsPart(), "s");
        }
        return duration.toSeconds() > 0 ? duration.toSeconds() + "s" : duration.toMillis() + "ms";
    }

    private static String more(int count, String unit) {
        return count == 0 ? "" : " " + count + unit;
    }
}
