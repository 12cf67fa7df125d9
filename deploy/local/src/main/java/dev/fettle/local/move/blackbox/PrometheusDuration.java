package dev.fettle.local.move.blackbox;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as Prometheus writes them: {@code 1m30s}, {@code 2d}. */
final class PrometheusDuration {

    private static final Pattern FORM = Pattern.compile(
            "(?:(\\d{1,3})y)?(?:(\\d{1,4})w)?(?:(\\d{1,5})d)?(?:(\\d{1,6})h)?(?:(\\d{1,8})m)?(?:(\\d{1,9})s)?(?:(\\d{1,9})ms)?");
    private static final long[] UNITS = {31_536_000_000L, 604_800_000L, 86_400_000L, 3_600_000L, 60_000L, 1_000L, 1L};

    private PrometheusDuration() {}

    /** The duration; empty for what Prometheus refuses, and for none at all. */
    static Optional<Duration> parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (text.isEmpty() || !matcher.matches()) {
            return Optional.empty();
        }
        long millis = 0;
        for (int unit = 0; unit < UNITS.length; unit++) {
            String number = matcher.group(unit + 1);
            millis += number == null ? 0 : Long.parseLong(number) * UNITS[unit];
        }
        return millis == 0 ? Optional.empty() : Optional.of(Duration.ofMillis(millis));
    }
}
