package dev.fettle.engine.monitor;

/** A result from outside was not committed in time. It may be committed later; sending it again does no harm. */
public final class NotCommittedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    NotCommittedException(String message) {
        super(message);
    }
}
