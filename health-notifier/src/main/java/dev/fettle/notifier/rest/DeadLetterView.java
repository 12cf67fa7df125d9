package dev.fettle.notifier.rest;

import dev.fettle.api.event.Timestamps;
import dev.fettle.notifier.delivery.DeliveryLog.DeadLetter;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A dead letter in an answer. */
record DeadLetterView(long id, String webhook, @Nullable String batch, UUID event, String subject, String reason,
        @Nullable Integer status, String diedAt) {

    static DeadLetterView of(DeadLetter letter) {
        return new DeadLetterView(letter.id(), letter.webhook(), letter.batch(), letter.event(), letter.subject(),
                letter.reason(), letter.status(), Timestamps.format(letter.diedAt()));
    }
}
