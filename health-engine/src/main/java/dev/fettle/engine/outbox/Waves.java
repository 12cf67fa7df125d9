package dev.fettle.engine.outbox;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Splits a batch into waves that may each be sent at once: no wave has two records of one subject, and the records of a
 * subject keep their order over the waves. Were two of them under way at once, the first could fail alone, and its
 * repetition would come after the second: consumers, who drop what is not newer, would never see it.
 */
final class Waves {

    private Waves() {}

    static <T, K> List<List<T>> of(List<T> batch, Function<T, K> subject) {
        List<List<T>> waves = new ArrayList<>();
        Map<K, Integer> seen = new HashMap<>();
        for (T entry : batch) {
            int wave = seen.merge(subject.apply(entry), 1, Integer::sum) - 1;
            if (wave == waves.size()) {
                waves.add(new ArrayList<>());
            }
            waves.get(wave).add(entry);
        }
        return waves;
    }
}
