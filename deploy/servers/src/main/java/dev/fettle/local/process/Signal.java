package dev.fettle.local.process;

import java.io.IOException;
import java.util.concurrent.TimeUnit;

/** The POSIX signals that end a child. What each one means is the child's business. */
public enum Signal {
    /** An orderly end; for PostgreSQL: wait for the clients to leave. */
    TERM,
    /** For PostgreSQL: an orderly end at once, clients are cut off. */
    INT,
    /** For PostgreSQL: end without a checkpoint, the next start recovers. */
    QUIT,
    /** The end, unasked. */
    KILL;

    /** Sends this signal; a process that is gone already is no failure. */
    void send(ProcessHandle process) {
        switch (this) {
            case TERM -> process.destroy();
            case KILL -> process.destroyForcibly();
            case INT, QUIT -> sendByCommand(process);
        }
    }

    /** Java itself knows only TERM and KILL; every POSIX system has the command for the others. */
    private void sendByCommand(ProcessHandle process) {
        try {
            Process command = new ProcessBuilder("kill", "-s", name(), Long.toString(process.pid()))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (!command.waitFor(5, TimeUnit.SECONDS)) {
                command.destroyForcibly();
            }
        } catch (IOException e) {
            process.destroy();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
