package dev.fettle.notifier.intake;

import dev.fettle.api.component.Status;
import dev.fettle.notifier.webhook.Withholding;
import java.util.UUID;

/**
 * The latest change of a component that a webhook is not told of for now.
 *
 * @param event the event's id
 * @param sequence its number among those of its subject
 * @param status that it tells
 * @param reason why it is not told
 * @param bytes how much it adds to a body, at most
 */
record Withheld(UUID event, long sequence, Status status, Withholding reason, int bytes) {

    /** The same for another reason. */
    Withheld because(Withholding other) {
        return new Withheld(event, sequence, status, other, bytes);
    }
}
