package dev.fettle.notifier.delivery;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a list of deliveries, newest first, goes on. Batches may be frozen at the same time, so the time alone would
 * lose or repeat some.
 *
 * @param createdAt when the last one that was given was frozen, to the microsecond, as the database keeps it
 * @param position of its first event
 * @param id its id
 */
public record DeliveryCursor(Instant createdAt, long position, String id) {

    private static final Pattern TEXT = Pattern.compile("(\\d{1,17})-(\\d{1,18})-([A-Za-z0-9_.-]{1,100})");

    /**
     * As {@link #toString} writes it.
     *
     * @throws IllegalArgumentException when it is none
     */
    public static DeliveryCursor of(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("after must be what an earlier answer gave as next, was '" + text + "'");
        }
        return new DeliveryCursor(Instant.EPOCH.plus(Long.parseLong(matcher.group(1)), ChronoUnit.MICROS),
                Long.parseLong(matcher.group(2)), matcher.group(3));
    }

    @Override
    public String toString() {
        return ChronoUnit.MICROS.between(Instant.EPOCH, createdAt) + "-" + position + "-" + id;
    }
}
