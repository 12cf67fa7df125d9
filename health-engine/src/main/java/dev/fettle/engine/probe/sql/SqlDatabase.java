package dev.fettle.engine.probe.sql;

import dev.fettle.engine.probe.Dialer;
import io.vertx.core.Future;
import io.vertx.core.net.SocketAddress;
import io.vertx.sqlclient.DatabaseException;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.spi.ConnectionFactory;

/** One database of some product: how it is connected to, and how it says what it is. Confined to the lane. */
public interface SqlDatabase {

    /** What is said in messages: no user, no password, no parameters. */
    String label();

    /** Where it listens. */
    Dialer.Target target();

    /** What opens connections to that address, and to no other, each with a guard. */
    ConnectionFactory connections(SocketAddress address, MessageGuard.Watcher watcher);

    /** A connection is open, and logged in. */
    default void opened(SqlConnection connection) {}

    /** What it meant when it refused something. */
    Refusal refusal(DatabaseException refused);

    /**
     * Asks how it stands; what it does not tell is unknown. The answer comes on the lane; when it fails, all is unknown
     * but the version.
     */
    Future<Standing> standing(SqlConnection connection, String version);

    /**
     * That the database refused something.
     *
     * @param login whether it was the login, or the right to be there at all
     * @param text for people, with the code that the product's manual explains
     */
    record Refusal(boolean login, String text) {}
}
