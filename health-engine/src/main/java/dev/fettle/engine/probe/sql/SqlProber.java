package dev.fettle.engine.probe.sql;

import dev.fettle.engine.probe.Attempt;
import dev.fettle.engine.probe.Dialer;
import dev.fettle.engine.probe.Expectation;
import dev.fettle.engine.probe.ProbeContext;
import dev.fettle.engine.probe.Progress;
import dev.fettle.platform.expression.Language;
import io.vertx.core.Context;
import io.vertx.core.net.SocketAddress;
import io.vertx.sqlclient.spi.ConnectionFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Map;

/** A check of a SQL database, ready to be attempted. Confined to the lane. */
public final class SqlProber {

    /** What conditions of all SQL databases see. */
    public static final Map<String, Language.Type> VARIABLES = Map.of(
            "version", Language.Type.TEXT,
            "role", Language.Type.TEXT,
            "readOnly", Language.Type.TRUTH,
            "replication.link", Language.Type.TEXT,
            "replication.lag", Language.Type.NUMBER,
            "rows", Language.Type.NUMBER,
            "row", Language.Type.ANYTHING);

    /** Characters that a query may have. */
    public static final int LONGEST_QUERY = 10_000;

    private final SqlDatabase database;
    private final String query;
    private final Expectation expectation;
    private final Context context;
    private final Dialer dialer;

    public SqlProber(SqlDatabase database, String query, Expectation expectation, ProbeContext context) {
        this.database = database;
        this.query = query;
        this.expectation = expectation;
        this.context = context.context();
        this.dialer = context.dialer();
    }

    /** A new attempt, not begun yet. */
    public Attempt attempt(Progress progress) {
        return new SqlAttempt(this, progress);
    }

    SqlDatabase database() {
        return database;
    }

    String query() {
        return query;
    }

    Expectation expectation() {
        return expectation;
    }

    Context context() {
        return context;
    }

    Dialer dialer() {
        return dialer;
    }

    /** What opens connections to that address and no other; certificates are still compared with the name. */
    ConnectionFactory connections(InetSocketAddress address, MessageGuard.Watcher watcher) {
        try {
            InetAddress both = InetAddress.getByAddress(database.target().host(), address.getAddress().getAddress());
            return database.connections(
                    SocketAddress.inetSocketAddress(new InetSocketAddress(both, address.getPort())), watcher);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address has 4 or 16 bytes", e);
        }
    }
}
