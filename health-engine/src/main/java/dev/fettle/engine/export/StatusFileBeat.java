package dev.fettle.engine.export;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** When the status file is to be written: at each change, and every 30 s. Knows no clock. Confined to one thread. */
final class StatusFileBeat {

    static final Duration INTERVAL = Duration.ofSeconds(30);

    private @Nullable Standing written;
    private long writtenAt;

    /**
     * Whether it is to be written now; it then counts as written.
     *
     * @param now monotonic time in nanoseconds
     */
    boolean isDue(Standing standing, long now) {
        boolean due = !standing.equals(written) || now - writtenAt >= INTERVAL.toNanos();
        if (due) {
            written = standing;
            writtenAt = now;
        }
        return due;
    }
}
