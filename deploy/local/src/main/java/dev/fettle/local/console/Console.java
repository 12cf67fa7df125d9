package dev.fettle.local.console;

import java.io.PrintWriter;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/** Whole lines to the user, never mixed up between threads. */
public final class Console {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT);

    private final PrintWriter out;
    private final PrintWriter err;
    private final Clock clock;

    /** Times are those of the user's zone. */
    public Console(PrintWriter out, PrintWriter err) {
        this(out, err, Clock.system(ZoneId.systemDefault()));
    }

    Console(PrintWriter out, PrintWriter err, Clock clock) {
        this.out = out;
        this.err = err;
        this.clock = clock;
    }

    /** A line as it is. */
    public synchronized void line(String line) {
        out.println(line);
        out.flush();
    }

    /** A line with the time in front: something happened now. */
    public void event(String line) {
        line(TIME.format(LocalTime.now(clock).truncatedTo(ChronoUnit.SECONDS)) + "  " + line);
    }

    /** A line about what went wrong, to the error stream. */
    public synchronized void complaint(String line) {
        err.println(line);
        err.flush();
    }

    /** {@code 1.2 s}. */
    public static String seconds(Duration duration) {
        return String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1000.0);
    }
}
