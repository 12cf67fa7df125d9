package dev.fettle.platform.log;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a line of Fettle's own says, by key. A line is written as a pattern,
 * {@code status changed component=%s from=%s},
 * and its values, so keys and values are known apart: nothing is guessed from the finished text.
 *
 * @param event what happened, in words joined by hyphens ({@code status-changed}); empty when the pattern does not say
 * @param values the values by key, in their order
 */
record LogFields(Optional<String> event, Map<String, String> values) {

    static final LogFields NONE = new LogFields(Optional.empty(), Map.of());

    private static final Pattern CONVERSION = Pattern
            .compile("(?:\\b(?<key>[A-Za-z]+)=)?%[-#+ 0,(]*\\d*(?:\\.\\d+)?(?<letter>[a-zA-Z%])");
    private static final Pattern NO_LETTERS = Pattern.compile("[^a-z0-9]+");

    /** Reads the pattern, in the form of {@link java.util.Formatter}, and its values. */
    static LogFields of(String pattern, @Nullable Object[] parameters) {
        Map<String, String> values = new LinkedHashMap<>();
        Optional<String> event = Optional.empty();
        boolean first = true;
        int parameter = 0;
        Matcher conversion = CONVERSION.matcher(pattern);
        while (conversion.find() && parameter < parameters.length) {
            String letter = conversion.group("letter");
            if (letter.equals("%") || letter.equals("n")) {
                continue;
            }
            String key = conversion.group("key");
            if (first && key != null) {
                event = words(pattern.substring(0, conversion.start()));
            }
            first = false;
            Object value = parameters[parameter++];
            if (key != null && value != null) {
                values.putIfAbsent(key, value.toString());
            }
        }
        return new LogFields(event, values);
    }

    private static Optional<String> words(String text) {
        String words = NO_LETTERS.matcher(text.strip().toLowerCase(Locale.ROOT)).replaceAll("-");
        return words.isEmpty() || words.equals("-") ? Optional.empty() : Optional.of(words);
    }
}
