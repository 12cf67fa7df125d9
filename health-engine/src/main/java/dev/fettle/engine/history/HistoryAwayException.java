package dev.fettle.engine.history;

/** The past cannot be told now: the database is away or too slow, or too many ask at once. */
public final class HistoryAwayException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    HistoryAwayException(String message) {
        super(message);
    }

    HistoryAwayException(String message, Throwable cause) {
        super(message, cause);
    }
}
