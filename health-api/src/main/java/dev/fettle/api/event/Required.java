package dev.fettle.api.event;

import org.jspecify.annotations.Nullable;

/**
 * What the constructors of events ask for. A JSON parser gives null, or 0, for a key that the text lacks; here that
 * becomes an error that names the key.
 */
final class Required {

    private Required() {}

    static void present(String key, @Nullable Object value) {
        if (value == null) {
            throw new IllegalArgumentException(key + " must be present");
        }
    }

    static void atLeast(String key, long min, long value) {
        if (value < min) {
            throw new IllegalArgumentException(key + " must be >= " + min + ", was " + value);
        }
    }
}
