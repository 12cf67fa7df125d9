package dev.fettle.api.check;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads in which state the circuit breakers of an application are.
 *
 * @param url a document of Resilience4j or metrics as text; its query may hold secrets and is hidden in
 * {@link #toString()}
 * @param headers sent along; values may be secrets and are hidden in {@link #toString()}
 * @param options how the target is reached, where that is not as usual
 * @param critical names of those without which the application is of no use
 * @param triesAfter how long the application leaves an open one alone before it tries again; null: nobody says
 * @param healthy CEL expression that must hold too
 * @param degraded CEL expression that is true when it is good but worrying; null: never
 */
public record CircuitBreakersCheck(URI url, Map<String, String> headers, HttpOptions options,
        List<String> critical, @Nullable Duration triesAfter, String healthy, @Nullable String degraded)
        implements
            CheckSpec {

    public CircuitBreakersCheck {
        headers = Map.copyOf(headers);
        critical = List.copyOf(critical);
        Arguments.requireHttp(url);
        if (triesAfter != null && triesAfter.isNegative()) {
            throw new IllegalArgumentException("triesAfter must be >= 0, was " + triesAfter);
        }
        Arguments.requireText("healthy", healthy);
        if (degraded != null) {
            Arguments.requireText("degraded", degraded);
        }
    }

    @Override
    public String kind() {
        return "circuit-breakers";
    }

    @Override
    public String toString() {
        return "CircuitBreakersCheck[" + Arguments.shown(url) + ", critical=" + critical + ", headers="
                + new TreeMap<>(headers).keySet() + "]";
    }

    @Override
    public String target() {
        return url.getRawAuthority();
    }
}
