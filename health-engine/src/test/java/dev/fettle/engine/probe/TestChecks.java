package dev.fettle.engine.probe;

import dev.fettle.api.check.HttpCheck;
import java.net.URI;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Checks that many tests attempt. */
public final class TestChecks {

    public static final String HEALTHY = "status >= 200 && status < 300";

    private TestChecks() {}

    /** A GET that is healthy on 2xx. */
    public static HttpCheck get(String url) {
        return get(url, HEALTHY, null);
    }

    /** A GET with these conditions. */
    public static HttpCheck get(String url, String healthy, @Nullable String degraded) {
        return new HttpCheck(URI.create(url), "GET", Map.of(), null, 5, 1024 * 1024, false, healthy, degraded);
    }
}
