package dev.fettle.local.move;

/**
 * There is no kind of check for it, or it cannot be reached in that way: no component is better than one that always
 * fails or always succeeds.
 */
public final class NoCounterpartException extends RuntimeException {

    private static final long serialVersionUID = 1;

    /** @param why for people, a sentence */
    public NoCounterpartException(String why) {
        super(why, null, false, false);
    }
}
