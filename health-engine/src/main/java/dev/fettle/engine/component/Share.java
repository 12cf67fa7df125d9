package dev.fettle.engine.component;

import java.util.regex.Pattern;

/** Shares as they are written: {@code 70%}. */
final class Share {

    private static final Pattern WRITTEN = Pattern.compile("([0-9]{1,3}(?:\\.[0-9]{1,6})?)%");
    private static final Pattern BARE_NUMBER = Pattern.compile("[0-9]{1,3}(?:\\.[0-9]{1,6})?");

    private Share() {}

    /**
     * @return above 0 and at most 1
     * @throws IllegalArgumentException with a message for people, which names the key and how to write it
     */
    static double parse(String key, String text) {
        var matcher = WRITTEN.matcher(text);
        double percent = matcher.matches() ? Double.parseDouble(matcher.group(1)) : 0;
        if (percent <= 0 || percent > 100) {
            throw new IllegalArgumentException(key + " must be a share of more than 0% and at most 100%, was '" + text
                    + "'" + fix(text));
        }
        return percent / 100;
    }

    private static String fix(String text) {
        if (!BARE_NUMBER.matcher(text).matches()) {
            return "";
        }
        double number = Double.parseDouble(text);
        double percent = number <= 1 ? number * 100 : number;
        String shown = percent == Math.rint(percent) ? String.valueOf((long) percent) : String.valueOf(percent);
        return percent > 0 && percent <= 100 ? "; write " + shown + "%" : "";
    }
}
