package dev.fettle.engine.export;

import java.time.Duration;

/**
 * The greatest delay of something that should happen periodically, over this window of 10 s and the one before. Knows
 * no
 * clock: times are monotonic nanoseconds. One thread writes, any reads.
 */
final class Lag {

    private static final long WINDOW = Duration.ofSeconds(10).toNanos();

    private final long period;
    private volatile long last;
    private volatile Windows windows;

    /** The greatest delays of the window that began then and of the one before. */
    private record Windows(long began, long greatest, long before) {

        Windows at(long now) {
            long over = now - began;
            if (over < WINDOW) {
                return this;
            }
            return new Windows(began + over / WINDOW * WINDOW, 0, over < 2 * WINDOW ? greatest : 0);
        }

        Windows with(long delay) {
            return delay <= greatest ? this : new Windows(began, delay, before);
        }
    }

    Lag(Duration period, long now) {
        this.period = period.toNanos();
        this.last = now;
        this.windows = new Windows(now, 0, 0);
    }

    /** Takes that it happened. */
    void sign(long now) {
        windows = windows.at(now).with(late(now));
        last = now;
    }

    /** The greatest delay of late, in nanoseconds; of one that lasts, what it is by now. */
    long greatest(long now) {
        Windows known = windows.at(now);
        return Math.max(late(now), Math.max(known.greatest(), known.before()));
    }

    private long late(long now) {
        return Math.max(0, now - last - period);
    }
}
