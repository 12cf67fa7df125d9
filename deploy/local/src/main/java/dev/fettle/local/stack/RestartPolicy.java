package dev.fettle.local.stack;

import java.time.Duration;

/**
 * When a dead part is started again: at once, and while it keeps dying after a pause. Pure.
 *
 * @param pause between a death and the next start once it has died repeatedly, {@code > 0}
 * @param settled a part that ran this long is well again: its next death counts as the first, {@code > 0}
 */
record RestartPolicy(Duration pause, Duration settled) {

    /** The contract says every two seconds at most; one leaves time for noticing. */
    static final RestartPolicy STANDARD = new RestartPolicy(Duration.ofSeconds(1), Duration.ofSeconds(10));

    RestartPolicy {
        if (!pause.isPositive() || !settled.isPositive()) {
            throw new IllegalArgumentException("pause and settled must be > 0, were " + pause + ", " + settled);
        }
    }

    /**
     * @param before deaths in a row before this one, 0 and more
     * @param ran how long it ran until this one
     */
    int deathsInARow(int before, Duration ran) {
        return ran.compareTo(settled) >= 0 ? 1 : before + 1;
    }

    /**
     * @param deathsInARow 1 and more
     */
    Duration delayAfter(int deathsInARow) {
        return deathsInARow <= 1 ? Duration.ZERO : pause;
    }
}
