package dev.fettle.api.check;

import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Connects to a MySQL or MariaDB database and runs a query.
 *
 * @param url {@code mysql://host:port/database?sslMode=…}; its user and its query may be secrets and are hidden in
 * {@link #toString()}
 * @param user whom to connect as; null: the user of the url
 * @param password the user's; null: the password of the url, or none. Hidden in {@link #toString()}
 * @param query one or several statements
 * @param healthy a CEL expression over the answer and over how the database stands
 * @param degraded a CEL expression that makes a healthy answer worrying; null: never
 */
public record MysqlCheck(URI url, @Nullable String user, @Nullable String password, String query, String healthy,
        @Nullable String degraded) implements CheckSpec {

    private static final int USUAL_PORT = 3306;

    public MysqlCheck {
        Arguments.requireAddress("url", url, List.of("mysql", "mariadb"));
        Arguments.requireText("query", query);
        Arguments.requireText("healthy", healthy);
    }

    /** Where it listens. */
    public int port() {
        return url.getPort() < 0 ? USUAL_PORT : url.getPort();
    }

    @Override
    public String kind() {
        return "mysql";
    }

    @Override
    public String target() {
        return url.getHost() + ":" + port();
    }

    @Override
    public String toString() {
        return "MysqlCheck[" + Arguments.shown(url) + ", user=" + user + "]";
    }
}
