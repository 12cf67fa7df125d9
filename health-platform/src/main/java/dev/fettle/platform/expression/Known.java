package dev.fettle.platform.expression;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * What the texts inside expressions mean, read once. Only the texts of expressions are kept, at most a thousand:
 * targets must not be able to fill it. Any thread.
 */
final class Known<T> {

    private static final int MOST = 1_000;

    private final Map<String, T> kept = new ConcurrentHashMap<>();
    private final Function<String, T> reading;

    Known(Function<String, T> reading) {
        this.reading = reading;
    }

    /** Reads it for good. Throws what the reading throws. */
    void keep(String text) {
        T meaning = of(text);
        if (kept.size() < MOST) {
            kept.putIfAbsent(text, meaning);
        }
    }

    /** Throws what the reading throws. */
    T of(String text) {
        T known = kept.get(text);
        return known != null ? known : reading.apply(text);
    }
}
