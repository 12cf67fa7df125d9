package dev.fettle.platform.file;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Gives equal values as one object while a fleet is read: a hundred thousand components have few different intervals,
 * groups, labels and tokens, and all of them stay in memory. Not for several threads.
 */
public final class Shared {

    private final Map<Object, Object> known = new HashMap<>();

    /** The first one that was equal. */
    @SuppressWarnings("unchecked")
    public <T> T one(T value) {
        Object first = known.putIfAbsent(value, value);
        return first == null ? value : (T) first;
    }

    /** As {@link #one}; null for null. */
    public <T> @Nullable T oneOrNull(@Nullable T value) {
        return value == null ? null : one(value);
    }

    /** The same map with shared names and values, in the same order. */
    public Map<String, String> each(Map<String, String> texts) {
        Map<String, String> all = LinkedHashMap.newLinkedHashMap(texts.size());
        texts.forEach((name, text) -> all.put(one(name), one(text)));
        return all;
    }
}
