package dev.fettle.engine.isolation;

import dev.fettle.engine.isolation.IsolationState.Calm;
import dev.fettle.engine.isolation.IsolationState.Isolated;
import dev.fettle.engine.isolation.IsolationState.Suspecting;

/**
 * Decides when a node is cut off: most of its checks reached nothing within one window, and no reference answered.
 * Knows no clock and does no I/O: same input, same answer.
 *
 * @param window how long runs are counted, in nanoseconds, above 0
 */
record IsolationMachine(long window) {

    IsolationMachine {
        if (window <= 0) {
            throw new IllegalArgumentException("window must be > 0, was " + window);
        }
    }

    /** A run reached nothing that would turn its component. */
    IsolationState suspected(IsolationState state, long now) {
        return state instanceof Calm ? new Suspecting(now) : state;
    }

    /**
     * All references were asked and none answered.
     *
     * @param reached runs that reached their targets since the state began to count
     * @param unreached runs that did not
     */
    IsolationState unanswered(IsolationState state, long reached, long unreached, long now) {
        return switch (state) {
            case Calm calm -> calm;
            case Suspecting(long since) when now - since < window -> state;
            case Suspecting(long since) -> unreached > reached ? new Isolated(since, now) : new Calm();
            case Isolated(_, long windowBegan) when now - windowBegan < window -> state;
            case Isolated(long since, _) -> reached > unreached ? new Calm() : new Isolated(since, now);
        };
    }

    /** A reference answered. */
    IsolationState answered() {
        return new Calm();
    }
}
