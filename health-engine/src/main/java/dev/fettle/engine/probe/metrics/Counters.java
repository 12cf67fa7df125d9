package dev.fettle.engine.probe.metrics;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a cache has counted since its application started. Immutable; any thread.
 *
 * @param hits asked for and found
 * @param misses asked for and not found
 * @param evictions thrown out
 * @param size entries at the moment; negative when it is not told
 */
record Counters(double hits, double misses, double evictions, double size) {

    /** A longer name is cut. */
    static final int LONGEST_NAME = 200;

    private static final int MOST = 500;
    private static final List<String> METRICS = List.of("cache_gets_total", "cache_evictions_total", "cache_size");
    private static final Counters NONE = new Counters(0, 0, 0, -1);

    /**
     * By the names of the caches; none when the metrics tell of none. Those of one name in several managers are added.
     */
    static Map<String, Counters> of(String metrics) {
        Map<String, Counters> found = new TreeMap<>();
        for (Sample sample : Sample.of(metrics, METRICS)) {
            Map<String, String> labels = sample.labels();
            String told = labels.getOrDefault("cache", labels.getOrDefault("name", ""));
            String name = told.length() > LONGEST_NAME ? told.substring(0, LONGEST_NAME) : told;
            if (name.isEmpty() || !Double.isFinite(sample.value())
                    || (found.size() >= MOST && !found.containsKey(name))) {
                continue;
            }
            Counters before = found.getOrDefault(name, NONE);
            double value = sample.value();
            Counters after = switch (sample.name()) {
                case "cache_gets_total" -> switch (labels.getOrDefault("result", "")) {
                    case "hit" -> new Counters(before.hits + value, before.misses, before.evictions, before.size);
                    case "miss" -> new Counters(before.hits, before.misses + value, before.evictions, before.size);
                    default -> before; // pending: neither found nor not
                };
                case "cache_evictions_total" ->
                    new Counters(before.hits, before.misses, before.evictions + value, before.size);
                case "cache_size" ->
                    new Counters(before.hits, before.misses, before.evictions, Math.max(0, before.size) + value);
                default -> before;
            };
            if (!after.equals(NONE)) {
                found.put(name, after);
            }
        }
        return found;
    }

    double gets() {
        return hits + misses;
    }

    /** What was counted since; all of it when the application has started anew in between. */
    Counters since(Counters before) {
        boolean anew = hits < before.hits || misses < before.misses || evictions < before.evictions;
        return anew
                ? this
                : new Counters(hits - before.hits, misses - before.misses, evictions - before.evictions, size);
    }

    /** The share of hits, 0 to 1, to four digits; NaN without gets. */
    double hitRate() {
        return gets() == 0 ? Double.NaN : Math.round(hits / gets() * 10_000) / 10_000.0;
    }
}
