package dev.fettle.engine.probe.self;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * How late something came that should come at a steady beat: the worst of the last ten seconds, second by second. One
 * thread beats, any may ask. Knows no clock.
 */
final class Lateness {

    private static final int SECONDS = 10;
    private static final long SECOND = 1_000_000_000L;

    private final long beat;
    private final long began;
    private final AtomicLongArray worst = new AtomicLongArray(SECONDS);
    private final AtomicLongArray secondOf = new AtomicLongArray(SECONDS);
    private volatile long last;

    /**
     * @param beat how often it should come
     * @param now nanoseconds of a monotonic clock, here and below
     */
    Lateness(Duration beat, long now) {
        this.beat = beat.toNanos();
        this.began = now;
        this.last = now;
        for (int i = 0; i < SECONDS; i++) {
            secondOf.set(i, -1);
        }
    }

    /** It came. */
    void beat(long now) {
        long late = late(now);
        last = now;
        long second = (now - began) / SECOND;
        int slot = (int) (second % SECONDS);
        long before = secondOf.get(slot) == second ? worst.get(slot) : 0;
        worst.set(slot, Math.max(before, late));
        secondOf.set(slot, second);
    }

    /** The longest delay of the last ten seconds; one that lasts counts as long as it lasts. */
    Duration worst(long now) {
        long second = (now - began) / SECOND;
        long found = late(now);
        for (int i = 0; i < SECONDS; i++) {
            long of = secondOf.get(i);
            if (of >= 0 && of > second - SECONDS) {
                found = Math.max(found, worst.get(i));
            }
        }
        return Duration.ofNanos(found);
    }

    private long late(long now) {
        return Math.max(0, now - last - beat);
    }
}
