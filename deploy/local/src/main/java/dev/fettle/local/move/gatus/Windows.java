package dev.fettle.local.move.gatus;

import dev.fettle.local.move.Block;
import dev.fettle.local.move.Entry;
import dev.fettle.local.move.GoDuration;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Windows of maintenance. */
final class Windows {

    private static final Pattern START = Pattern.compile("([01][0-9]|2[0-3]):([0-5][0-9])");
    private static final List<String> DAYS = List.of("Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday",
            "Saturday");

    private static final Duration LONGEST = Duration.ofHours(24);

    private Windows() {}

    /** Empty when it is switched off, or wrong, which is told. */
    static Optional<Block> window(Entry entry) {
        if (!entry.flag("enabled", true)) {
            entry.ignoring("start", "duration", "timezone", "every");
            return Optional.empty();
        }
        Matcher start = START.matcher(entry.text("start", ""));
        Optional<Duration> duration = entry.text("duration").flatMap(GoDuration::parse)
                .filter(length -> length.compareTo(Duration.ofMinutes(1)) >= 0 && length.compareTo(LONGEST) <= 0);
        List<String> days = entry.texts("every");
        if (!start.matches()) {
            entry.wrong("start", "start must be hh:mm as 23:00, was '" + entry.text("start", "") + "'");
            return Optional.empty();
        }
        if (duration.isEmpty()) {
            entry.wrong("duration",
                    "duration must be 1m to 24h as 30m or 1h30m, was '" + entry.text("duration", "") + "'");
            return Optional.empty();
        }
        if (!DAYS.containsAll(days)) {
            entry.wrong("every", "every must name days as Sunday, was " + String.join(", ", days));
            return Optional.empty();
        }
        String onDays = days.isEmpty()
                ? "*"
                : days.stream().map(day -> day.substring(0, 3).toUpperCase(Locale.ROOT))
                        .collect(Collectors.joining(","));
        return Optional.of(new Block()
                .with("cron",
                        "%d %d * * %s".formatted(Integer.parseInt(start.group(2)), Integer.parseInt(start.group(1)),
                                onDays))
                .with("duration", GoDuration.print(duration.get()))
                .with("zone", entry.text("timezone").orElse(null)));
    }
}
