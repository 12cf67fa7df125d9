package dev.fettle.api.check;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * What few checks over HTTP say of how they reach their target. All of it is for the check's own origin; where a
 * redirect leads elsewhere, only the proxy, whom to trust and the version stay.
 *
 * @param oauth2 where a token comes from that is sent along; null: none
 * @param tls beyond the usual; null: nothing
 * @param proxy on the way; null: none
 * @param connectTo where to connect in place of the url's host and port; null: there
 * @param version of HTTP
 */
public record HttpOptions(@Nullable OAuth2 oauth2, @Nullable TlsOptions tls, @Nullable ProxyOptions proxy,
        @Nullable Endpoint connectTo, Version version) {

    /** What most say: nothing. */
    public static final HttpOptions NONE = new HttpOptions(null, null, null, null, Version.HTTP_1_1);

    /** The version of HTTP that is spoken. */
    public enum Version {
        /** HTTP/1.1. */
        HTTP_1_1("1.1"),
        /** HTTP/2 and nothing else: agreed by ALPN; without TLS with prior knowledge. */
        HTTP_2("2"),
        /** HTTP/2 where the target agrees by ALPN, else HTTP/1.1. */
        AUTO("auto");

        private final String key;

        Version(String key) {
            this.key = key;
        }

        /** As it is written in configuration. */
        public String key() {
            return key;
        }
    }

    /**
     * Where to connect.
     *
     * @param host a name or an address
     * @param port null: that of the url
     */
    public record Endpoint(String host, @Nullable Integer port) {}

    /**
     * OAuth 2.0, client credentials.
     *
     * @param tokenUrl who gives out tokens
     * @param clientId who we are
     * @param clientSecret ours; secret
     * @param scope what for, divided by spaces; null: not said
     * @param audience for whom; null: not said
     * @param posts whether who we are stands in the form ({@code client_secret_post}), and not in a header of Basic
     * authentication
     */
    public record OAuth2(URI tokenUrl, String clientId, String clientSecret, @Nullable String scope,
            @Nullable String audience, boolean posts) {

        /** As most token servers have it. */
        public OAuth2(URI tokenUrl, String clientId, String clientSecret, @Nullable String scope) {
            this(tokenUrl, clientId, clientSecret, scope, null, false);
        }

        @Override
        public String toString() {
            return "OAuth2[" + Arguments.shown(tokenUrl) + ", clientId=" + clientId + "]";
        }
    }
}
