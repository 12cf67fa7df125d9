package dev.fettle.notifier.delivery;

import dev.fettle.notifier.batch.Pending;
import dev.fettle.notifier.render.QueuedEvent;
import org.jspecify.annotations.Nullable;

/**
 * An event that waits in the queue and belongs to no batch.
 *
 * @param pending what a policy decides by
 * @param event its contents; null where the look did not expect it to be sent now
 */
record Waiting(Pending pending, @Nullable QueuedEvent event) {

    long position() {
        return pending.position();
    }
}
