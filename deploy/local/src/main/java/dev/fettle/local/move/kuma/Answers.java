package dev.fettle.local.move.kuma;

import dev.fettle.local.move.CelText;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What an answer over HTTP has to be like, in CEL. */
final class Answers {

    private static final Pattern RANGE = Pattern.compile("([0-9]{3})(?:-([0-9]{3}))?");
    private static final Pattern STEP = Pattern.compile("([A-Za-z_][A-Za-z0-9_]*|`[^`]+`)((?:\\[[0-9]{1,9}])*)");
    private static final Pattern INDEX = Pattern.compile("\\[([0-9]+)]");

    private Answers() {}

    /** Codes as {@code 200-299} and {@code 301}; empty when one of them is none. */
    static Optional<String> statuses(List<String> accepted) {
        List<String> ranges = new ArrayList<>();
        for (String each : accepted) {
            Matcher range = RANGE.matcher(each.strip());
            if (!range.matches()) {
                return Optional.empty();
            }
            ranges.add(range.group(2) == null
                    ? "status == " + range.group(1)
                    : "status >= " + range.group(1) + " && status <= " + range.group(2));
        }
        return ranges.isEmpty() ? Optional.empty() : Optional.of(String.join(" || ", ranges));
    }

    /**
     * Whether a body holds a keyword. A JSON body is looked at there without any white space between its parts, so
     * between
     * the parts of a keyword that looks like JSON there may be some.
     */
    static String keyword(String keyword) {
        if (!isJson(keyword)) {
            return "body.text.contains(" + CelText.quoted(keyword) + ")";
        }
        String loose = CelText.literal(keyword)
                .replace("\":", "\"\\s*:\\s*")
                .replace(",\"", "\\s*,\\s*\"")
                .replace("\\{\"", "\\{\\s*\"");
        return "body.text.matches(" + CelText.regex(loose) + ")";
    }

    /** Whether a keyword looks like a piece of JSON. */
    static boolean isJson(String keyword) {
        return keyword.contains("\":") || keyword.contains(",\"") || keyword.contains("{\"");
    }

    /** A path of JSONata that only names members and elements; empty for everything else. */
    static Optional<String> path(String jsonata) {
        String path = jsonata.strip().replaceFirst("^\\$\\.?", "");
        String value = "body.json";
        if (path.isEmpty()) {
            return Optional.of(value);
        }
        for (String step : path.split("\\.", -1)) {
            Matcher matcher = STEP.matcher(step);
            if (!matcher.matches()) {
                return Optional.empty();
            }
            value = CelText.member(value, matcher.group(1).replace("`", ""));
            Matcher index = INDEX.matcher(matcher.group(2));
            while (index.find()) {
                value += "[" + index.group(1) + "]";
            }
        }
        return Optional.of(value);
    }

    /**
     * A comparison of what a path leads to; empty for an operator that is none.
     *
     * @param operator of version 2; version 1 knows {@code ==} only
     */
    static Optional<String> query(String value, String operator, String expected) {
        return switch (operator) {
            case "==" -> Optional.of(equal(value, expected));
            case "!=" -> Optional.of(value + " != null && !(" + equal(value, expected) + ")");
            case ">", ">=", "<", "<=" -> expected.matches("-?[0-9]{1,15}(\\.[0-9]{1,15})?")
                    ? Optional.of("double(" + value + ") " + operator + " " + expected)
                    : Optional.empty();
            case "contains" -> Optional.of("string(" + value + ").contains(" + CelText.quoted(expected) + ")");
            default -> Optional.empty();
        };
    }

    private static String equal(String value, String expected) {
        List<String> alike = CelText.alike(expected);
        return alike.size() == 1 ? value + " == " + alike.getFirst() : value + " in [" + String.join(", ", alike) + "]";
    }
}
