package dev.fettle.local.move;

import dev.fettle.platform.file.Position;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Takes secrets out: what stood in clear becomes a placeholder, one for each value, and only its name and the place
 * where
 * the value stands are kept.
 */
final class Variables {

    /** A placeholder of ours, not an escaped one. */
    static final Pattern PLACEHOLDER = Pattern
            .compile("(?<!\\$)\\$\\{(?!file:|each\\b)([A-Za-z_][A-Za-z0-9_]*)(?::[^}]*)?\\}");

    private final Map<String, Variable> byValue = new LinkedHashMap<>();
    private final Map<String, Variable> byName = new LinkedHashMap<>();

    /**
     * A variable that has to be set where the services run.
     *
     * @param name of the environment
     * @param positions where its value stands in the old file
     */
    record Variable(String name, List<Position> positions) {}

    /** Those that were made, in the order of the old file. */
    List<Variable> all() {
        return List.copyOf(byName.values());
    }

    /**
     * A placeholder in the place of a secret; what holds a placeholder already is no secret in clear and stays.
     *
     * @param wanted words for its name
     */
    String hide(String value, Position position, String... wanted) {
        if (value.isEmpty() || PLACEHOLDER.matcher(value).find()) {
            return value;
        }
        Variable variable = byValue.computeIfAbsent(value, any -> create(String.join("_", wanted)));
        variable.positions().add(position);
        return "${" + variable.name() + "}";
    }

    private Variable create(String wanted) {
        String name = name(wanted);
        String free = name;
        for (int number = 2; byName.containsKey(free); number++) {
            free = name + "_" + number;
        }
        Variable variable = new Variable(free, new ArrayList<>());
        byName.put(free, variable);
        return variable;
    }

    private static String name(String words) {
        String name = words.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]+", "_").replaceAll("^_+|_+$", "");
        String begun = name.isEmpty() || Character.isDigit(name.charAt(0)) ? "SECRET_" + name : name;
        return begun.startsWith("FETTLE_") ? "MOVED_" + begun : begun;
    }

    /** The names of all placeholders in a text, as they come. */
    static List<String> namedIn(String text) {
        List<String> names = new ArrayList<>();
        Matcher matcher = PLACEHOLDER.matcher(text);
        while (matcher.find()) {
            names.add(matcher.group(1));
        }
        return names;
    }
}
