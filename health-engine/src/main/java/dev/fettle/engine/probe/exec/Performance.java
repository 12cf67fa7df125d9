package dev.fettle.engine.probe.exec;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads performance data of plug-ins: {@code 'label'=value[unit];[warn];[crit];[min];[max]}, with blanks between. What
 * is none is passed over. In one walk: a program may write anything.
 */
final class Performance {

    private static final int MOST = 100;
    private static final int LONGEST_VALUE = 200;
    private static final Pattern NUMBER = Pattern
            .compile("([-+]?(?:[0-9]++\\.?[0-9]*+|\\.[0-9]++)(?:[eE][-+]?[0-9]++)?)((?:[^0-9.,+-]\\S*)?)");
    private static final String[] BOUNDS = {"warn", "critical", "min", "max"};

    private final String text;
    private final Map<String, Map<String, Object>> values = new LinkedHashMap<>();
    private int at;

    private Performance(String text) {
        this.text = text;
    }

    /** What each label says: {@code value}, and where they are given {@code unit warn critical min max}, as text. */
    static Map<String, Map<String, Object>> of(String text) {
        return new Performance(text).read();
    }

    private Map<String, Map<String, Object>> read() {
        while (at < text.length() && values.size() < MOST) {
            if (Character.isWhitespace(text.charAt(at))) {
                at++;
            } else {
                item();
            }
        }
        return values;
    }

    private void item() {
        String label = text.charAt(at) == '\'' ? quoted() : bare();
        boolean hasValue = at < text.length() && text.charAt(at) == '=';
        String value = toBlank();
        if (hasValue && !label.isEmpty() && value.length() <= LONGEST_VALUE) {
            value(label, value.substring(1).split(";", -1));
        }
    }

    /** Up to the quote that ends it; two are one that does not. A quote that never ends holds all the rest. */
    private String quoted() {
        StringBuilder label = new StringBuilder();
        for (at++; at < text.length(); at++) {
            if (text.charAt(at) == '\'') {
                if (!text.startsWith("''", at)) {
                    at++;
                    return label.toString();
                }
                at++;
            }
            label.append(text.charAt(at));
        }
        return "";
    }

    private String bare() {
        int begin = at;
        while (at < text.length() && text.charAt(at) != '=' && !Character.isWhitespace(text.charAt(at))) {
            at++;
        }
        return text.substring(begin, at);
    }

    private String toBlank() {
        int begin = at;
        while (at < text.length() && !Character.isWhitespace(text.charAt(at))) {
            at++;
        }
        return text.substring(begin, at);
    }

    private void value(String label, String[] parts) {
        Matcher number = NUMBER.matcher(parts[0]);
        if (!number.matches()) {
            return; // U says that it is not known
        }
        double amount = Double.parseDouble(number.group(1));
        if (Double.isInfinite(amount)) {
            return;
        }
        Map<String, Object> value = new LinkedHashMap<>();
        value.put("value", amount);
        put(value, "unit", number.group(2));
        for (int i = 0; i < BOUNDS.length && i + 1 < parts.length; i++) {
            put(value, BOUNDS[i], parts[i + 1]);
        }
        values.putIfAbsent(label, value);
    }

    private static void put(Map<String, Object> value, String name, String text) {
        if (!text.isEmpty()) {
            value.put(name, text);
        }
    }
}
