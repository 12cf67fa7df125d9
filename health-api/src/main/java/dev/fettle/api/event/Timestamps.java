package dev.fettle.api.event;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** How Fettle writes a point in time: RFC 3339, UTC, always with milliseconds. */
public final class Timestamps {

    /** The pattern for {@code @JsonFormat}; to be used with time zone UTC. */
    public static final String PATTERN = "yyyy-MM-dd'T'HH:mm:ss.SSS'Z'";

    private static final DateTimeFormatter FORMAT = DateTimeFormatter.ofPattern(PATTERN).withZone(ZoneOffset.UTC);

    private Timestamps() {}

    /** The text form of an instant, cut to milliseconds. */
    public static String format(Instant instant) {
        return FORMAT.format(instant);
    }
}
