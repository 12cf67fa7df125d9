package dev.fettle.engine.status;

import dev.fettle.api.component.Status;

/** Hears of each change of a group or of the system, in order, on the thread that caused it; must not wait. */
@FunctionalInterface
public interface AggregateListener {

    /** The status of an aggregate changed from one to that of the view. */
    void turned(Status from, AggregateView now);
}
