package dev.fettle.engine.rest;

import dev.fettle.api.check.Observation;
import dev.fettle.api.check.Outcome;
import dev.fettle.api.component.Reason;
import dev.fettle.platform.problem.ProblemException;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the parameters of a push by address. */
final class PushedResult {

    private static final int LONGEST_MESSAGE = 2000;
    private static final double LONGEST_PING_MS = Duration.ofDays(1).toMillis();

    private PushedResult() {}

    /**
     * What was pushed.
     *
     * @param status {@code up} or {@code down}, or one of ours, in whatever case; null or empty: up
     * @param msg one line for people; cut where it is too long
     * @param ping latency in milliseconds, fractions allowed; null or empty: unknown
     * @throws ProblemException with what is wrong
     */
    static Outcome outcome(@Nullable String status, @Nullable String msg, @Nullable String ping) {
        String message = msg == null ? "" : msg.length() <= LONGEST_MESSAGE ? msg : msg.substring(0, LONGEST_MESSAGE);
        Duration latency = latency(ping);
        return switch (status == null ? "" : status.toLowerCase(Locale.ROOT)) {
            case "", "up", "healthy" -> new Outcome.Success(new Observation(latency, Map.of(),
                    message.isEmpty() ? Map.of() : Map.of("message", message)));
            case "degraded" -> new Outcome.Worrying(Reason.CONDITION, message, observation(latency));
            case "down", "unhealthy" -> new Outcome.Failure(Reason.CONDITION, message, observation(latency));
            default -> throw Params.wrong("status",
                    "must be up, down, healthy, degraded or unhealthy, was '" + status + "'");
        };
    }

    private static Observation observation(Duration latency) {
        return new Observation(latency, Map.of(), Map.of());
    }

    private static Duration latency(@Nullable String ping) {
        if (ping == null || ping.isEmpty()) {
            return Duration.ZERO;
        }
        try {
            double ms = Double.parseDouble(ping);
            if (ms >= 0 && ms <= LONGEST_PING_MS) {
                return Duration.ofNanos(Math.round(ms * 1_000_000));
            }
        } catch (NumberFormatException e) {
            // told below, as any other latency that is none
        }
        throw Params.wrong("ping", "must be milliseconds, 0 to " + (long) LONGEST_PING_MS + ", was '" + ping + "'");
    }
}
