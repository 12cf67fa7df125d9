package dev.fettle.engine.replica;

import dev.fettle.api.event.ComponentState;

/**
 * How new a state is; as {@link ComponentState#isNewerThan} without the state.
 *
 * @param epoch of the ownership
 * @param sequence of the last change of status
 * @param revision of the last change of anything
 */
record Mark(long epoch, long sequence, long revision) {

    static Mark of(ComponentState state) {
        return new Mark(state.epoch(), state.sequence(), state.revision());
    }

    boolean isNewerThan(Mark other) {
        if (epoch != other.epoch) {
            return epoch > other.epoch;
        }
        return sequence != other.sequence ? sequence > other.sequence : revision > other.revision;
    }
}
