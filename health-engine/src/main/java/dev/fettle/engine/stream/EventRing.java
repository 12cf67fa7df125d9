package dev.fettle.engine.stream;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The last events, so many at most; the oldest makes place for the newest. Their numbers rise, with gaps. Not
 * thread-safe.
 */
final class EventRing {

    private static final int SMALLEST = 16;

    private final int capacity;
    private @Nullable StreamEvent[] events = new StreamEvent[SMALLEST];
    private int first;
    private int size;
    private long forgotten; // no event with a greater number was forgotten

    EventRing(int capacity) {
        this.capacity = capacity;
    }

    void add(StreamEvent event) {
        if (size == capacity) {
            forgotten = at(0).number();
            events[first] = null;
            first = (first + 1) % events.length;
            size--;
        } else if (size == events.length) {
            grow();
        }
        events[(first + size) % events.length] = event;
        size++;
    }

    /** Forgets all, as if events up to that number had been here. */
    void clear(long upTo) {
        events = new StreamEvent[SMALLEST];
        first = 0;
        size = 0;
        forgotten = upTo;
    }

    /** Whether all events after that number are still here. */
    boolean hasAllAfter(long number) {
        return number >= forgotten;
    }

    /** The first events after that number, so many at most. */
    List<StreamEvent> after(long number, int most) {
        int from = indexAfter(number);
        List<StreamEvent> found = new ArrayList<>(Math.min(most, size - from));
        for (int i = from; i < size && found.size() < most; i++) {
            found.add(at(i));
        }
        return found;
    }

    private int indexAfter(long number) {
        int low = 0;
        int high = size;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (at(middle).number() > number) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    private StreamEvent at(int index) {
        StreamEvent event = events[(first + index) % events.length];
        if (event == null) {
            throw new IllegalStateException("no event at " + index + " of " + size);
        }
        return event;
    }

    private void grow() {
        @Nullable
        StreamEvent[] larger = Arrays.copyOf(events, Math.min(capacity, events.length * 2));
        for (int i = 0; i < size; i++) {
            larger[i] = at(i);
        }
        events = larger;
        first = 0;
    }
}
