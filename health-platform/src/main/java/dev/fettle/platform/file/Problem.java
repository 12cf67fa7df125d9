package dev.fettle.platform.file;

/**
 * What is wrong with a file, and where. Its message never holds what a placeholder stands for.
 *
 * @param severity whether the file can be used all the same
 * @param position the key or value that is meant
 * @param pointer the same as JSON pointer, {@code #/components/0/interval}; {@code #} is the whole file
 * @param message names the value and what is allowed
 */
public record Problem(Severity severity, Position position, String pointer, String message) {

    /** Whether a file with such a problem can be used. */
    public enum Severity {
        /** The file cannot be used. */
        ERROR,
        /** Legal but unwise. */
        WARNING
    }

    /** Whether the file cannot be used because of this. */
    public boolean isError() {
        return severity == Severity.ERROR;
    }

    /** One line for people and editors: {@code file:line:column message}; a warning's message begins with its word. */
    @Override
    public String toString() {
        return position + (isError() ? " " : " warning: ") + message;
    }
}
