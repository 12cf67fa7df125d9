package dev.fettle.api.check;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Waits for results that come from outside.
 *
 * @param silence how long nothing may come before that itself is a failure (HEARTBEAT_MISSED); null: silence is no
 * failure, only staleness
 */
public record PushCheck(@Nullable Duration silence) implements CheckSpec {

    public PushCheck {
        if (silence != null && (silence.isNegative() || silence.isZero())) {
            throw new IllegalArgumentException("deadline must be > 0, was " + silence);
        }
    }

    /** How long nothing may come before that itself is a failure; empty: silence is no failure. */
    public Optional<Duration> deadline() {
        return Optional.ofNullable(silence);
    }

    @Override
    public String kind() {
        return "push";
    }
}
