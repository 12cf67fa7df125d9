package dev.fettle.engine.schedule;

import java.util.PriorityQueue;
import java.util.function.BiConsumer;

/**
 * What is due when, earliest first; equal times in the order in which they were put. An entry cannot be taken out:
 * whoever
 * drains it asks whether it still stands. Not thread-safe: it belongs to one lane.
 *
 * @param <T> what is due
 */
public final class DueQueue<T> {

    private final PriorityQueue<Entry<T>> entries = new PriorityQueue<>();
    private long puts;

    /** Puts something that is due at that monotonic time. */
    public void put(long dueAt, T what) {
        entries.add(new Entry<>(dueAt, puts++, what));
    }

    /** Takes out all that is due now and gives each with the time at which it was due. Entries put meanwhile wait. */
    public void drain(long now, BiConsumer<Long, T> taken) {
        long until = puts;
        for (Entry<T> first = entries.peek(); first != null && first.dueAt - now <= 0; first = entries.peek()) {
            if (first.number >= until) {
                return;
            }
            entries.remove();
            taken.accept(first.dueAt, first.what);
        }
    }

    /** How many entries wait, those included that no longer stand. */
    public int size() {
        return entries.size();
    }

    private record Entry<T>(long dueAt, long number, T what) implements Comparable<Entry<T>> {

        @Override
        public int compareTo(Entry<T> other) {
            int byTime = Long.signum(dueAt - other.dueAt);
            return byTime != 0 ? byTime : Long.compare(number, other.number);
        }
    }
}
