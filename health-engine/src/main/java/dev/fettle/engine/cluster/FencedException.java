package dev.fettle.engine.cluster;

/** A write was refused because another node has claimed the shard since. Nothing was written. */
public final class FencedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** Says which shards are lost. */
    FencedException(String message) {
        super(message);
    }
}
