package dev.fettle.notifier.intake;

import dev.fettle.api.component.Status;
import java.time.Instant;
import java.util.UUID;

/**
 * The latest change of a component that a webhook is not told of for now.
 *
 * @param event the event's id
 * @param sequence its number among those of its subject
 * @param status that it tells
 * @param since when the trouble began of which nothing is told
 * @param hold why it is not told, and when to look again
 * @param bytes how much it adds to a body, at most
 */
record Withheld(UUID event, long sequence, Status status, Instant since, Hold hold, int bytes) {

    /** The same for another reason. */
    Withheld because(Hold other) {
        return new Withheld(event, sequence, status, since, other, bytes);
    }
}
