package dev.fettle.engine.history;

import dev.fettle.engine.history.DayTally.Counts;
import org.jspecify.annotations.Nullable;

/**
 * How the judged runs of the running hour and the 23 before it went.
 *
 * @param uptime share of runs that were not UNHEALTHY, 0 to 1; null before the first
 * @param errorRate share of runs that got no answer or a wrong one, 0 to 1; null before the first
 * @param averageLatencyMs how long the last attempt of a run took, on average, in milliseconds; null before the first
 */
public record LastDay(@Nullable Double uptime, @Nullable Double errorRate, @Nullable Double averageLatencyMs) {

    private static final double PRECISION = 1_000_000;

    static LastDay of(Counts counts) {
        return counts.runs() == 0
                ? new LastDay(null, null, null)
                : new LastDay(share(counts.runs() - counts.unhealthy(), counts), share(counts.errors(), counts),
                        Math.round(10.0 * counts.latencyMs() / counts.runs()) / 10.0);
    }

    /** Six digits: one failure in a day of seconds is seen, and sums are no longer than that in JSON. */
    private static double share(int part, Counts counts) {
        return Math.round(PRECISION * part / counts.runs()) / PRECISION;
    }
}
