package dev.fettle.engine.cluster;

/** Makes what only this package can make. */
public final class Fences {

    private Fences() {}

    /** What a write ends with when another node owns its shard. */
    public static FencedException lost() {
        return new FencedException("1 of 1 shards were claimed by another node");
    }
}
