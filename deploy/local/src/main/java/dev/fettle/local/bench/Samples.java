package dev.fettle.local.bench;

import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleBinaryOperator;
import java.util.stream.IntStream;

/**
 * The same thing measured several times, in the order in which it was measured.
 *
 * @param values one for each round, at least one
 */
record Samples(List<Double> values) {

    /** Copies the values. */
    Samples {
        values = List.copyOf(values);
        if (values.isEmpty()) {
            throw new IllegalArgumentException("samples must not be empty");
        }
    }

    static Samples of(double... values) {
        return new Samples(Arrays.stream(values).boxed().toList());
    }

    /** The middle one; of an even number the mean of the two in the middle. */
    double median() {
        List<Double> sorted = values.stream().sorted().toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    /** Each by the one of the other of the same round. */
    Samples dividedBy(Samples others) {
        return paired(others, (mine, other) -> mine / other);
    }

    private Samples paired(Samples others, DoubleBinaryOperator operator) {
        if (others.values.size() != values.size()) {
            throw new IllegalArgumentException(
                    "rounds must be as many, were " + values.size() + " and " + others.values.size());
        }
        return new Samples(IntStream.range(0, values.size())
                .mapToObj(round -> operator.applyAsDouble(values.get(round), others.values.get(round)))
                .toList());
    }

    /**
     * The value that so large a part of the sorted values does not exceed.
     *
     * @param sorted ascending, not empty
     * @param part more than 0, at most 1
     */
    static long percentile(long[] sorted, double part) {
        int rank = (int) Math.ceil(part * sorted.length);
        return sorted[Math.clamp(rank - 1, 0, sorted.length - 1)];
    }
}
