package dev.fettle.engine.monitor;

import dev.fettle.api.component.ComponentId;
import java.util.List;
import java.util.OptionalLong;

/** What must hold of a component's present version for a change to happen. */
@FunctionalInterface
public interface Precondition {

    /** Nothing. */
    Precondition NONE = (_, _) -> {};

    /** That there is no such component. */
    Precondition ABSENT = (id, present) -> {
        if (present.isPresent()) {
            throw new AlreadyThereException(id);
        }
    };

    /** The same, said by a header. */
    Precondition STILL_ABSENT = (id, present) -> {
        if (present.isPresent()) {
            throw new StalePreconditionException(id + " is there");
        }
    };

    /** That there is such a component. */
    Precondition PRESENT = (id, present) -> {
        if (present.isEmpty()) {
            throw StalePreconditionException.of(id, present);
        }
    };

    /**
     * @param present its version; empty when there is no such component
     * @throws StalePreconditionException when it does not hold
     * @throws AlreadyThereException when there must be none and is
     */
    void check(ComponentId id, OptionalLong present);

    /** That its version is one of those; of none when there are none. */
    static Precondition versions(List<Long> wanted) {
        return (id, present) -> {
            if (present.isEmpty() || !wanted.contains(present.getAsLong())) {
                throw StalePreconditionException.of(id, present);
            }
        };
    }
}
