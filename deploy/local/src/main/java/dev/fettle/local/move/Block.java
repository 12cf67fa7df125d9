package dev.fettle.local.move;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Keys and values of the file that is written, in order. What is empty is not there. */
public final class Block {

    private final Map<String, Object> values = new LinkedHashMap<>();
    private final List<String> comments = new ArrayList<>();

    /** One key. */
    public static Block of(String key, @Nullable Object value) {
        return new Block().with(key, value);
    }

    /**
     * Sets a key; nothing when the value is null or an empty collection, mapping or block.
     *
     * @param value text (with placeholders of ours), whole number, boolean, list, map or block
     */
    @CanIgnoreReturnValue
    public Block with(String key, @Nullable Object value) {
        if (value != null && !isEmpty(value)) {
            values.put(key, value);
        }
        return this;
    }

    /** Takes a key away. */
    public void without(String key) {
        values.remove(key);
    }

    /** A line for people, written in front of the block. */
    @CanIgnoreReturnValue
    public Block comment(String line) {
        comments.add(line);
        return this;
    }

    /** What is said for people. */
    List<String> comments() {
        return Collections.unmodifiableList(comments);
    }

    /** In order. */
    public Map<String, Object> values() {
        return Collections.unmodifiableMap(values);
    }

    /** Whether nothing was set. */
    public boolean isEmpty() {
        return values.isEmpty();
    }

    private static boolean isEmpty(Object value) {
        return switch (value) {
            case Block block -> block.isEmpty();
            case Map<?, ?> map -> map.isEmpty();
            case Collection<?> list -> list.isEmpty();
            default -> false;
        };
    }
}
