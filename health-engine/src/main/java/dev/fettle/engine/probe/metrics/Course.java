package dev.fettle.engine.probe.metrics;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A circuit breaker as the attempts of one check saw it one after the other: no answer tells since when it is open.
 * Immutable; any thread.
 *
 * @param breaker as it is now
 * @param failureRate in percent: as it tells itself, or of what it counted since the last attempt; null: not known
 * @param open since when every attempt saw it open, or for longer where it counts how long it is open; null when it
 * is not
 * @param troubled since when no attempt saw it closed; null when it is
 * @param recovery how long the last trouble took from the first attempt that saw it open to the first that saw it
 * closed; null: there was none
 */
record Course(Breaker breaker, @Nullable Double failureRate, @Nullable Instant open, @Nullable Instant troubled,
        @Nullable Duration recovery) {

    private static final double LONGEST = Duration.ofDays(3650).toMillis();

    /** As an attempt sees it that knows what the one before saw. */
    static Course of(Breaker breaker, @Nullable Course before, Instant now) {
        boolean isTroubled = breaker.isOpen() || breaker.isRecovering();
        Calls counted = before == null ? breaker.calls() : breaker.calls().since(before.breaker.calls());
        Instant open = before == null || before.open == null ? now.minus(openSince(breaker, before)) : before.open;
        Instant troubled = before == null || before.troubled == null ? open : before.troubled;
        boolean recovered = !isTroubled && before != null && before.troubled != null;
        return new Course(breaker, breaker.failureRate() == null ? counted.failureRate() : breaker.failureRate(),
                breaker.isOpen() ? open : null, isTroubled ? troubled : null,
                recovered ? between(troubled, now) : before == null ? null : before.recovery);
    }

    /** For how long it was open before this attempt, where it counts that; zero where it does not. */
    private static Duration openSince(Breaker breaker, @Nullable Course before) {
        Double all = breaker.openInAll();
        Double last = before == null ? null : before.breaker.openInAll();
        if (all == null || last == null) {
            return Duration.ZERO;
        }
        double seconds = all - last;
        return seconds > 0 ? Duration.ofMillis((long) Math.min(LONGEST, seconds * 1000)) : Duration.ZERO;
    }

    /** How long it is open at least; null when it is not. */
    @Nullable
    Duration openFor(Instant now) {
        return open == null ? null : between(open, now);
    }

    /**
     * After how long at most it lets a call through to try whether it may close; null when it does not by itself.
     *
     * @param wait how long the application leaves an open one alone; null: nobody says
     */
    @Nullable
    Duration triesIn(Instant now, @Nullable Duration wait) {
        if (open == null || wait == null || !breaker.triesAgain()) {
            return null;
        }
        Duration left = wait.minus(between(open, now));
        return left.isNegative() ? Duration.ZERO : left;
    }

    /** As conditions see it. */
    Map<String, Object> seen(Instant now) {
        Map<String, Object> seen = new LinkedHashMap<>();
        seen.put("state", breaker.state());
        if (failureRate != null) {
            seen.put("failureRate", failureRate);
        }
        Duration openFor = openFor(now);
        if (openFor != null) {
            seen.put("openSeconds", openFor.toSeconds());
        }
        return seen;
    }

    /** For messages: {@code payments is OPEN (failure rate 62.5 %)}. */
    @Override
    public String toString() {
        return breaker.name() + " is " + breaker.state()
                + (failureRate == null ? "" : " (failure rate " + failureRate + " %)");
    }

    private static Duration between(Instant from, Instant to) {
        return to.isBefore(from) ? Duration.ZERO : Duration.between(from, to);
    }
}
