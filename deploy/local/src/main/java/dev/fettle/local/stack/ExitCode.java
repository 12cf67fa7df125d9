package dev.fettle.local.stack;

/** How a command ends, for scripts. The numbers are part of the contract with the outside. */
public enum ExitCode {
    /** It did what it was asked to; for {@code up}: it was told to stop and has stopped everything. */
    OK(0),
    /** A configuration file is missing or broken. */
    BROKEN_FILE(1),
    /** Unknown command or option. */
    USAGE(2),
    /** No JDK was found; only the script ends like this. */
    NO_JDK(3),
    /** A port is in use. */
    PORT_IN_USE(4),
    /** A part of Fettle is not built. */
    NOT_BUILT(5),
    /** The data directory belongs to another run that is alive, or cannot be used. */
    DATA_IN_USE(6),
    /** PostgreSQL, Kafka or a service did not start. */
    DID_NOT_START(7),
    /** For {@code status}: what was asked about is UNHEALTHY. */
    UNHEALTHY(1),
    /** A server refused what it was asked to do. */
    REFUSED(8),
    /** A server does not answer, or what it is to be asked with cannot be read. */
    NO_ANSWER(9),
    /** For {@code bench --strict}: a figure is not as good as it has to be. */
    GATE_MISSED(10),
    /** A bug of ours, with its stack on the error stream. */
    BUG(70);

    private final int number;

    ExitCode(int number) {
        this.number = number;
    }

    /** What the shell sees. */
    public int number() {
        return number;
    }
}
