package dev.fettle.notifier.intake;

import dev.fettle.api.event.HealthEvent;
import dev.fettle.notifier.render.QueuedEvent;
import org.jspecify.annotations.Nullable;

/** What a record of the topic turned out to be. */
sealed interface Arrival {

    /** Where it stands on the topic. */
    Place place();

    /**
     * An event.
     *
     * @param place where it stands
     * @param event read
     * @param time as it came
     * @param data the value as it came
     */
    record Event(Place place, HealthEvent event, String time, String data) implements Arrival {

        /** As it is told to a webhook. */
        QueuedEvent queued(@Nullable Long previousSequence) {
            Long sequence = event.sequence().isPresent() ? event.sequence().getAsLong() : null;
            return new QueuedEvent(event.id().toString(), event.source().toString(), event.type().type(),
                    event.subject().value(), time, sequence, previousSequence, event.traceparent(), data);
        }
    }

    /**
     * Of no type known to this release: passed over.
     *
     * @param place where it stands
     */
    record Foreign(Place place) implements Arrival {}

    /**
     * Of a known type, and cannot be read.
     *
     * @param place where it stands
     * @param reason what is wrong with it
     */
    record Malformed(Place place, String reason) implements Arrival {}

    /**
     * Where a record stands.
     *
     * @param topic its topic
     * @param partition its partition
     * @param offset its offset
     */
    record Place(String topic, int partition, long offset) {}
}
