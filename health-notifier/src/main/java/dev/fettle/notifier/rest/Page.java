package dev.fettle.notifier.rest;

import java.util.List;

/**
 * A list in an answer.
 *
 * @param items what it holds
 */
record Page<T>(List<T> items) {

    private static final int MOST = 1_000;

    Page {
        items = List.copyOf(items);
    }

    /** The limit that was asked for. */
    static int limit(int asked) {
        if (asked < 1 || asked > MOST) {
            throw Problems.invalid("limit", "limit must be between 1 and " + MOST + ", was " + asked);
        }
        return asked;
    }
}
