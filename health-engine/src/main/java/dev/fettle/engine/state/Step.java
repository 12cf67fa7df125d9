package dev.fettle.engine.state;

import dev.fettle.api.component.Status;
import java.time.Instant;

/** What a run did to the state of its component. */
public sealed interface Step {

    /** The state after the run. */
    CheckState state();

    /**
     * The published status is as before.
     *
     * @param state the state after the run
     */
    record Steady(CheckState state) implements Step {}

    /**
     * The published status changed.
     *
     * @param state the state after the run
     * @param from the status before
     * @param firstSeenAt when the first of the runs began that led to this
     */
    record Turned(CheckState state, Status from, Instant firstSeenAt) implements Step {

        /** The status after. */
        public Status to() {
            return state.published();
        }
    }
}
