package dev.fettle.engine.component;

import dev.fettle.engine.component.ComponentDefinition.Flapping;
import dev.fettle.engine.maintenance.MaintenanceWindow;
import dev.fettle.platform.file.Fields;
import dev.fettle.platform.file.Mapping;
import dev.fettle.platform.file.Nearest;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;

/** Reads what is said of changes in time: {@code flapping} and {@code maintenance}. */
final class Rhythms {

    private static final Flapping USUAL = new Flapping(0.25, 0.5);
    private static final int MOST_WINDOWS = 50;
    private static final Duration SHORTEST = Duration.ofMinutes(1);
    private static final Duration LONGEST = Duration.ofDays(30);
    private static final int MAX_CRON = 200;
    private static final String CRON = "minute, hour, day, month and day of the week, as '0 3 * * SUN'";
    private static final String ZONE = "a time zone as Europe/Berlin or UTC";

    private Rhythms() {}

    /** Empty: nobody looks. */
    static Optional<Flapping> flapping(Fields fields) {
        if (fields.mapping().get("flapping") instanceof Mapping) {
            return fields.mapping("flapping", Rhythms::marks);
        }
        return fields.bool("flapping", false) ? Optional.of(USUAL) : Optional.empty();
    }

    private static Flapping marks(Fields marks) {
        double low = marks.parsed("low", "a share as 25%", text -> Share.parse("low", text)).orElse(USUAL.low());
        double high = marks.parsed("high", "a share as 50%", text -> Share.parse("high", text)).orElse(USUAL.high());
        if (low >= high) {
            marks.error(marks.mapping().get("low") == null ? "high" : "low", "low must be less than high, were "
                    + percent(low) + " and " + percent(high));
        }
        return new Flapping(low, high);
    }

    private static String percent(double share) {
        double percent = Math.rint(share * 1e8) / 1e6;
        return (percent == Math.rint(percent) ? String.valueOf((long) percent) : String.valueOf(percent)) + "%";
    }

    static List<MaintenanceWindow> maintenance(Fields fields) {
        return fields.mappings("maintenance", MOST_WINDOWS, Rhythms::window);
    }

    private static Optional<MaintenanceWindow> window(Fields window) {
        window.require("cron", "duration");
        Optional<Duration> duration = window.duration("duration", SHORTEST, LONGEST);
        Optional<ZoneId> zone = window.mapping().get("zone") == null
                ? Optional.of(ZoneId.of("UTC"))
                : window.parsed("zone", ZONE, Rhythms::zone);
        Optional<String> cron = window.parsed("cron", CRON, Rhythms::cron);
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
