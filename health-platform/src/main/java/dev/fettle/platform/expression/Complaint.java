package dev.fettle.platform.expression;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What is wrong with an expression, in plain words: what the compiler says, said again, with the nearest known name.
 *
 * @param expression as it was written
 * @param variables all that there are
 * @param functions all that there are, macros too
 */
record Complaint(String expression, Collection<String> variables, Collection<String> functions) {

    private static final Pattern UNKNOWN = Pattern.compile("undeclared reference to '([^']*)'.*");
    private static final Pattern NO_OVERLOAD = Pattern.compile(
            "found no matching overload for '([^']*)' applied to '(.*?)\\.?\\((.*)\\)'(?: \\(candidates: (.*)\\))?");
    private static final Pattern TYPE = Pattern.compile("expected type '(.*)' but found '(.*)'");
    private static final Pattern NO_FIELDS = Pattern.compile("type '(.*)' does not support field selection");
    private static final Pattern SYNTAX = Pattern.compile(
            "(?:mismatched|extraneous) input '(.*?)' expecting .*|no viable alternative at input '(.*)'"
                    + "|token recognition error at: '(.*)'|missing (.*) at '(.*)'");
    private static final Map<String, String> WORDS = Map.of("and", "&&", "or", "||", "not", "!", "AND", "&&", "OR",
            "||", "NOT", "!");
    private static final int MOST_NAMED = 6;

    /**
     * @param message of the compiler
     * @param line of the place, from 1
     * @param column of the place, from 1
     */
    String of(String message, int line, int column) {
        Matcher unknown = UNKNOWN.matcher(message);
        if (unknown.matches()) {
            return unknown(unknown.group(1), rest(line, column));
        }
        Matcher overload = NO_OVERLOAD.matcher(message);
        if (overload.matches()) {
            return overload(overload.group(1), overload.group(2), overload.group(3), overload.group(4));
        }
        Matcher type = TYPE.matcher(message);
        if (type.matches()) {
            return "it must be " + Plain.type(type.group(1)) + ", but is " + Plain.type(type.group(2));
        }
        Matcher fields = NO_FIELDS.matcher(message);
        if (fields.matches()) {
            return Plain.type(fields.group(1)) + " has no fields";
        }
        Matcher syntax = SYNTAX.matcher(message);
        return syntax.lookingAt() ? syntax(syntax) : message;
    }

    private String rest(int line, int column) {
        String text = expression.lines().skip(line - 1L).findFirst().orElse("");
        int begin = text.offsetByCodePoints(0, Math.min(column - 1, text.codePointCount(0, text.length())));
        return text.substring(begin);
    }

    private String unknown(String name, String rest) {
        if (rest.startsWith("(") || !rest.startsWith(name)) {
            return "there is no function '" + name + "'" + nearest(name, functions).orElse("");
        }
        Matcher dotted = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*(\\.[A-Za-z_][A-Za-z0-9_]*)*").matcher(rest);
        String whole = dotted.lookingAt() ? dotted.group() : name;
        List<String> parts = variables.stream().filter(each -> each.startsWith(name + ".")).sorted().toList();
        if (whole.equals(name) && !parts.isEmpty()) {
            return "'" + name + "' alone has no value; there " + (parts.size() == 1 ? "is " : "are ") + list(parts);
        }
        if (!parts.isEmpty()) {
            return "there is no '" + whole + "'" + nearest(whole, parts)
                    .or(() -> Optional.of("; there " + (parts.size() == 1 ? "is " : "are ") + list(parts)))
                    .orElseThrow();
        }
        return "there is no '" + name + "'"
                + nearest(name, variables).or(() -> nearest(whole, variables)).orElseGet(this::known);
    }

    private String known() {
        return variables.isEmpty() ? "" : "; there are " + list(variables.stream().sorted().toList());
    }

    private static String list(List<String> names) {
        String some = String.join(", ", names.subList(0, Math.min(MOST_NAMED, names.size())));
        return names.size() > MOST_NAMED ? some + ", …" : some;
    }

    private static Optional<String> nearest(String name, Collection<String> known) {
        int most = Math.max(1, name.length() / 3);
        return known.stream()
                .filter(each -> distance(name, each) <= most)
                .min(Comparator.<String>comparingInt(each -> distance(name, each)).thenComparing(each -> each))
                .map(each -> "; did you mean '" + each + "'?");
    }

    /** How many letters must be put, taken, changed or swapped with the next; case does not count. */
    private static int distance(String one, String other) {
        int[][] steps = new int[one.length() + 1][other.length() + 1];
        for (int i = 0; i <= one.length(); i++) {
            for (int j = 0; j <= other.length(); j++) {
                if (i == 0 || j == 0) {
                    steps[i][j] = i + j;
                    continue;
                }
                int change = same(one, i, other, j) ? 0 : 1;
                steps[i][j] = Math.min(steps[i - 1][j - 1] + change,
                        1 + Math.min(steps[i - 1][j], steps[i][j - 1]));
                if (i > 1 && j > 1 && same(one, i, other, j - 1) && same(one, i - 1, other, j)) {
                    steps[i][j] = Math.min(steps[i][j], steps[i - 2][j - 2] + 1);
                }
            }
        }
        return steps[one.length()][other.length()];
    }

