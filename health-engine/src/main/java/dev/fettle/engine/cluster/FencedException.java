package dev.fettle.engine.cluster;

/** A write was refused because another node has claimed shards since. Nothing was written. */
public final class FencedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient Ownership lost;

    /**
     * @param lost the claims that hold no more
     */
    public FencedException(Ownership lost) {
        super(lost.shards().size() + " shards were claimed by another node");
        this.lost = lost;
    }

    /** The claims that hold no more: their shards are another node's, or were claimed anew by this one. */
    public Ownership lost() {
        return lost;
    }
}
