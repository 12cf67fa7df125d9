package dev.fettle.notifier.intake;

/** More of the past was asked for than is read at once. */
public final class TooManyException extends RuntimeException {

    private static final long serialVersionUID = 1;

    TooManyException(long count) {
        super("since reaches back over " + count + " events, and at most " + PastEvents.MOST
                + " are read: take a later one");
    }
}
