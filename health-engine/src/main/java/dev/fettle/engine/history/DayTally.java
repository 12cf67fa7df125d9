package dev.fettle.engine.history;

import dev.fettle.api.component.Reason;
import dev.fettle.api.component.Status;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The judged runs of one component in the running hour and the 23 before it, counted by hour. Knows no clock: what it
 * is
 * told moves it forward, and what is older than its day does not count. Small, because there is one for each component.
 * Thread-safe: a lane counts while another thread asks or brings back what was before a restart.
 */
final class DayTally {

    static final int HOURS = 24;
    private static final int SECONDS_OF_HOUR = 3600;

    private final int[] runs = new int[HOURS];
    private int @Nullable [] unhealthy; // null while all of them are 0, as with most components
    private int @Nullable [] errors; // the same
    /** Runs of a component follow each other, so those of an hour cannot take much longer than it. */
    private final int[] latencyMs = new int[HOURS];
    private long newest = Long.MIN_VALUE; // hours since 1970; all are of (newest - 24, newest]

    /** The hour of a time, in hours since 1970. */
    static long hour(Instant at) {
        return Math.floorDiv(at.getEpochSecond(), SECONDS_OF_HOUR);
    }

    /**
     * Whether a run ended in an error: no answer, or a wrong one. Slow, a certificate that ends soon and a condition
     * for
     * DEGRADED that came true are no errors.
     */
    static boolean isError(Status status, Reason reason) {
        return switch (reason) {
            case OK, SLOW, TLS_EXPIRING -> false;
            case CONDITION -> status == Status.UNHEALTHY;
            default -> true; // every other reason, also one to come, is a failure
        };
    }

    /** Counts one run; one that said nothing does not count. */
    void count(Instant at, @Nullable Status status, Reason reason, long latency) {
        if (status != null) {
            add(hour(at), new Counts(1, status == Status.UNHEALTHY ? 1 : 0, isError(status, reason) ? 1 : 0, latency));
        }
    }

    /** Adds runs of one hour. */
    synchronized void add(long hour, Counts counts) {
        forward(hour);
        if (hour > newest - HOURS) {
            int slot = slot(hour);
            runs[slot] += counts.runs();
            unhealthy = plus(unhealthy, slot, counts.unhealthy());
            errors = plus(errors, slot, counts.errors());
            latencyMs[slot] = (int) Math.min(latencyMs[slot] + counts.latencyMs(), Integer.MAX_VALUE);
        }
    }

    /** All that counts at that time. */
    synchronized Counts at(Instant now) {
        forward(hour(now));
        int allRuns = 0;
        int allUnhealthy = 0;
        int allErrors = 0;
        long allLatency = 0;
        for (int slot = 0; slot < HOURS; slot++) {
            allRuns += runs[slot];
            allUnhealthy += at(unhealthy, slot);
            allErrors += at(errors, slot);
            allLatency += latencyMs[slot];
        }
        return new Counts(allRuns, allUnhealthy, allErrors, allLatency);
    }

    private void forward(long hour) {
        if (newest == Long.MIN_VALUE) {
            newest = hour;
        }
        for (long passed = Math.max(newest, hour - HOURS) + 1; passed <= hour; passed++) {
            int slot = slot(passed);
            runs[slot] = 0;
            clear(unhealthy, slot);
            clear(errors, slot);
            latencyMs[slot] = 0;
        }
        newest = Math.max(newest, hour);
    }

    private static int @Nullable [] plus(int @Nullable [] hours, int slot, int more) {
        if (more == 0) {
            return hours;
        }
        int[] counted = hours == null ? new int[HOURS] : hours;
        counted[slot] += more;
        return counted;
    }

    private static int at(int @Nullable [] hours, int slot) {
        return hours == null ? 0 : hours[slot];
    }

    private static void clear(int @Nullable [] hours, int slot) {
        if (hours != null) {
            hours[slot] = 0;
        }
    }

    private static int slot(long hour) {
        return (int) Math.floorMod(hour, (long) HOURS);
    }

    /**
     * Runs, counted.
     *
     * @param runs how many were judged
     * @param unhealthy how many of them said UNHEALTHY
     * @param errors how many ended in an error
     * @param latencyMs how long their last attempts took together, in milliseconds
     */
    record Counts(int runs, int unhealthy, int errors, long latencyMs) {

        static final Counts NONE = new Counts(0, 0, 0, 0);

        Counts plus(Counts other) {
            return new Counts(runs + other.runs, unhealthy + other.unhealthy, errors + other.errors,
                    latencyMs + other.latencyMs);
        }
    }
}
