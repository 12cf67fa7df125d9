package dev.fettle.api.check;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * Connects to a PostgreSQL database and runs a query; that it succeeds is what counts.
 *
 * @param url {@code postgresql://host:port/database?parameters}; its user and its query may be secrets and are
 * hidden in {@link #toString()}
 * @param user whom to connect as; null: the user of the url
 * @param password the user's; null: the password of the url, or none. Hidden in {@link #toString()}
 * @param query one or several statements
 */
public record PostgresCheck(URI url, @Nullable String user, @Nullable String password,
        String query) implements CheckSpec {

    private static final int USUAL_PORT = 5432;

    public PostgresCheck {
        if (!"postgresql".equals(url.getScheme()) && !"postgres".equals(url.getScheme())) {
            throw new IllegalArgumentException("url must begin with postgresql://, was '" + Arguments.shown(url) + "'");
        }
        if (url.getHost() == null) {
            throw new IllegalArgumentException("url must name a host, was '" + Arguments.shown(url) + "'");
        }
        Arguments.requireText("query", query);
    }

    @Override
    public String kind() {
        return "postgres";
    }

    @Override
    public String toString() {
        return "PostgresCheck[" + Arguments.shown(url) + ", user=" + user + "]";
    }

    @Override
    public String target() {
        return url.getHost() + ":" + (url.getPort() < 0 ? USUAL_PORT : url.getPort());
    }
}
