package dev.fettle.engine.cluster;

import java.util.Set;

/** A write was refused because another node has claimed shards since. Nothing was written. */
public final class FencedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient Set<ShardId> lost;

    /**
     * @param lost the shards that are another node's now
     */
    public FencedException(Set<ShardId> lost) {
        super(lost.size() + " shards were claimed by another node");
        this.lost = Set.copyOf(lost);
    }

    /** The shards that are another node's now. */
    public Set<ShardId> lost() {
        return lost;
    }
}
