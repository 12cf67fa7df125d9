package dev.fettle.notifier.delivery;

import java.time.Duration;
import java.util.List;

/** What is at the head of a webhook's queue. */
sealed interface Head {

    /**
     * No batch: whatever waits may become one.
     *
     * @param standing how deliveries went lately
     * @param oldestFirst what waits, as far as it was looked at
     */
    record Free(Standing standing, List<Waiting> oldestFirst) implements Head {

        public Free {
            oldestFirst = List.copyOf(oldestFirst);
        }
    }

    /**
     * No batch, and somebody wishes to have events again: they go first.
     *
     * @param standing how deliveries went lately
     */
    record Replaying(Standing standing) implements Head {}

    /** The webhook is PAUSED or DISABLED: nothing is sent. */
    record Held() implements Head {}

    /**
     * A batch, not due yet.
     *
     * @param left until it is
     */
    record Later(Duration left) implements Head {}

    /**
     * A batch to be sent now.
     *
     * @param batch the batch
     * @param standing how deliveries went lately
     */
    record Due(FrozenBatch batch, Standing standing) implements Head {}
}
