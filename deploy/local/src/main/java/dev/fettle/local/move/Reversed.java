package dev.fettle.local.move;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Checks that are the other way round: healthy when there is no connection. */
public final class Reversed {

    /** A condition that no answer meets: whoever answers is UNHEALTHY. */
    public static final String NEVER = "false";

    private static final List<String> NO_CONNECTION = List.of("TIMEOUT", "DNS", "REFUSED", "UNREACHABLE", "RESET",
            "TLS_INVALID", "TLS_EXPIRED", "PROTOCOL");

    private Reversed() {}

    /**
     * What trouble means then, for {@code severity}.
     *
     * @param more reasons that are trouble there too
     */
    public static Map<String, String> severity(String... more) {
        Map<String, String> severity = new LinkedHashMap<>();
        NO_CONNECTION.forEach(reason -> severity.put(reason, "HEALTHY"));
        List.of(more).forEach(reason -> severity.put(reason, "HEALTHY"));
        return severity;
    }
}
