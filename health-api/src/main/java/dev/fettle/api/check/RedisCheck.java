package dev.fettle.api.check;

import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Asks a Redis server, or one that speaks its protocol, whether it answers, and what it says of itself.
 *
 * @param url {@code redis://host:port/database}, or {@code rediss://…} for TLS; its user and password are hidden in
 * {@link #toString()}
 * @param user who logs in; null: the user of the url, or Redis' default user
 * @param password the user's; null: the password of the url, or none. Hidden in {@link #toString()}
 * @param healthy a CEL expression over what it says of itself
 * @param degraded a CEL expression that makes a healthy answer worrying; null: never
 */
public record RedisCheck(URI url, @Nullable String user, @Nullable String password, String healthy,
        @Nullable String degraded) implements CheckSpec {

    private static final int USUAL_PORT = 6379;

    public RedisCheck {
        Arguments.requireAddress("url", url, List.of("redis", "rediss"));
        Arguments.requireText("healthy", healthy);
    }

    /** Where it listens. */
    public int port() {
        return url.getPort() < 0 ? USUAL_PORT : url.getPort();
    }

    @Override
    public String kind() {
        return "redis";
    }

    @Override
    public String target() {
        return url.getHost() + ":" + port();
    }

    @Override
    public String toString() {
        return "RedisCheck[" + Arguments.shown(url) + ", user=" + user + "]";
    }
}
