package dev.fettle.engine.monitor;

import dev.fettle.api.component.Subject;
import dev.fettle.engine.cluster.Ownership;
import dev.fettle.engine.history.StoredState;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a node knows once it has claimed shards.
 *
 * @param ownership the claim
 * @param states where each subject of them stands
 */
record Claim(Ownership ownership, List<StoredState> states) {

    /** Those that are registered. */
    Set<Subject> subjects() {
        return states.stream().map(StoredState::subject).collect(Collectors.toSet());
    }
}
