package dev.fettle.engine.probe.exec;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Performance data of plug-ins: {@code 'label'=value[unit];[warn];[crit];[min];[max]}, with blanks between. */
final class Performance {

    private static final int MOST = 100;
    private static final Pattern ITEM = Pattern.compile("(?:'((?:[^']|'')+)'|([^\\s'=]+))="
            + "(-?[0-9]*\\.?[0-9]+(?:[eE][-+]?[0-9]+)?)([A-Za-z%]*)(;[^\\s;]*)?(;[^\\s;]*)?(;[^\\s;]*)?(;[^\\s;]*)?(?=\\s|$)");

    private Performance() {}

    /** What each label says: {@code value}, and where they are given {@code unit warn critical min max}, as text. */
    static Map<String, Map<String, Object>> of(String text) {
        Map<String, Map<String, Object>> values = new LinkedHashMap<>();
        Matcher item = ITEM.matcher(text);
        while (item.find() && values.size() < MOST) {
            String label = item.group(1) == null ? item.group(2) : item.group(1).replace("''", "'");
            Map<String, Object> value = new LinkedHashMap<>();
            value.put("value", Double.valueOf(item.group(3)));
            put(value, "unit", item.group(4));
            put(value, "warn", item.group(5));
            put(value, "critical", item.group(6));
            put(value, "min", item.group(7));
            put(value, "max", item.group(8));
            values.putIfAbsent(label, value);
        }
        return values;
    }

    private static void put(Map<String, Object> value, String name, @Nullable String text) {
        String bare = text == null ? "" : text.replaceFirst("^;", "");
        if (!bare.isEmpty()) {
            value.put(name, bare);
        }
    }
}
