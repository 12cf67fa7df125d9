package dev.fettle.engine.monitor;

import dev.fettle.api.component.ComponentId;
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

    /**
     * @param present its version; empty when there is no such component
     * @throws StalePreconditionException when it does not hold
     * @throws AlreadyThereException when there must be none and is
     */
    void check(ComponentId id, OptionalLong present);

    /** That its version is that one. */
    static Precondition version(long wanted) {
        return (id, present) -> {
            if (present.isEmpty() || present.getAsLong() != wanted) {
                throw new StalePreconditionException(id, present);
            }
        };
    }
}
