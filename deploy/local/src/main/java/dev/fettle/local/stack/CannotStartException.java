package dev.fettle.local.stack;

/** Why the stack does not start: one line for the user, and a code for scripts. */
public final class CannotStartException extends Exception {

    private static final long serialVersionUID = 1L;

    private final ExitCode code;

    CannotStartException(ExitCode code, String message) {
        super(message);
        this.code = code;
    }

    /** How the command ends. */
    public ExitCode code() {
        return code;
    }
}
