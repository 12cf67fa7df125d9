package dev.fettle.platform.file;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sizes in bytes as configuration writes them: {@code 4096}, {@code 256KiB}, {@code 1MiB}, {@code 1GiB}. */
public final class SizeText {

    private static final Pattern FORM = Pattern.compile("([0-9]{1,9})(KiB|MiB|GiB)?");

    private SizeText() {}

    /** The size in bytes; empty for every other form. */
    public static Optional<Long> parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        long number = Long.parseLong(matcher.group(1));
        return Optional.of(switch (matcher.group(2)) {
            case "KiB" -> number << 10;
            case "MiB" -> number << 20;
            case "GiB" -> number << 30;
            case null, default -> number;
        });
    }

    /** In the largest unit that needs no fraction. */
    public static String print(long bytes) {
        if (bytes == 0) {
            return "0";
        }
        if (bytes % (1L << 30) == 0) {
            return (bytes >> 30) + "GiB";
        }
        if (bytes % (1L << 20) == 0) {
            return (bytes >> 20) + "MiB";
        }
        return bytes % (1L << 10) == 0 ? (bytes >> 10) + "KiB" : String.valueOf(bytes);
    }
}
