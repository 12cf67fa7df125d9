package dev.fettle.api.check;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * Logs in to a NATS server and, where a subject is given, sends itself a message through it.
 *
 * @param url {@code nats://host:port}, or {@code tls://host:port} when TLS must be spoken; its user may be a secret and
 * is hidden in {@link #toString()}
 * @param user null: that of the url, or none
 * @param password null: that of the url, or none. Hidden in {@link #toString()}
 * @param token null: that of the url (a user without a password), or none. Hidden in {@link #toString()}
 * @param credentials what a file of credentials holds, or the seed of an nkey; null: none. Hidden in
 * {@link #toString()}
 * @param subject that a message is sent to and read from; null: none is
 * @param healthy condition, true when all is as it should be
 * @param degraded condition, true when it is worse than it should be; null: never
 */
public record NatsCheck(URI url, @Nullable String user, @Nullable String password, @Nullable String token,
        @Nullable String credentials, @Nullable String subject, String healthy,
        @Nullable String degraded) implements CheckSpec {

    private static final int PORT = 4222;

    public NatsCheck {
        if (!"nats".equals(url.getScheme()) && !"tls".equals(url.getScheme())) {
            throw new IllegalArgumentException(
                    "url must begin with nats:// or tls://, was '" + Arguments.shown(url) + "'");
        }
        if (url.getHost() == null) {
            throw new IllegalArgumentException("url must name a host, was '" + Arguments.shown(url) + "'");
        }
        Arguments.requireText("healthy", healthy);
    }

    /** Whether TLS must be spoken; it is too where the server wants it. */
    public boolean secure() {
        return "tls".equals(url.getScheme());
    }

    /** That of the url, or the usual one. */
    public int port() {
        return url.getPort() >= 0 ? url.getPort() : PORT;
    }

    @Override
    public String kind() {
        return "nats";
    }

    @Override
    public String target() {
        return url.getHost() + ":" + port();
    }

    @Override
    public String toString() {
        return "NatsCheck[" + Arguments.shown(url) + ", subject=" + subject + "]";
    }
}
