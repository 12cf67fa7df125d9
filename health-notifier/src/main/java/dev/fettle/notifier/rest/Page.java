package dev.fettle.notifier.rest;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A list in an answer.
 *
 * @param items what it holds
 */
record Page<T>(List<T> items) {

    private static final int USUAL = 100;
    private static final int MOST = 1_000;

    Page {
        items = List.copyOf(items);
    }

    /** The limit that was asked for; 100 where none was. */
    static int limit(@Nullable String asked) {
        if (asked == null) {
            return USUAL;
        }
        try {
            int limit = Integer.parseInt(asked);
            if (limit >= 1 && limit <= MOST) {
                return limit;
            }
        } catch (NumberFormatException e) {
            // told below, as any other limit that is none
        }
        throw Problems.invalid("limit", "limit must be 1 to " + MOST + ", was '" + asked + "'");
    }
}
