package dev.fettle.notifier.rest;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A part of a longer list.
 *
 * @param items the part
 * @param next to be given as {@code after} for what follows; null at the end
 */
record Page<T>(List<T> items, @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable String next) {

    private static final int USUAL = 100;
    private static final int MOST = 1_000;

    Page {
        items = List.copyOf(items);
    }

    /**
     * The first so many of what was found.
     *
     * @param found one more than the limit when more follow
     */
    static <T, V> Page<V> of(List<T> found, int limit, Function<T, V> view, Function<T, String> key) {
        List<T> part = found.subList(0, Math.min(limit, found.size()));
        return new Page<>(part.stream().map(view).toList(),
                found.size() > limit ? key.apply(part.getLast()) : null);
    }

    /** What was given as {@code after}, where that is a number; null where nothing was. */
    static @Nullable Long number(@Nullable String after) {
        try {
            return after == null ? null : Long.valueOf(after);
        } catch (NumberFormatException e) {
            throw Problems.invalid("after", "after must be what an earlier answer gave as next, was '" + after + "'");
        }
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
