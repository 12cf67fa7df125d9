package dev.fettle.api.check;

import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * A kind of check that this library does not know; a probe registered under the kind runs it.
 *
 * @param kind the name under which the probe is registered: lower-case letters, digits and {@code -}
 * @param settings what the probe needs to know; its meaning is the probe's own
 */
public record CustomCheck(String kind, Map<String, Object> settings) implements CheckSpec {

    private static final Pattern KIND = Pattern.compile("[a-z][a-z0-9-]*");

    public CustomCheck {
        if (!KIND.matcher(kind).matches()) {
            throw new IllegalArgumentException("kind must match " + KIND + ", was '" + kind + "'");
        }
        settings = Map.copyOf(settings);
    }

    @Override
    public String toString() {
        return "CustomCheck[" + kind + ", settings=" + new TreeMap<>(settings).keySet() + "]";
    }
}
