package dev.fettle.engine.status;

import dev.fettle.api.component.GroupPath;
import dev.fettle.api.component.Status;
import dev.fettle.api.component.Subject;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is true of a group or of the system now.
 *
 * @param group the group; null for the system
 * @param status the status that follows from the members
 * @param counts how many of the members that count have each status
 */
public record AggregateView(@Nullable GroupPath group, Status status, Map<Status, Integer> counts) {

    /** A group that has no members any more. */
    public static AggregateView gone(Subject subject) {
        return new AggregateView(subject.group().orElseThrow(), Status.UNKNOWN, new Tally().counts());
    }

    /** The subject of its events. */
    public Subject subject() {
        return group == null ? Subject.SYSTEM : Subject.of(group);
    }
}