    private static boolean same(String one, int i, String other, int j) {
        return Character.toLowerCase(one.charAt(i - 1)) == Character.toLowerCase(other.charAt(j - 1));
    }

    private static String overload(String function, String target, String arguments, String candidates) {
        List<String> types = new ArrayList<>();
        if (!target.isEmpty()) {
            types.add(target);
        }
        types.addAll(Plain.split(arguments));
        List<String> words = types.stream().map(Plain::type).toList();
        String operator = Plain.OPERATORS.get(function);
        if (operator == null) {
            String takes = candidates == null ? "" : "; it is " + Plain.candidates(function, candidates);
            return "'" + function + "' does not go with " + (words.isEmpty() ? "nothing" : String.join(" and ", words))
                    + takes;
        }
        if (Plain.COMPARISONS.contains(operator)) {
            return "'" + operator + "' cannot compare " + String.join(" with ", words);
        }
        return "'" + operator + "' does not go with " + String.join(" and ", words);
    }

    private static String syntax(Matcher syntax) {
        for (int group = 1; group <= 3; group++) {
            String found = syntax.group(group);
            if (found != null) {
                return syntax(found);
            }
        }
        return "expected " + syntax.group(4) + ", found " + ended(syntax.group(5));
    }

    private static String ended(String found) {
        return found.startsWith("<EOF>") ? "the end" : "'" + Language.line(found) + "'";
    }

    private static String syntax(String found) {
        if (found.startsWith("<EOF>")) {
            return "the expression ends too early";
        }
        if (found.startsWith("=")) {
            return "to compare, write ==";
        }
        if (found.startsWith("&") || found.startsWith("|")) {
            return "write && for and, || for or";
        }
        if (found.startsWith("'") || found.startsWith("\"")) {
            return "a quote is not closed";
        }
        String operator = WORDS.get(found);
        return operator == null
                ? "'" + Language.line(found) + "' is not expected here"
                : "write " + operator
                        + " for " + found;
    }

    /** Types and operators as people call them. */
    static final class Plain {

        static final Map<String, String> OPERATORS = Map.ofEntries(Map.entry("_==_", "=="), Map.entry("_!=_", "!="),
                Map.entry("_<_", "<"), Map.entry("_<=_", "<="), Map.entry("_>_", ">"), Map.entry("_>=_", ">="),
                Map.entry("_+_", "+"), Map.entry("_-_", "-"), Map.entry("_*_", "*"), Map.entry("_/_", "/"),
                Map.entry("_%_", "%"), Map.entry("_&&_", "&&"), Map.entry("_||_", "||"), Map.entry("!_", "!"),
                Map.entry("-_", "-"), Map.entry("@in", "in"), Map.entry("_[_]", "[ ]"), Map.entry("_?_:_", "? :"));
        static final Collection<String> COMPARISONS = List.of("==", "!=", "<", "<=", ">", ">=");

        private static final Map<String, String> TYPES = Map.ofEntries(Map.entry("int", "a whole number"),
                Map.entry("uint", "a whole number without sign"), Map.entry("double", "a decimal number"),
                Map.entry("string", "text"), Map.entry("bool", "true or false"), Map.entry("bytes", "bytes"),
                Map.entry("null", "null"), Map.entry("null_type", "null"), Map.entry("dyn", "anything"),
                Map.entry("timestamp", "a time"), Map.entry("google.protobuf.Timestamp", "a time"),
                Map.entry("list(string)", "a list of texts"), Map.entry("list(dyn)", "a list"),
                Map.entry("map(string, string)", "texts by name"), Map.entry("map(string, dyn)", "values by name"));

        private Plain() {}

        static String type(String type) {
            String known = TYPES.get(type);
            if (known != null) {
                return known;
            }
            if (type.startsWith("list(")) {
                return "a list";
            }
            if (type.startsWith("map(")) {
                return "values by name";
            }
            return type.startsWith("optional_type(") ? "an optional value" : type;
        }

        /** Types between commas, but not those inside of parentheses. */
        static List<String> split(String types) {
            List<String> parts = new ArrayList<>();
            int depth = 0;
            int begin = 0;
            for (int at = 0; at < types.length(); at++) {
                char each = types.charAt(at);
                depth += each == '(' ? 1 : each == ')' ? -1 : 0;
                if (each == ',' && depth == 0) {
                    parts.add(types.substring(begin, at).strip());
                    begin = at + 1;
                }
            }
            String last = types.substring(begin).strip();
            if (!last.isEmpty()) {
                parts.add(last);
            }
            return parts;
        }

        /** How a function is to be called. */
        static String candidates(String function, String candidates) {
            TreeSet<String> forms = new TreeSet<>(Comparator.comparingInt(String::length).thenComparing(each -> each));
            for (String candidate : split(candidates)) {
                int open = candidate.indexOf(".(");
                String target = open < 0 ? "" : type(candidate.substring(0, open)) + ".";
                String arguments = candidate.substring(open < 0 ? 1 : open + 2, candidate.length() - 1);
                forms.add(target + function + "("
                        + String.join(", ", split(arguments).stream().map(Plain::type).toList()) + ")");
            }
            return String.join(" or ", forms.stream().limit(3).toList());
        }
    }
}
