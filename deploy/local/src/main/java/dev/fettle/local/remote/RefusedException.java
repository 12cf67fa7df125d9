package dev.fettle.local.remote;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** The server did not do what it was asked to, or could not be reached. */
public final class RefusedException extends Exception {

    private static final long serialVersionUID = 1L;

    private final int status;
    private final transient List<String> lines;

    RefusedException(int status, List<String> lines) {
        super(lines.getFirst());
        this.status = status;
        this.lines = List.copyOf(lines);
    }

    /** For a file that cannot be read. */
    public static RefusedException unread(Path file, IOException cause) {
        return new RefusedException(0, List.of(file + " cannot be read: " + cause));
    }

    /** What to tell the user, line by line. */
    public List<String> lines() {
        return lines;
    }

    /** The status code of the answer; 0 when there was none. */
    public int status() {
        return status;
    }
}
