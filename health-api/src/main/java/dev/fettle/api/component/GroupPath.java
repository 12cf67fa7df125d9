package dev.fettle.api.component;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Where a component stands: a dotted path such as {@code payments.emea}. A group holds its direct components and its
 * subgroups; {@code payments} is the parent of {@code payments.emea}.
 *
 * @param value the path, each part a slug of lower-case letters, digits, {@code _} and {@code -}, at most 200
 * characters together
 */
public record GroupPath(@JsonValue String value) implements Comparable<GroupPath> {

    /** Longest path that is accepted, in characters. */
    public static final int MAX_LENGTH = 200;

    private static final Pattern PATH = Pattern.compile("[a-z0-9][a-z0-9_-]*(\\.[a-z0-9][a-z0-9_-]*)*");

    /**
     * @throws IllegalArgumentException
     * when the value is not a dotted path of slugs
     */
    @JsonCreator
    public GroupPath {
        if (value.length() > MAX_LENGTH) {
            throw new IllegalArgumentException(
                    "group must have at most " + MAX_LENGTH + " characters, had " + value.length());
        }
        if (!PATH.matcher(value).matches()) {
            throw new IllegalArgumentException(
                    "group must be slugs [a-z0-9][a-z0-9_-]* joined by dots, was '" + value + "'");
        }
    }

    /** Whether that is a dotted path, and not too long. */
    static boolean isPath(String value) {
        return value.length() <= MAX_LENGTH && PATH.matcher(value).matches();
    }

    /** The group that this one is a direct member of; empty at the top. */
    public Optional<GroupPath> parent() {
        int dot = value.lastIndexOf('.');
        return dot < 0 ? Optional.empty() : Optional.of(new GroupPath(value.substring(0, dot)));
    }

    /** This group first, then its parent, and so on to the top. */
    public List<GroupPath> selfAndAncestors() {
        List<GroupPath> path = new ArrayList<>();
        for (Optional<GroupPath> at = Optional.of(this); at.isPresent(); at = at.get().parent()) {
            path.add(at.get());
        }
        return List.copyOf(path);
    }

    /** Whether the other group is this one or lies below it. */
    public boolean contains(GroupPath other) {
        return other.value.equals(value) || other.value.startsWith(value + ".");
    }

    @Override
    public int compareTo(GroupPath other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
