package dev.fettle.local.bench;

import java.time.Duration;

/**
 * How long is measured.
 *
 * @param quick whether the figures are only a look
 * @param rounds how often each side is measured; the sides take turns
 * @param window how long one round of one side is
 * @param warmUp how long everything runs before the first round
 * @param soak how long the soak takes
 */
record Effort(boolean quick, int rounds, Duration window, Duration warmUp, Duration soak) {

    static Effort full(Duration soak) {
        return new Effort(false, 5, Duration.ofSeconds(5), Duration.ofSeconds(40), soak);
    }

    /** Too short to be believed, long enough to see that it works. */
    static Effort look() {
        return new Effort(true, 2, Duration.ofSeconds(2), Duration.ofSeconds(8), Duration.ofSeconds(10));
    }
}
