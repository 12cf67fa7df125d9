package dev.fettle.engine.rest;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A part of a longer list.
 *
 * @param items the part
 * @param next to be given as {@code after} for what follows; null at the end
 */
record Page<T>(List<T> items, @Nullable String next) {

    /** The first so many of what is there. */
    static <T, V> Page<V> of(Iterator<T> all, int limit, Function<T, V> view, Function<T, String> key) {
        List<V> items = new ArrayList<>(Math.min(limit, 100));
        String last = null;
        while (all.hasNext() && items.size() < limit) {
            T item = all.next();
            items.add(view.apply(item));
            last = key.apply(item);
        }
        return new Page<>(List.copyOf(items), all.hasNext() ? last : null);
    }
}
