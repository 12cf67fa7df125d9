package dev.fettle.platform.security;

/** Something sealed could not be opened. The message tells what and why, and holds no part of the secret. */
public final class CannotOpenException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final Why why;

    /** Why. */
    public enum Why {
        /** It was sealed by a key that is not configured here. */
        UNKNOWN_KEY,
        /** It was changed, or belongs to another context. */
        CHANGED,
        /** It was never sealed. */
        NOT_SEALED
    }

    CannotOpenException(Why why, String message) {
        super(message);
        this.why = why;
    }

    /** Why it could not be opened. */
    public Why why() {
        return why;
    }
}
