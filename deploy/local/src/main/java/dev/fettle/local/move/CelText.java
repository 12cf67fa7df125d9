package dev.fettle.local.move;

import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Pieces of expressions in the Common Expression Language. */
public final class CelText {

    private static final int LINE = 90;
    private static final Pattern IDENTIFIER = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
    private static final Pattern NUMBER = Pattern.compile("-?(0|[1-9][0-9]*)(\\.[0-9]*[1-9])?");
    private static final int LONGEST_NUMBER = 16;
    private static final Set<String> RESERVED = Set.of("as", "break", "const", "continue", "else", "false", "for",
            "function",
            "if", "import", "in", "let", "loop", "package", "namespace", "null", "return", "true", "var", "void",
            "while");
    private static final Pattern SPECIAL = Pattern.compile("[\\\\.+*?()|\\[\\]{}^$]");

    private CelText() {}

    /** A text within quotes; placeholders of ours stay what they are. */
    public static String quoted(String text) {
        StringBuilder quoted = new StringBuilder("'");
        for (int at = 0; at < text.length(); at++) {
            char each = text.charAt(at);
            switch (each) {
                case '\\' -> quoted.append("\\\\");
                case '\'' -> quoted.append("\\'");
                case '\n' -> quoted.append("\\n");
                case '\r' -> quoted.append("\\r");
                case '\t' -> quoted.append("\\t");
                default -> {
                    if (each < ' ') {
                        quoted.append(String.format("\\x%02x", (int) each));
                    } else {
                        quoted.append(each);
                    }
                }
            }
        }
        return quoted.append('\'').toString();
    }

    /** A regular expression within quotes: raw where that can be read more easily. */
    public static String regex(String expression) {
        boolean raw = expression.contains("\\") && !expression.contains("'") && !expression.contains("\n")
                && !expression.endsWith("\\") && expression.chars().noneMatch(each -> each < ' ');
        return raw ? "r'" + expression + "'" : quoted(expression);
    }

    /** Whether a name can stand behind a dot. */
    public static boolean isIdentifier(String name) {
        return IDENTIFIER.matcher(name).matches() && !RESERVED.contains(name);
    }

    /**
     * The JSON values that read as that text, as expressions: the number or truth value that is written so, and the
     * text.
     */
    public static List<String> alike(String text) {
        boolean isValue = text.equals("true") || text.equals("false")
                || (NUMBER.matcher(text).matches() && !text.equals("-0") && text.length() <= LONGEST_NUMBER);
        return isValue ? List.of(text, quoted(text)) : List.of(quoted(text));
    }

    /** {@code map.key}, or {@code map['key']} where that would be none. */
    public static String member(String map, String key) {
        return isIdentifier(key) ? map + "." + key : map + "[" + quoted(key) + "]";
    }

    /** Whether a mapping has a key. */
    public static String hasMember(String map, String key) {
        return isIdentifier(key) ? "has(" + map + "." + key + ")" : quoted(key) + " in " + map;
    }

    /** All of them on one line; a single one as it is. */
    public static String all(List<String> expressions) {
        return joined(expressions, " && ");
    }

    /** All of them, each on a line of its own where they are too long for one. */
    public static String lines(List<String> expressions) {
        String line = all(expressions);
        return line.length() <= LINE ? line : joined(expressions, "\n&& ");
    }

    private static String joined(List<String> expressions, String and) {
        return expressions.size() == 1
                ? expressions.getFirst()
                : expressions.stream().map(CelText::operand).collect(Collectors.joining(and));
    }

    /** In brackets where it holds an operator that binds less than {@code &&}. */
    public static String operand(String expression) {
        return expression.contains("||") || expression.contains(" ? ") ? "(" + expression + ")" : expression;
    }

    /** A text as a regular expression that matches just that text. */
    public static String literal(String text) {
        return SPECIAL.matcher(text).replaceAll("\\\\$0");
    }
}
