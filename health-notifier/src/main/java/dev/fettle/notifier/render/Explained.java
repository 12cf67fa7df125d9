package dev.fettle.notifier.render;

import java.util.ArrayList;
import java.util.List;

/**
 * Holds what events say of the trouble that they explain to the room that a body has left. It was not known when they
 * were queued, and must not make a batch larger than the webhook allows: first the names go, then the count.
 */
public final class Explained {

    /** The two brackets around the events; a comma is counted with each event. */
    private static final int BRACKETS = 2;

    private Explained() {}

    /**
     * The same events, with what fits.
     *
     * @param maxBytes of the body; where the events alone are larger, or it is 0, nothing is added
     */
    public static List<QueuedEvent> within(List<QueuedEvent> events, long maxBytes) {
        if (events.stream().allMatch(event -> event.extensions().explainsCount() == 0)) {
            return events;
        }
        List<QueuedEvent> plain = events.stream().map(event -> event.with(counting(event, 0))).toList();
        long spare = maxBytes - BRACKETS - plain.stream().mapToLong(event -> CloudEventsBatch.size(event) + 1L).sum();
        List<QueuedEvent> fitting = new ArrayList<>();
        for (int i = 0; i < events.size(); i++) {
            QueuedEvent chosen = chosen(events.get(i), plain.get(i), spare);
            spare -= CloudEventsBatch.size(chosen) - CloudEventsBatch.size(plain.get(i));
            fitting.add(chosen);
        }
        return List.copyOf(fitting);
    }

    private static QueuedEvent chosen(QueuedEvent whole, QueuedEvent plain, long spare) {
        QueuedEvent counted = whole.with(counting(whole, whole.extensions().explainsCount()));
        int bare = CloudEventsBatch.size(plain);
        if (CloudEventsBatch.size(whole) - bare <= spare) {
            return whole;
        }
        return CloudEventsBatch.size(counted) - bare <= spare ? counted : plain;
    }

    private static QueuedEvent.Extensions counting(QueuedEvent event, long count) {
        return new QueuedEvent.Extensions(event.extensions().reminder(), count, List.of());
    }
}
