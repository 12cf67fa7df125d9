package dev.fettle.engine.history;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a list of results, newest first, goes on. Runs may have begun at the same time, so the time alone would lose or
 * repeat some of them. Results of one time stand in the order of their values; equal ones are interchangeable.
 *
 * @param at when the last result that was given began, to the microsecond, as the database keeps it
 * @param given how many results of that time were given, at least 1
 */
public record ResultCursor(Instant at, int given) {

    private static final Pattern TEXT = Pattern.compile("(\\d{1,17})-(\\d{1,4})");

    /**
     * As {@link #toString} writes it.
     *
     * @throws IllegalArgumentException
     * when it is none
     */
    public static ResultCursor of(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches() || matcher.group(2).chars().allMatch(digit -> digit == '0')) {
            throw new IllegalArgumentException("after must be what an earlier answer gave as next, was '" + text + "'");
        }
        return new ResultCursor(Instant.EPOCH.plus(Long.parseLong(matcher.group(1)), ChronoUnit.MICROS),
                Integer.parseInt(matcher.group(2)));
    }

    /** The cursor after the last of these, which were given after that many others of the same time as the first. */
    static ResultCursor after(List<RunResult> items, ResultCursor before) {
        Instant at = items.getLast().at();
        int same = (int) items.stream().filter(item -> item.at().equals(at)).count();
        return new ResultCursor(at, before.at.equals(at) ? before.given + same : same);
    }

    /** The end of what may still be given: a microsecond after {@link #at}, so that the rest of that time is in it. */
    Instant end() {
        return at.plus(1, ChronoUnit.MICROS);
    }

    @Override
    public String toString() {
        return ChronoUnit.MICROS.between(Instant.EPOCH, at) + "-" + given;
    }
}
