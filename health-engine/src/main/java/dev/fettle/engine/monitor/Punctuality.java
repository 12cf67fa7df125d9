package dev.fettle.engine.monitor;

import java.util.Arrays;

/**
 * How late checks begin, without a figure for each of them: how many fell into each of a few classes, of which four
 * reach from one power of two to the next. What is told is of the last whole period and the running one. Not
 * thread-safe: it belongs to one lane.
 */
final class Punctuality {

    private static final int PER_DOUBLING = 4;
    private static final int CLASSES = 64 * PER_DOUBLING;

    private final long period;
    private int[] running = new int[CLASSES];
    private int[] last = new int[CLASSES];
    private long began;

    /**
     * @param period how long is counted, in nanoseconds
     * @param now monotonic time
     */
    Punctuality(long period, long now) {
        this.period = period;
        this.began = now;
    }

    void began(long lateNanos, long now) {
        turn(now);
        running[classOf(Math.max(0, lateNanos))]++;
    }

    /** That share of the checks of late was not later than this, in nanoseconds, up to a fifth more; 0 without any. */
    long quantile(double share, long now) {
        turn(now);
        long all = 0;
        for (int each = 0; each < CLASSES; each++) {
            all += running[each] + (long) last[each];
        }
        long wanted = (long) Math.ceil(all * share);
        long seen = 0;
        for (int each = 0; each < CLASSES && wanted > 0; each++) {
            seen += running[each] + (long) last[each];
            if (seen >= wanted) {
                return endOf(each);
            }
        }
        return 0;
    }

    private void turn(long now) {
        if (now - began < period) {
            return;
        }
        boolean next = now - began < 2 * period;
        int[] free = last;
        last = next ? running : new int[CLASSES];
        Arrays.fill(free, 0);
        running = free;
        began = next ? began + period : now;
    }

    private static int classOf(long nanos) {
        if (nanos < PER_DOUBLING) {
            return (int) nanos;
        }
        int power = 63 - Long.numberOfLeadingZeros(nanos);
        return (power - 1) * PER_DOUBLING + (int) ((nanos >>> (power - 2)) & (PER_DOUBLING - 1));
    }

    private static long endOf(int each) {
        if (each < PER_DOUBLING) {
            return each;
        }
        int power = each / PER_DOUBLING + 1;
        return ((PER_DOUBLING + each % PER_DOUBLING + 1L) << (power - 2)) - 1;
    }
}
