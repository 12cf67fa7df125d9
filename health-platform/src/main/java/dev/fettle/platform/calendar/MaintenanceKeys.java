package dev.fettle.platform.calendar;

import dev.fettle.platform.file.Fields;
import dev.fettle.platform.file.Nearest;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Optional;

/** Reads {@code { cron, duration, zone }}. Everything that is wrong is told, with its place. */
public final class MaintenanceKeys {

    private static final Duration SHORTEST = Duration.ofMinutes(1);
    private static final Duration LONGEST = Duration.ofDays(30);
    private static final int MAX_CRON = 200;
    private static final String CRON = "minute, hour, day, month and day of the week, as '0 3 * * SUN'";
    private static final String ZONE = "a time zone as Europe/Berlin or UTC";

    private MaintenanceKeys() {}

    /** A window; empty when something is wrong with it, which is told. */
    public static Optional<MaintenanceWindow> window(Fields window) {
        window.require("cron", "duration");
        Optional<Duration> duration = window.duration("duration", SHORTEST, LONGEST);
        Optional<ZoneId> zone = window.node("zone").isEmpty()
                ? Optional.of(ZoneId.of("UTC"))
                : window.parsed("zone", ZONE, MaintenanceKeys::zone);
        Optional<String> cron = window.parsed("cron", CRON, MaintenanceKeys::cron);
        return cron.flatMap(begin -> duration.flatMap(lasts -> zone.map(
                clock -> new MaintenanceWindow(begin, lasts, clock))));
    }

    private static ZoneId zone(String text) {
        try {
            return ZoneId.of(text);
        } catch (DateTimeException unknown) {
            throw new IllegalArgumentException("zone must be " + ZONE + ", was '" + text + "'"
                    + Nearest.to(text, ZoneId.getAvailableZoneIds()).map(near -> "; did you mean '" + near + "'?")
                            .orElse(""),
                    unknown);
        }
    }

    private static String cron(String text) {
        String written = text.strip();
        try {
            if (written.length() > MAX_CRON) {
                throw new IllegalArgumentException("at most " + MAX_CRON + " characters");
            }
            MaintenanceWindow _ = new MaintenanceWindow(written, SHORTEST, ZoneId.of("UTC"));
            return written;
        } catch (IllegalArgumentException wrong) {
            throw new IllegalArgumentException("cron must be " + CRON + ", was '" + text + "': "
                    + wrong.getMessage(), wrong);
        }
    }
}
