package dev.fettle.notifier.intake;

import dev.fettle.api.event.ComponentDescription;
import dev.fettle.notifier.render.QueuedEvent;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * When a webhook is to be reminded of a trouble that it knows of.
 *
 * @param event what it was told; null when that was taken back and it knows something older
 * @param number how many reminders there were
 * @param dueAt when the next is due
 */
record Reminder(@Nullable UUID event, int number, Instant dueAt) {

    /** The same, to be looked at again then. */
    Reminder at(Instant then) {
        return new Reminder(event, number, then);
    }

    /**
     * One that is due.
     *
     * @param reminder which
     * @param event what the webhook was told
     * @param component whom that is about
     * @param waits whether something about it still waits to be in a batch
     * @param acknowledgement whether somebody knows of it, and until when
     */
    record Due(Reminder reminder, QueuedEvent event, ComponentDescription component, boolean waits,
            Acknowledged acknowledgement) {

        /** The event that reminds: an id of its own, the same in each attempt to make it, and no sequence. */
        QueuedEvent repeated(String webhook, String time) {
            int number = reminder.number() + 1;
            String name = webhook + '\n' + event.id() + '\n' + number;
            return new QueuedEvent(UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)).toString(),
                    event.source(), event.type(), event.subject(), time, null, null, event.traceparent(),
                    event.data(), QueuedEvent.Extensions.reminder(number));
        }
    }

    /**
     * Whether somebody knows of the trouble.
     *
     * @param is whether somebody does
     * @param until until when that counts; null: until the trouble ends
     */
    record Acknowledged(boolean is, @Nullable Instant until) {

        static final Acknowledged NO = new Acknowledged(false, null);
    }

    /**
     * A reminder that is queued.
     *
     * @param webhook for which webhook
     * @param event the event that reminds
     * @param bytes how much it adds to a body, at most
     */
    record Repeat(String webhook, QueuedEvent event, int bytes) {}
}
