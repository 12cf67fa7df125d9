package dev.fettle.engine.stream;

import dev.fettle.api.component.GroupPath;
import dev.fettle.engine.component.ComponentDefinition;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The last events of the stream, numbered. Changes and results lie in two rings, so that the many results do not push
 * the few changes out; results only while somebody wants them. A reader holds its own place, so that the slowest costs
 * no more than the fastest: who is too slow finds that what it wants is gone. Knows no clock and no listener; any
 * thread.
 */
final class EventLog {

    private final String process;
    private final EventRing changes;
    private final EventRing results;
    private long newest;
    private boolean recordsResults;

    /**
     * @param process names the process that numbers: an id of another one says nothing here
     * @param capacity how many changes, and how many results, are kept at most
     */
    EventLog(String process, int capacity) {
        this.process = process;
        this.changes = new EventRing(capacity);
        this.results = new EventRing(capacity);
    }

    /** Adds an event; a result is passed over while nobody wants any. */
    synchronized void add(Kind kind, @Nullable ComponentDefinition component, @Nullable GroupPath group, String data) {
        if (kind != Kind.RESULT) {
            changes.add(new StreamEvent(++newest, kind, component, group, data));
        } else if (recordsResults) {
            results.add(new StreamEvent(++newest, kind, component, group, data));
        }
    }

    /** Whether results are kept from now on; those before are forgotten with the first call. */
    synchronized void recordResults(boolean wanted) {
        if (wanted != recordsResults) {
            recordsResults = wanted;
            results.clear(newest);
        }
    }

    /** The place of one who begins now. */
    synchronized long newest() {
        return newest;
    }

    /** The id of an event, or of a place. */
    String id(long number) {
        return process + "-" + number;
    }

    /** The place that an id names; null when this process never gave that id. */
    synchronized @Nullable Long place(String id) {
        if (!id.startsWith(process + "-")) {
            return null;
        }
        String number = id.substring(process.length() + 1);
        if (!number.matches("[0-9]{1,18}")) {
            return null;
        }
        long place = Long.parseLong(number);
        return place > newest ? null : place;
    }

    /** What comes after a place, of those kinds and perhaps others, so many at most. */
    synchronized Reading read(long place, Set<Kind> kinds, int most) {
        boolean wantsResults = kinds.contains(Kind.RESULT);
        if (!changes.hasAllAfter(place) || (wantsResults && !results.hasAllAfter(place))) {
            return new Reading.Lost(newest);
        }
        List<StreamEvent> found = changes.after(place, most);
        if (wantsResults) {
            found = new ArrayList<>(found);
            found.addAll(results.after(place, most));
            found.sort(Comparator.comparingLong(StreamEvent::number));
        }
        return found.size() < most
                ? new Reading.Events(List.copyOf(found), newest, true)
                : new Reading.Events(List.copyOf(found.subList(0, most)), found.get(most - 1).number(), false);
    }

    /** What a reader finds. */
    sealed interface Reading {

        /**
         * What comes next, without a gap.
         *
         * @param events in their order; perhaps none
         * @param place where to go on
         * @param isAll whether that is all there is now
         */
        record Events(List<StreamEvent> events, long place, boolean isAll) implements Reading {}

        /**
         * Some of what comes next is gone.
         *
         * @param place where to go on
         */
        record Lost(long place) implements Reading {}
    }
}
