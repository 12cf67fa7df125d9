package dev.fettle.api.component;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.regex.Pattern;

/**
 * The stable name of a watched component, unique in one Fettle: a slug of lower-case letters, digits, {@code .},
 * {@code _} and {@code -}, at most 200 characters. {@code system} is reserved: it is the subject of the system's own
 * events.
 *
 * @param value the slug itself
 */
public record ComponentId(@JsonValue String value) implements Comparable<ComponentId> {

    /** Longest id that is accepted, in characters. */
    public static final int MAX_LENGTH = 200;

    private static final Pattern SLUG = Pattern.compile("[a-z0-9][a-z0-9._-]*");

    /**
     * @throws IllegalArgumentException
     * when the value is not a slug of 1 to 200 characters, or reserved
     */
    @JsonCreator
    public ComponentId {
        if (value.length() > MAX_LENGTH) {
            throw new IllegalArgumentException(
                    "id must have at most " + MAX_LENGTH + " characters, had " + value.length());
        }
        if (!SLUG.matcher(value).matches()) {
            throw new IllegalArgumentException("id must match [a-z0-9][a-z0-9._-]*, was '" + value + "'");
        }
        if (value.equals(Subject.SYSTEM_VALUE)) {
            throw new IllegalArgumentException(
                    "id must not be 'system': that is the subject of the system's own events");
        }
    }

    /** Whether that is a slug, reserved or not, and not too long. */
    static boolean isSlug(String value) {
        return value.length() <= MAX_LENGTH && SLUG.matcher(value).matches();
    }

    @Override
    public int compareTo(ComponentId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
