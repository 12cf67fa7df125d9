package dev.fettle.engine.probe.memcached;

import dev.fettle.engine.probe.Progress;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a server says of itself. Confined to the lane. */
final class Statistics {

    /** Ten times what servers say today. */
    static final int MOST = 1000;

    private final String version;
    private final Map<String, String> all = new HashMap<>();

    Statistics(String version) {
        this.version = version;
    }

    /**
     * One more: a name, a space and a value.
     *
     * @return whether it is one
     */
    boolean add(String statistic) {
        int space = statistic.indexOf(' ');
        if (space <= 0) {
            return false;
        }
        all.put(statistic.substring(0, space), statistic.substring(space + 1));
        return true;
    }

    boolean isTooMany() {
        return all.size() > MOST;
    }

    /** The value of a variable of conditions; null when there is none. */
    @Nullable
    Object value(String name) {
        return switch (name) {
            case "version" -> version;
            case "items" -> number("curr_items");
            case "memory.used" -> number("bytes");
            case "memory.max" -> number("limit_maxbytes");
            case "memory.percent" -> percent(number("bytes"), number("limit_maxbytes"));
            case "evictions" -> number("evictions");
            case "hitPercent" -> hitPercent();
            case "connections" -> number("curr_connections");
            case "stats" -> all;
            default -> null;
        };
    }

    void note(Progress progress) {
        note(progress, "version", "version");
        note(progress, "items", "items");
        note(progress, "memoryUsedBytes", "memory.used");
        note(progress, "memoryMaxBytes", "memory.max");
        note(progress, "evictions", "evictions");
        note(progress, "hitPercent", "hitPercent");
        note(progress, "connections", "connections");
    }

    private void note(Progress progress, String detail, String variable) {
        Object value = value(variable);
        if (value != null) {
            progress.note(detail, value);
        }
    }

    private @Nullable Long hitPercent() {
        Long hits = number("get_hits");
        Long misses = number("get_misses");
        return hits == null || misses == null ? null : percent(hits, hits + misses);
    }

    private static @Nullable Long percent(@Nullable Long part, @Nullable Long whole) {
        return part == null || whole == null || whole <= 0 ? null : Long.valueOf(Math.round(100.0 * part / whole));
    }

    private @Nullable Long number(String name) {
        try {
            String text = all.get(name);
            return text == null ? null : Long.valueOf(text);
        } catch (NumberFormatException noNumber) {
            return null;
        }
    }
}
