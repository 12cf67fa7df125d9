package dev.fettle.local.move.gatus;

/** Ends a translation that leads nowhere. */
final class UnsayableException extends RuntimeException {

    private static final long serialVersionUID = 1;

    /** @param why for people, without a full stop */
    UnsayableException(String why) {
        super(why, null, false, false);
    }

    static UnsayableException unwritable() {
        return new UnsayableException("no expression says this");
    }
}
