package dev.fettle.notifier.delivery;

import dev.fettle.notifier.webhook.RateLimit;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Keeps attempts below a limit: never more than so many in any such time. Knows no clock. Touched by one lane only; a
 * lane that begins knows nothing of those before it.
 */
final class Pace {

    private final @Nullable RateLimit limit;
    /** When the last attempts were begun, as a ring; {@code next} is where the oldest stands once it is full. */
    private final long[] begun;
    private int next;
    private long count;

    /**
     * @param limit null: there is none
     */
    Pace(@Nullable RateLimit limit) {
        this.limit = limit;
        this.begun = new long[limit == null ? 0 : limit.attempts()];
    }

    /** The limit that it keeps; null when there is none. */
    @Nullable
    RateLimit limit() {
        return limit;
    }

    /**
     * How long to wait before the next attempt; zero: none.
     *
     * @param now on the monotonic clock, in nanoseconds
     */
    Duration left(long now) {
        if (limit == null || count < begun.length) {
            return Duration.ZERO;
        }
        long left = limit.per().time().toNanos() - (now - begun[next]);
        return left <= 0 ? Duration.ZERO : Duration.ofNanos(left);
    }

    /**
     * An attempt is begun.
     *
     * @param now on the monotonic clock, in nanoseconds
     */
    void begin(long now) {
        if (limit != null) {
            begun[next] = now;
            next = (next + 1) % begun.length;
            count++;
        }
    }
}
