package dev.fettle.engine.monitor;

import dev.fettle.engine.cluster.Ownership;
import dev.fettle.engine.history.StoredState;
import java.util.List;

/**
 * What a node knows once it has claimed its shards.
 *
 * @param ownership the claim
 * @param states where each subject of them stands
 */
record Claim(Ownership ownership, List<StoredState> states) {}
