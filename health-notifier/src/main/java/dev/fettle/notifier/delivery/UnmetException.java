package dev.fettle.notifier.delivery;

/** What was asked to be sent again cannot be. */
public final class UnmetException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final Why why;

    /** Why it cannot be. */
    public enum Why {
        /** There is no such thing, or not any more. */
        MISSING,
        /** There is no such webhook any more. */
        NO_WEBHOOK,
        /** Some of it is older than what is kept. */
        FORGOTTEN,
        /** Two halves took the place of the batch. */
        SPLIT,
        /** The batch waits for nothing any more. */
        ENDED,
        /** As many wishes as may be are open. */
        TOO_MANY
    }

    /**
     * @param why for programs
     * @param message for people: what is in the way and what to do
     */
    UnmetException(Why why, String message) {
        super(message);
        this.why = why;
    }

    /** Why, for programs. */
    public Why why() {
        return why;
    }
}
