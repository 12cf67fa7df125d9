package dev.fettle.engine.history;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * A part of the past.
 *
 * @param from its beginning, which belongs to it
 * @param to its end, which does not; not before the beginning
 */
public record TimeRange(Instant from, Instant to) {

    /**
     * @throws IllegalArgumentException
     * when it would end before it begins
     */
    public TimeRange {
        if (to.isBefore(from)) {
            throw new IllegalArgumentException("to must not be before from " + from + ", was " + to);
        }
    }

    /** What of it lies at or after that time. */
    TimeRange notBefore(Instant earliest) {
        Instant begin = from.isBefore(earliest) ? earliest : from;
        return new TimeRange(begin, to.isBefore(begin) ? begin : to);
    }

    /** What of it lies before that time. */
    TimeRange endingBy(Instant latest) {
        Instant end = to.isAfter(latest) ? latest : to;
        return new TimeRange(from, end.isBefore(from) ? from : end);
    }

    /**
     * The whole of it in parts, the last one first. That one is so long, and each further one twice as long as the one
     * before: who looks backwards for the newest seldom needs more than one part, and looks at no time twice.
     */
    List<TimeRange> backwards(Duration lastPart) {
        List<TimeRange> parts = new ArrayList<>();
        Duration length = lastPart;
        Instant end = to;
        while (end.isAfter(from)) {
            Instant begin = end.minus(length);
            parts.add(new TimeRange(begin.isBefore(from) ? from : begin, end));
            end = begin;
            length = length.multipliedBy(2);
        }
        return List.copyOf(parts);
    }
}
