package dev.fettle.platform.retry;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Exponential backoff with full jitter: after the n-th failure in a row the delay is drawn evenly from zero to
 * {@code base × factor^(n-1)}, never more than the ceiling. Full jitter keeps many who failed together from coming back
 * together.
 *
 * @param base the longest delay after the first failure, {@code > 0}
 * @param factor by which the longest delay grows with each further failure, {@code >= 1}
 * @param ceiling the longest delay of all, {@code >= base}
 */
public record Backoff(Duration base, double factor, Duration ceiling) {

    /**
     * @throws IllegalArgumentException when a bound is broken; the message names the value
     */
    public Backoff {
        if (!base.isPositive()) {
            throw new IllegalArgumentException("base must be > 0, was " + base);
        }
        if (!(factor >= 1) || Double.isInfinite(factor)) {
            throw new IllegalArgumentException("factor must be >= 1, was " + factor);
        }
        if (ceiling.compareTo(base) < 0) {
            throw new IllegalArgumentException("ceiling must be >= base " + base + ", was " + ceiling);
        }
    }

    /**
     * The delay before the next try.
     *
     * @param failures how many tries in a row have failed, 1 and more
     * @param random where the jitter comes from
     */
    public Duration delayAfter(int failures, RandomGenerator random) {
        long longest = longestDelayAfter(failures).toNanos();
        return Duration.ofNanos(random.nextLong(longest + 1));
    }

    /** The upper end of the draw: what the delay would be without jitter. */
    public Duration longestDelayAfter(int failures) {
        if (failures < 1) {
            throw new IllegalArgumentException("failures must be >= 1, was " + failures);
        }
        double grown = base.toNanos() * Math.pow(factor, failures - 1.0);
        return grown >= ceiling.toNanos() ? ceiling : Duration.ofNanos((long) grown);
    }
}
