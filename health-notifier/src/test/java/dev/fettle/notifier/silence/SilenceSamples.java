package dev.fettle.notifier.silence;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Silences for tests, with what they do not care about filled in. */
public final class SilenceSamples {

    private SilenceSamples() {}

    /** One, of the components that fit the pattern. */
    public static Silences of(String components, Instant from, Instant until) {
        return new Silences(List.of(new Silence(1, new Silence.Wish(components(components), List.of(), from, until,
                null, "test"), "test", from, null)));
    }

    static Selector components(String pattern) {
        return new Selector(Map.of(), List.of(), List.of(new Glob(pattern)));
    }
}
