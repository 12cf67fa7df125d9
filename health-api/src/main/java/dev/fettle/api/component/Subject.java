package dev.fettle.api.component;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Optional;

/**
 * What an event speaks of, and its key on Kafka: a component's id, {@code group/} and a group's path, or
 * {@code system}.
 *
 * @param value the subject as it stands in {@code ce_subject}
 */
public record Subject(@JsonValue String value) {

    /** The text of {@link #SYSTEM}, which is therefore no component's id. */
    static final String SYSTEM_VALUE = "system";

    /** The whole of what this Fettle watches. */
    public static final Subject SYSTEM = new Subject(SYSTEM_VALUE);

    private static final String GROUP = "group/";

    /**
     * @throws IllegalArgumentException
     * when the value is neither a component's id, nor {@code group/} and a path, nor {@code system}
     */
    @JsonCreator
    public Subject {
        if (!isSubject(value)) {
            throw new IllegalArgumentException(
                    "subject must be a component's id, group/ and a path, or system, was '" + value + "'");
        }
    }

    /** The subject of a component's events. */
    public static Subject of(ComponentId id) {
        return new Subject(id.value());
    }

    /** The subject of a group's events. */
    public static Subject of(GroupPath group) {
        return new Subject(GROUP + group.value());
    }

    /** Whether this is a group's subject. */
    public boolean isGroup() {
        return value.startsWith(GROUP);
    }

    /** The group whose subject this is; empty when it is none's. */
    public Optional<GroupPath> group() {
        return isGroup() ? Optional.of(new GroupPath(value.substring(GROUP.length()))) : Optional.empty();
    }

    /** Whether this is a component's subject. */
    public boolean isComponent() {
        return !isGroup() && !equals(SYSTEM);
    }

    private static boolean isSubject(String value) {
        return value.startsWith(GROUP)
                ? GroupPath.isPath(value.substring(GROUP.length()))
                : value.equals(SYSTEM_VALUE) || ComponentId.isSlug(value);
    }

    @Override
    public String toString() {
        return value;
    }
}
