package dev.fettle.notifier.webhook;

import java.util.regex.Pattern;

/** What the events of one batch have in common. */
public sealed interface Grouping {

    /** All go together. */
    record None() implements Grouping {}

    /** The group of the component; the events of a group are of that group. */
    record Group() implements Grouping {}

    /**
     * The value of a label of the component; events without it go together.
     *
     * @param label its name
     */
    record Label(String label) implements Grouping {}

    /** The key that says which. */
    String LABEL = "label:";

    /**
     * As it stands in the file: {@code none}, {@code group} or {@code label:team}.
     *
     * @throws IllegalArgumentException when it is none of these
     */
    static Grouping parse(String text) {
        if (text.equals("none")) {
            return new None();
        }
        if (text.equals("group")) {
            return new Group();
        }
        if (text.startsWith(LABEL) && Pattern.matches("[A-Za-z_][A-Za-z0-9_]*", text.substring(LABEL.length()))) {
            return new Label(text.substring(LABEL.length()));
        }
        throw new IllegalArgumentException("groupBy must be none, group or label:NAME, was '" + text + "'");
    }

    /** As it stands in the file. */
    default String text() {
        return switch (this) {
            case None _ -> "none";
            case Group _ -> "group";
            case Label(String label) -> LABEL + label;
        };
    }
}
