package dev.fettle.api.check;

import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Connects to a PostgreSQL database and runs a query.
 *
 * @param url {@code postgresql://host:port/database?parameters}; its user and its query may be secrets and are
 * hidden in {@link #toString()}
 * @param user whom to connect as; null: the user of the url
 * @param password the user's; null: the password of the url, or none. Hidden in {@link #toString()}
 * @param query one or several statements
 * @param healthy a CEL expression over the answer and over how the database stands
 * @param degraded a CEL expression that makes a healthy answer worrying; null: never
 */
public record PostgresCheck(URI url, @Nullable String user, @Nullable String password, String query, String healthy,
        @Nullable String degraded) implements CheckSpec {

    private static final int USUAL_PORT = 5432;

    public PostgresCheck {
        Arguments.requireAddress("url", url, List.of("postgresql", "postgres"));
        Arguments.requireText("query", query);
        Arguments.requireText("healthy", healthy);
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
