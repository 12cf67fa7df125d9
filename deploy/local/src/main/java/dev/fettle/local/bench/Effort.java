package dev.fettle.local.bench;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How long is measured.
 *
 * @param quick whether the figures are only a look
 * @param rounds how often each side is measured; the sides take turns
 * @param window how long one round of one side is
 * @param warmUp how long everything runs before the first round
 * @param soak how long the soak takes
 * @param seed of what happens at random
 * @param part the only part that is measured; null: all
 */
record Effort(boolean quick, int rounds, Duration window, Duration warmUp, Duration soak, long seed,
        @Nullable String part) {

    static Effort full(Duration soak, long seed) {
        return new Effort(false, 5, Duration.ofSeconds(5), Duration.ofSeconds(40), soak, seed, null);
    }

    /** Too short to be believed, long enough to see that it works. */
    static Effort look(long seed) {
        return new Effort(true, 2, Duration.ofSeconds(2), Duration.ofSeconds(8), Duration.ofSeconds(10), seed, null);
    }

    /** The same for one part only. */
    Effort only(@Nullable String onePart) {
        return new Effort(quick, rounds, window, warmUp, soak, seed, onePart);
    }

    /** Whether this part is to be measured. */
    boolean wants(String each) {
        return part == null || part.equals(each);
    }
}
