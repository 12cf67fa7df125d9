package dev.fettle.api.check;

import java.net.URI;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Asks over HTTP and judges the answer.
 *
 * @param url absolute, {@code http} or {@code https}; its user and its query may be secrets and are hidden in
 * {@link #toString()}
 * @param method the request method, upper case
 * @param headers sent with the request; values may be secrets and are hidden in {@link #toString()}
 * @param body sent with the request; null sends none
 * @param redirects how many redirects are followed at most, 0 to 20
 * @param maxBody bytes of the answer that are read at most; more ends the attempt as TOO_LARGE
 * @param keepAlive whether the connection is kept for the next attempt
 * @param options how the target is reached, where that is not as usual
 * @param healthy CEL expression that is true when the answer is as it should be
 * @param degraded CEL expression that is true when the answer is good but worrying; null: never
 */
public record HttpCheck(URI url, String method, Map<String, String> headers, @Nullable String body, int redirects,
        long maxBody, boolean keepAlive, HttpOptions options, String healthy, @Nullable String degraded)
        implements
            CheckSpec {

    public HttpCheck {
        headers = Map.copyOf(headers);
        Arguments.requireHttp(url);
        if (!method.matches("[A-Z]+")) {
            throw new IllegalArgumentException("method must be upper-case letters, was '" + method + "'");
        }
        Arguments.requireBetween("redirects", redirects, 0, 20);
        Arguments.requireBetween("maxBody", maxBody, 0, Integer.MAX_VALUE);
        Arguments.requireText("healthy", healthy);
        if (degraded != null) {
            Arguments.requireText("degraded", degraded);
        }
    }

    /** One that reaches its target as usual. */
    public HttpCheck(URI url, String method, Map<String, String> headers, @Nullable String body, int redirects,
            long maxBody, boolean keepAlive, String healthy, @Nullable String degraded) {
        this(url, method, headers, body, redirects, maxBody, keepAlive, HttpOptions.NONE, healthy, degraded);
    }

    @Override
    public String kind() {
        return "http";
    }

    @Override
    public String toString() {
        return "HttpCheck[" + method + " " + Arguments.shown(url) + ", headers=" + new TreeMap<>(headers).keySet()
                + "]";
    }

    @Override
    public String target() {
        return url.getRawAuthority();
    }
}
