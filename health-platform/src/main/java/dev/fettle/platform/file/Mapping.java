package dev.fettle.platform.file;

import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Keys and their values in the order of the file. Most mappings are small and there may be hundreds of thousands: kept
 * in arrays, with an index only where there are many keys.
 */
public final class Mapping extends ConfigNode {

    private static final int INDEXED_FROM = 24;

    private String[] keys = new String[8];
    private ConfigNode[] values = new ConfigNode[8];
    /** Line in the upper half, column in the lower one; the file is the value's. */
    private long[] places = new long[8];
    private int size;
    private @Nullable Map<String, Integer> index;
    private boolean open;

    Mapping(@Nullable ConfigNode parent, Object step, int line, int column) {
        super(parent, step, line, column);
    }

    /** An empty mapping at the begin of a file: what an empty file reads as. */
    public static Mapping empty(String file) {
        return new Mapping(null, file, 1, 1);
    }

    /** The value, null (the Java one) when there is no such key; YAML's null is a value here. */
    public @Nullable ConfigNode get(String key) {
        int at = indexOf(key);
        return at < 0 ? null : values[at];
    }

    /** In the order of the file. */
    public List<String> keys() {
        return Collections.unmodifiableList(Arrays.asList(keys).subList(0, size));
    }

    /** How many keys there are. */
    public int size() {
        return size;
    }

    /**
     * Where the key itself was written.
     *
     * @throws IllegalArgumentException when there is no such key
     */
    public Position positionOf(String key) {
        int at = indexOf(key);
        if (at < 0) {
            throw new IllegalArgumentException("there is no key '" + key + "'");
        }
        return new Position(values[at].file(), lineOf(at), columnOf(at));
    }

    /**
     * This mapping over its defaults: mappings under the same key merge deeply, a null here removes the default,
     * anything
     * else here replaces it. Every value keeps its own position.
     *
     * @param defaults what holds where this mapping says nothing
     * @param replaced keys of this level whose mappings replace the default's and do not merge with it
     */
    public Mapping over(Mapping defaults, Set<String> replaced) {
        if (defaults.size == 0) {
            return this;
        }
        Mapping merged = new Mapping(parent(), step(), line(), column());
        for (int at = 0; at < size; at++) {
            ConfigNode inherited = defaults.get(keys[at]);
            ConfigNode value = values[at] instanceof Mapping own && inherited instanceof Mapping under
                    && !replaced.contains(keys[at]) ? own.over(under, Set.of()) : values[at];
            merged.append(keys[at], value, places[at]);
        }
        for (int at = 0; at < defaults.size; at++) {
            if (indexOf(defaults.keys[at]) < 0) {
                merged.append(defaults.keys[at], defaults.values[at], defaults.places[at]);
            }
        }
        merged.trim();
        return merged;
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    /** This mapping without those keys; the same one when it has none of them. */
    public Mapping without(Predicate<String> unwanted) {
        if (keys().stream().noneMatch(unwanted)) {
            return this;
        }
        Mapping rest = new Mapping(parent(), step(), line(), column());
        for (int at = 0; at < size; at++) {
            if (!unwanted.test(keys[at])) {
                rest.append(keys[at], values[at], places[at]);
            }
        }
        rest.trim();
        return rest;
    }

    /** A copy that stands at the same place, with other values under the same keys. */
    Mapping with(Object step, UnaryOperator<ConfigNode> change) {
        Mapping changed = new Mapping(parent(), step, line(), column());
        for (int at = 0; at < size; at++) {
            changed.append(keys[at], change.apply(values[at]), places[at]);
        }
        changed.trim();
        return changed;
    }

    /** Only while the file is read; the caller looks for duplicates. */
    void add(String key, int line, int column, ConfigNode value) {
        append(key, value, (long) line << 32 | column);
    }

    /** Only while the file is read: takes over what this mapping does not say itself. */
    void addMissing(Mapping other) {
        for (int at = 0; at < other.size; at++) {
            if (indexOf(other.keys[at]) < 0) {
                append(other.keys[at], other.values[at], other.places[at]);
            }
        }
    }

    /** Gives back what the arrays have too much. */
    void trim() {
        if (size == keys.length) {
            return;
        }
        keys = Arrays.copyOf(keys, size);
        values = Arrays.copyOf(values, size);
        places = Arrays.copyOf(places, size);
    }

    private void append(String key, ConfigNode value, long place) {
        if (size == keys.length) {
            int grown = Math.max(8, size * 2);
            keys = Arrays.copyOf(keys, grown);
            values = Arrays.copyOf(values, grown);
            places = Arrays.copyOf(places, grown);
        }
        keys[size] = key;
        values[size] = value;
        places[size] = place;
        open |= value.isOpen();
        if (index != null) {
            index.put(key, size);
        }
        size++;
        if (size == INDEXED_FROM) {
            buildIndex();
        }
    }

    private void buildIndex() {
        Map<String, Integer> built = new HashMap<>();
        for (int at = 0; at < size; at++) {
            built.put(keys[at], at);
        }
        index = built;
    }

    private int indexOf(String key) {
        if (index != null) {
            return index.getOrDefault(key, -1);
        }
        for (int at = 0; at < size; at++) {
            if (keys[at].equals(key)) {
                return at;
            }
        }
        return -1;
    }

    private int lineOf(int at) {
        return (int) (places[at] >>> 32);
    }

    private int columnOf(int at) {
        return (int) places[at];
    }

    @Override
    public String shown() {
        return "a mapping";
    }

    @Override
    public Map<String, Object> plain() {
        return each(ConfigNode::plain);
    }

    @Override
    public Map<String, Object> storable() {
        return each(ConfigNode::storable);
    }

    private Map<String, Object> each(Function<ConfigNode, @Nullable Object> form) {
        Map<String, Object> plain = LinkedHashMap.newLinkedHashMap(size);
        for (int at = 0; at < size; at++) {
            Object value = form.apply(values[at]);
            if (value != null) {
                plain.put(keys[at], value);
            }
        }
        return Collections.unmodifiableMap(plain);
    }
}
