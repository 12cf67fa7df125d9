package dev.fettle.api.check;

import java.net.URI;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Opens a WebSocket, optionally says something and waits for an answer, and closes it.
 *
 * @param url with {@code ws} or {@code wss}; its query may be a secret and is hidden in {@link #toString()}
 * @param tls what TLS needs beyond the usual; null: nothing
 * @param headers sent along when it is opened; hidden in {@link #toString()}
 * @param subprotocol that the server must agree to; null: none
 * @param send a text that is sent; null: none
 * @param expect a regular expression (RE2) that a text of the server must match somewhere; null: none
 * @param healthy condition, true when all is as it should be
 * @param degraded condition, true when it is worse than it should be; null: never
 */
public record WebSocketCheck(URI url, @Nullable TlsOptions tls, Map<String, String> headers,
        @Nullable String subprotocol, @Nullable String send, @Nullable String expect, String healthy,
        @Nullable String degraded) implements CheckSpec {

    private static final int HTTP_PORT = 80;
    private static final int HTTPS_PORT = 443;

    public WebSocketCheck {
        if (!"ws".equals(url.getScheme()) && !"wss".equals(url.getScheme())) {
            throw new IllegalArgumentException("url must begin with ws:// or wss://, was '" + Arguments.shown(url)
                    + "'");
        }
        if (url.getHost() == null) {
            throw new IllegalArgumentException("url must name a host, was '" + Arguments.shown(url) + "'");
        }
        headers = Map.copyOf(headers);
        Arguments.requireText("healthy", healthy);
    }

    /** One with the usual TLS. */
    public WebSocketCheck(URI url, Map<String, String> headers, @Nullable String subprotocol, @Nullable String send,
            @Nullable String expect, String healthy, @Nullable String degraded) {
        this(url, null, headers, subprotocol, send, expect, healthy, degraded);
    }

    /** Whether TLS is spoken. */
    public boolean secure() {
        return "wss".equals(url.getScheme());
    }

    /** That of the url, or the usual one. */
    public int port() {
        return url.getPort() >= 0 ? url.getPort() : secure() ? HTTPS_PORT : HTTP_PORT;
    }

    @Override
    public String kind() {
        return "websocket";
    }

    @Override
    public String target() {
        return url.getHost() + ":" + port();
    }

    @Override
    public String toString() {
        return "WebSocketCheck[" + Arguments.shown(url) + "]";
    }
}
