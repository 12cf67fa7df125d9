package dev.fettle.api.check;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A proxy on the way to a target.
 *
 * @param url {@code http://}, {@code https://} (TLS with the proxy) or {@code socks5://}, host and port; its user
 * may be a secret and is hidden in {@link #toString()}
 * @param user whom to log in as; null: the user of the url, or nobody
 * @param password the user's, secret; null: that of the url, or none
 * @param resolves whether the target's name is looked up here, and not by the proxy
 */
public record ProxyOptions(URI url, @Nullable String user, @Nullable String password, boolean resolves) {

    /** What it may begin with. */
    public static final List<String> SCHEMES = List.of("http", "https", "socks5");

    private static final int USUAL_SOCKS_PORT = 1080;

    public ProxyOptions {
        if (url.getScheme() == null || !SCHEMES.contains(url.getScheme())) {
            throw new IllegalArgumentException(
                    "a proxy must begin with http://, https:// or socks5://, was '" + Arguments.shown(url) + "'");
        }
        if (url.getHost() == null) {
            throw new IllegalArgumentException("a proxy must name a host, was '" + Arguments.shown(url) + "'");
        }
        if (password != null && user == null) {
            throw new IllegalArgumentException("a password must stand beside a user");
        }
        if (user == null && url.getUserInfo() != null) {
            String both = url.getUserInfo();
            int colon = both.indexOf(':');
            user = colon < 0 ? both : both.substring(0, colon);
            password = colon < 0 ? null : both.substring(colon + 1);
        }
    }

    /** Whether it speaks SOCKS5, and not HTTP. */
    public boolean isSocks() {
        return "socks5".equals(url.getScheme());
    }

    /** Whether TLS is spoken with the proxy itself. */
    public boolean isSecure() {
        return "https".equals(url.getScheme());
    }

    /** Where it listens. */
    public int port() {
        return url.getPort() >= 0 ? url.getPort() : isSocks() ? USUAL_SOCKS_PORT : isSecure() ? 443 : 80;
    }

    /** As a header says who logs in; null when nobody does. */
    public @Nullable String basic() {
        return user == null
                ? null
                : "Basic " + Base64.getEncoder().encodeToString((user + ":" + (password == null ? "" : password))
                        .getBytes(StandardCharsets.UTF_8));
    }

    /** {@code host:port}. */
    public String authority() {
        return url.getHost() + ":" + port();
    }

    @Override
    public String toString() {
        return "ProxyOptions[" + Arguments.shown(url) + ", user=" + user + ", resolves=" + resolves + "]";
    }
}
