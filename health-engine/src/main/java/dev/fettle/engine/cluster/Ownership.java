package dev.fettle.engine.cluster;

import java.util.Map;

/**
 * The shards that a node claimed, each with the epoch of that claim. A later claim by anyone raises the epoch and so
 * ends this ownership, whether its holder knows or not.
 *
 * @param epochs the epoch of each owned shard
 */
public record Ownership(Map<ShardId, Long> epochs) {

    public Ownership {
        epochs = Map.copyOf(epochs);
    }

    /**
     * The epoch under which a shard is owned.
     *
     * @throws IllegalStateException when it is not owned
     */
    public long epoch(ShardId shard) {
        Long epoch = epochs.get(shard);
        if (epoch == null) {
            throw new IllegalStateException("shard " + shard.value() + " is not owned");
        }
        return epoch;
    }
}
