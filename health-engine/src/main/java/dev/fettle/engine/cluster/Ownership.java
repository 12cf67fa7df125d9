package dev.fettle.engine.cluster;

import dev.fettle.api.component.Subject;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * Shards that a node claimed, each with the epoch of that claim. A later claim by anyone raises the epoch and so ends
 * this ownership, whether its holder knows or not.
 *
 * @param epochs the epoch of each owned shard
 */
public record Ownership(Map<ShardId, Long> epochs) {

    /** Of nothing. */
    public static final Ownership NONE = new Ownership(Map.of());

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

    /** The shards. */
    public Set<ShardId> shards() {
        return epochs.keySet();
    }

    /** Whether it is of no shard at all. */
    public boolean isEmpty() {
        return epochs.isEmpty();
    }

    /** Whether the shard is owned. */
    public boolean covers(ShardId shard) {
        return epochs.containsKey(shard);
    }

    /** Whether the subject belongs to an owned shard. */
    public boolean covers(Subject subject) {
        return covers(ShardId.of(subject));
    }

    /** This and more; of a shard in both the other's epoch counts. */
    public Ownership and(Ownership more) {
        Map<ShardId, Long> all = new HashMap<>(epochs);
        all.putAll(more.epochs);
        return new Ownership(all);
    }

    /** This without some shards. */
    public Ownership without(Collection<ShardId> gone) {
        Map<ShardId, Long> rest = new HashMap<>(epochs);
        rest.keySet().removeAll(Set.copyOf(gone));
        return new Ownership(rest);
    }

    /** What of this the other one holds by the same claims; what either claimed later is not of it. */
    public Ownership sharedWith(Ownership other) {
        Map<ShardId, Long> same = new HashMap<>(epochs);
        same.entrySet().retainAll(other.epochs.entrySet());
        return new Ownership(same);
    }

    /** What of this is among some shards. */
    public Ownership only(Collection<ShardId> some) {
        Map<ShardId, Long> part = new HashMap<>(epochs);
        part.keySet().retainAll(Set.copyOf(some));
        return new Ownership(part);
    }
}
