package dev.fettle.engine.probe;

import java.io.IOException;

/** A target said more than is kept of what it says. The message says how much that is. */
final class TooMuchException extends IOException {

    private static final long serialVersionUID = 1L;

    TooMuchException(String message) {
        super(message);
    }
}
