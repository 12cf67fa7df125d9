package dev.fettle.api.check;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads how well the caches of an application do.
 *
 * @param url its metrics as text; its query may hold secrets and is hidden in {@link #toString()}
 * @param headers sent along; values may be secrets and are hidden in {@link #toString()}
 * @param options how the target is reached, where that is not as usual
 * @param caches names of those that are judged; empty: all
 * @param hitRate a share of hits below it is worrying, 0 to 1; zero: never
 * @param minGets with fewer gets since the last attempt the share of hits says nothing
 * @param healthy CEL expression that must hold too
 * @param degraded CEL expression that is true when it is good but worrying; null: never
 */
public record CacheCheck(URI url, Map<String, String> headers, HttpOptions options, List<String> caches,
        double hitRate, int minGets, String healthy, @Nullable String degraded)
        implements
            CheckSpec {

    public CacheCheck {
        headers = Map.copyOf(headers);
        caches = List.copyOf(caches);
        Arguments.requireHttp(url);
        if (!(hitRate >= 0 && hitRate <= 1)) {
            throw new IllegalArgumentException("hitRate must be 0 to 1, was " + hitRate);
        }
        Arguments.requireBetween("minGets", minGets, 1, Integer.MAX_VALUE);
        Arguments.requireText("healthy", healthy);
        if (degraded != null) {
            Arguments.requireText("degraded", degraded);
        }
    }

    @Override
    public String kind() {
        return "cache";
    }

    @Override
    public String toString() {
        return "CacheCheck[" + Arguments.shown(url) + ", caches=" + caches + ", headers="
                + new TreeMap<>(headers).keySet() + "]";
    }

    @Override
    public String target() {
        return url.getRawAuthority();
    }
}
