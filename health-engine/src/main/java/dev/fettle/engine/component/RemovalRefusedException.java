package dev.fettle.engine.component;

/** Files would remove more than half of the components, and nobody said that this is meant. Nothing was changed. */
public final class RemovalRefusedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    RemovalRefusedException(long removed, long stored) {
        super("the files would remove " + removed + " of " + stored
                + " components; if that is meant, start once with FETTLE_CONFIG_PRUNE=true");
    }
}
