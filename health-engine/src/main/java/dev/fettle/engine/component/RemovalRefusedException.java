package dev.fettle.engine.component;

/**
 * A wish would remove more than half of what its source has, and was not told that this is meant. Nothing was changed.
 */
public final class RemovalRefusedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    RemovalRefusedException(long removed, long present) {
        super("this removes " + removed + " of " + present + " components of its source, which is more than half; when"
                + " that is meant, say so: fettle.config.prune=true for files, prune=true for an apply");
    }
}
