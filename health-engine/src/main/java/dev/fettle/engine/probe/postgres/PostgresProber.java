package dev.fettle.engine.probe.postgres;

import dev.fettle.engine.probe.Attempt;
import dev.fettle.engine.probe.Dialer;
import dev.fettle.engine.probe.ProbeContext;
import dev.fettle.engine.probe.Progress;
import dev.fettle.api.check.PostgresCheck;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.net.SocketAddress;
import io.vertx.pgclient.PgConnectOptions;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;

/**
 * A check of a PostgreSQL database, ready to be attempted. Confined to the lane.
 */
final class PostgresProber {

    private static final int USUAL_PORT = 5432;
    private static final String ANY_HOST = "fettle.invalid";

    private final Vertx vertx;
    private final Context context;
    private final Dialer dialer;
    private final Dialer.Target target;
    private final PgConnectOptions options;
    private final String query;

    /**
     * @throws IllegalArgumentException when the url cannot be used; the message shows none of it
     */
    PostgresProber(PostgresCheck check, ProbeContext context) {
        this.vertx = context.vertx();
        this.context = context.context();
        this.dialer = context.dialer();
        this.options = options(check).addProperty("application_name", context.config().userAgent());
        this.target = new Dialer.Target(options.getHost(), options.getPort(), false);
        this.query = check.query();
    }

    Attempt attempt(Progress progress) {
        return new PostgresAttempt(this, progress);
    }

    Vertx vertx() {
        return vertx;
    }

    Context context() {
        return context;
    }

    Dialer dialer() {
        return dialer;
    }

    Dialer.Target target() {
        return target;
    }

    String query() {
        return query;
    }

    /** What is said in messages: no user, no password, no parameters. */
    String label() {
        return "PostgreSQL " + target.host() + ":" + target.port() + "/" + options.getDatabase();
    }

    /** Options that lead to that address and no other. */
    PgConnectOptions exactly(InetSocketAddress address) {
        return new Exactly(options, named(target.host(), address));
    }

    /** Certificates are still compared with the name. */
    private static SocketAddress named(String host, InetSocketAddress address) {
        try {
            InetAddress both = InetAddress.getByAddress(host, address.getAddress().getAddress());
            return SocketAddress.inetSocketAddress(new InetSocketAddress(both, address.getPort()));
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address has 4 or 16 bytes", e);
        }
    }

    private static PgConnectOptions options(PostgresCheck check) {
        URI url = check.url();
        PgConnectOptions read = read(url);
        String user = check.user() != null ? check.user() : read.getUser();
        boolean hasPassword = (url.getUserInfo() != null && url.getUserInfo().contains(":")) || has(url, "password");
        String password = check.password() != null ? check.password() : hasPassword ? read.getPassword() : "";
        boolean hasDatabase = (url.getPath() != null && url.getPath().length() > 1) || has(url, "dbname");
        return read.setHost(read.getHost().equals(ANY_HOST) ? url.getHost() : read.getHost())
                .setPort(read.getPort() > 0 ? read.getPort() : USUAL_PORT)
                .setUser(user)
                .setPassword(password)
                .setDatabase(hasDatabase ? read.getDatabase() : user) // as every client of PostgreSQL does
                .setCachePreparedStatements(false)
                .setReconnectAttempts(0);
    }

    /**
     * The client's own reader knows fewer forms of hosts, so it is given another one; parameters may still name one.
     */
    private static PgConnectOptions read(URI url) {
        String user = url.getRawUserInfo() == null ? "" : url.getRawUserInfo() + "@";
        String port = url.getPort() < 0 ? "" : ":" + url.getPort();
        String path = url.getRawPath() == null ? "" : url.getRawPath();
        String query = url.getRawQuery() == null ? "" : "?" + url.getRawQuery();
        try {
            return PgConnectOptions.fromUri("postgresql://" + user + ANY_HOST + port + path + query);
        } catch (RuntimeException e) {
            throw new IllegalArgumentException("the url of a postgres check cannot be used: "
                    + e.getClass().getSimpleName(), e);
        }
    }

    private static boolean has(URI url, String parameter) {
        return url.getRawQuery() != null && ("&" + url.getRawQuery()).contains("&" + parameter + "=");
    }

    /** The client would look the host up itself. */
    private static final class Exactly extends PgConnectOptions {

        private final SocketAddress address;

        Exactly(PgConnectOptions options, SocketAddress address) {
            super(options);
            this.address = address;
        }

        @Override
        public SocketAddress getSocketAddress() {
            return address;
        }

        @Override
        public boolean isUsingDomainSocket() {
            return false;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Exactly exactly && super.equals(other) && address.equals(exactly.address);
        }

        @Override
        public int hashCode() {
            return address.hashCode();
        }
    }
}
