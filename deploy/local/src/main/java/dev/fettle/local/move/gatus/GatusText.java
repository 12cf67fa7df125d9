package dev.fettle.local.move.gatus;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Placeholders of Gatus, which are replaced before its YAML is read: {@code $NAME}, {@code ${NAME}}, {@code $$}. */
final class GatusText {

    private static final Pattern DOLLAR = Pattern
            .compile("\\$\\$|\\$\\{([A-Za-z_][A-Za-z0-9_]*)\\}|\\$([A-Za-z_][A-Za-z0-9_]*)");
    /** What is one of our placeholders and nothing else. */
    private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{[A-Za-z_][A-Za-z0-9_]*\\}");

    private GatusText() {}

    /** The text with our placeholders. A form that Gatus reads as an empty variable stays as text. */
    static String ours(String text) {
        Matcher matcher = DOLLAR.matcher(text);
        StringBuilder ours = new StringBuilder();
        int at = 0;
        while (matcher.find()) {
            plain(text.substring(at, matcher.start()), ours);
            if (matcher.group(1) == null && matcher.group(2) == null) {
                plain("$", ours);
            } else {
                ours.append("${").append(matcher.group(1) == null ? matcher.group(2) : matcher.group(1)).append('}');
            }
            at = matcher.end();
        }
        plain(text.substring(at), ours);
        return ours.toString();
    }

    /** Whether the text is a single placeholder. */
    static boolean isPlaceholder(String text) {
        return PLACEHOLDER.matcher(text).matches();
    }

    /** Whether the text holds a placeholder. */
    static boolean hasPlaceholder(String text) {
        return PLACEHOLDER.matcher(text).find();
    }

    /** Plain text behind what is there already: a brace behind a dollar sign must not make a placeholder of it. */
    private static void plain(String text, StringBuilder ours) {
        boolean behindDollar = !ours.isEmpty() && ours.charAt(ours.length() - 1) == '$';
        if (behindDollar && text.startsWith("{")) {
            ours.append('$');
        }
        ours.append(text.replace("${", "$${"));
    }
}
