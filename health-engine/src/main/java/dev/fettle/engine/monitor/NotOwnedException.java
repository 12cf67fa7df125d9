package dev.fettle.engine.monitor;

/** This node does not own what it is asked about, and does not know who does, or that one does not answer. */
public final class NotOwnedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** @param message one line for people */
    public NotOwnedException(String message) {
        super(message);
    }
}
