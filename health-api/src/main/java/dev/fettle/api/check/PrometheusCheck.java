package dev.fettle.api.check;

import java.net.URI;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Asks a Prometheus (or what speaks its API) a PromQL query and judges its value.
 *
 * @param url the server's, without {@code /api/v1/query}; its query may hold secrets and is hidden in
 * {@link #toString()}
 * @param query PromQL that answers a vector or a scalar
 * @param headers sent along; values may be secrets and are hidden in {@link #toString()}
 * @param options how the target is reached, where that is not as usual
 * @param healthy CEL expression that is true when the value is as it should be
 * @param degraded CEL expression that is true when the value is good but worrying; null: never
 */
public record PrometheusCheck(URI url, String query, Map<String, String> headers, HttpOptions options,
        String healthy, @Nullable String degraded)
        implements
            CheckSpec {

    public PrometheusCheck {
        headers = Map.copyOf(headers);
        Arguments.requireHttp(url);
        Arguments.requireText("query", query);
        Arguments.requireText("healthy", healthy);
        if (degraded != null) {
            Arguments.requireText("degraded", degraded);
        }
    }

    @Override
    public String kind() {
        return "prometheus";
    }

    @Override
    public String toString() {
        return "PrometheusCheck[" + Arguments.shown(url) + ", query=" + query + ", headers="
                + new TreeMap<>(headers).keySet() + "]";
    }

    @Override
    public String target() {
        return url.getRawAuthority();
    }
}
