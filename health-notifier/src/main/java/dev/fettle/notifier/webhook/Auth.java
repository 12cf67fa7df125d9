package dev.fettle.notifier.webhook;

import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How a webhook's posts say who sends them. Never shows what is secret. */
public sealed interface Auth {

    /** They do not. */
    Auth NONE = new None();

    /** They do not, but for the signature. */
    record None() implements Auth {}

    /**
     * {@code Authorization: Basic}.
     *
     * @param user without a colon
     * @param password secret
     */
    record Basic(String user, String password) implements Auth {

        /**
         * @throws IllegalArgumentException when the user holds a colon
         */
        public Basic {
            if (user.indexOf(':') >= 0) {
                throw new IllegalArgumentException("user must not hold a colon");
            }
        }

        @Override
        public String toString() {
            return "Basic[" + user + "]";
        }
    }

    /**
     * {@code Authorization: Bearer} with a token that stays the same.
     *
     * @param token secret
     */
    record Bearer(String token) implements Auth {

        @Override
        public String toString() {
            return "Bearer[***]";
        }
    }

    /**
     * {@code Authorization: Bearer} with a token that is fetched: OAuth 2.0 client credentials.
     *
     * @param tokenUrl where
     * @param clientId who asks
     * @param clientSecret secret
     * @param scopes what for; empty: what the server gives
     * @param audience for whom; null: not said
     */
    record OAuth2(URI tokenUrl, String clientId, String clientSecret, List<String> scopes,
            @Nullable String audience) implements Auth {

        public OAuth2 {
            scopes = List.copyOf(scopes);
        }

        @Override
        public String toString() {
            return "OAuth2[" + clientId + " at " + tokenUrl.getHost() + "]";
        }
    }
}
