package dev.fettle.notifier.batch;

import java.time.Duration;
import java.util.List;

/**
 * Decides when what waits becomes a batch: enough events, enough bytes, or the oldest has waited long enough. Knows no
 * clock: ages come in.
 *
 * @param maxEvents most events in a batch, {@code >= 1}
 * @param maxWait longest wait of the oldest event; zero sends at once
 * @param maxBytes most bytes of a body; a single event that is larger goes alone
 */
public record BatchPolicy(int maxEvents, Duration maxWait, long maxBytes) {

    /** The two brackets around the events; the comma between two of them is counted with the event. */
    private static final int BRACKETS = 2;

    /**
     * What to do now.
     *
     * @param oldestFirst the events that wait, at least the {@code maxEvents} oldest of them
     */
    public Decision decide(List<Pending> oldestFirst) {
        if (oldestFirst.isEmpty()) {
            return new Decision.Rest();
        }
        int fitting = fitting(oldestFirst);
        boolean full = fitting == maxEvents || fitting < oldestFirst.size() || bytes(oldestFirst) >= maxBytes;
        Duration left = maxWait.minus(oldestFirst.getFirst().age());
        return full || !left.isPositive() ? new Decision.Take(fitting) : new Decision.Wait(left);
    }

    private int fitting(List<Pending> oldestFirst) {
        int most = Math.min(maxEvents, oldestFirst.size());
        long bytes = BRACKETS;
        for (int taken = 0; taken < most; taken++) {
            bytes += oldestFirst.get(taken).bytes() + 1L;
            if (bytes > maxBytes && taken > 0) {
                return taken;
            }
        }
        return most;
    }

    private static long bytes(List<Pending> events) {
        return BRACKETS + events.stream().mapToLong(event -> event.bytes() + 1L).sum();
    }

    /** What is to be done with what waits. */
    public sealed interface Decision {

        /** Nothing waits. */
        record Rest() implements Decision {}

        /**
         * Not yet.
         *
         * @param duration when to ask again if nothing else comes
         */
        record Wait(Duration duration) implements Decision {}

        /**
         * Make a batch.
         *
         * @param count of so many of the oldest, 1 and more
         */
        record Take(int count) implements Decision {}
    }
}
