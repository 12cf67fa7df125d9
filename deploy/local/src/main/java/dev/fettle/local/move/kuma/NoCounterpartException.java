package dev.fettle.local.move.kuma;

/** There is no kind of check for it: no component is better than one that always fails or always succeeds. */
final class NoCounterpartException extends RuntimeException {

    private static final long serialVersionUID = 1;

    /** @param why for people, a sentence */
    NoCounterpartException(String why) {
        super(why, null, false, false);
    }
}
