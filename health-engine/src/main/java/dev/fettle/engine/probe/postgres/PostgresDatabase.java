package dev.fettle.engine.probe.postgres;

import dev.fettle.api.check.PostgresCheck;
import dev.fettle.engine.probe.Dialer;
import dev.fettle.engine.probe.Failures;
import dev.fettle.engine.probe.ProbeContext;
import dev.fettle.engine.probe.sql.SqlDatabase;
import dev.fettle.engine.probe.sql.Standing;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.net.TrustOptions;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgException;
import io.vertx.pgclient.SslMode;
import io.vertx.pgclient.spi.PgDriver;
import io.vertx.sqlclient.DatabaseException;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.spi.ConnectionFactory;
import java.net.URI;
import java.util.Set;

/** One database of PostgreSQL, or of a product that speaks like it. Confined to the lane. */
final class PostgresDatabase implements SqlDatabase {

    private static final int USUAL_PORT = 5432;
    private static final String ANY_HOST = "fettle.invalid";

    /** What is unknown to a product that only speaks like PostgreSQL, or hidden from the user, is null. */
    private static final String STANDING = """
            SELECT pg_is_in_recovery() AS recovering, current_setting('transaction_read_only') = 'on' AS reading,
                   CASE WHEN NOT pg_is_in_recovery()
                        THEN (SELECT extract(epoch FROM max(replay_lag)) FROM pg_stat_replication)
                        WHEN pg_last_wal_receive_lsn() = pg_last_wal_replay_lsn() THEN 0
                        ELSE extract(epoch FROM now() - pg_last_xact_replay_timestamp()) END::float8 AS behind,
                   (SELECT count(*) FROM pg_stat_replication) AS replicas,
                   (SELECT count(*) FROM pg_stat_wal_receiver) AS receivers""";
    /** The user, or the host of the client, may not be there. */
    private static final Set<String> LOGIN = Set.of("28P01", "28000");

    private final Vertx vertx;
    private final Dialer.Target target;
    private final PgConnectOptions options;

    /**
     * @throws IllegalArgumentException when the url cannot be used; the message shows none of it
     */
    PostgresDatabase(PostgresCheck check, ProbeContext context) {
        this.vertx = context.vertx();
        this.options = options(check).addProperty("application_name", context.config().userAgent());
        this.target = new Dialer.Target(options.getHost(), options.getPort(), false);
        boolean full = options.getSslMode() == SslMode.VERIFY_FULL;
        if (full || options.getSslMode() == SslMode.VERIFY_CA) {
            options.setTrustOptions(TrustOptions.wrap(context.dialer().trust()));
        }
        if (full) {
            options.setHostnameVerificationAlgorithm("HTTPS");
        }
    }

    @Override
    public Dialer.Target target() {
        return target;
    }

    @Override
    public String label() {
        return "PostgreSQL " + target.host() + ":" + target.port() + "/" + options.getDatabase();
    }

    @Override
    public ConnectionFactory connections(SocketAddress address) {
        return PgDriver.INSTANCE.createConnectionFactory(vertx, new Exactly(options, address));
    }

    @Override
    public Refusal refusal(DatabaseException refused) {
        String text = refused instanceof PgException told ? told.getErrorMessage() : refused.getMessage();
        return new Refusal(LOGIN.contains(String.valueOf(refused.getSqlState())),
                Failures.text(String.valueOf(text)) + " (SQLSTATE " + refused.getSqlState() + ")");
    }

    @Override
    public Future<Standing> standing(SqlConnection connection) {
        String version = connection.databaseMetadata().fullVersion();
        return connection.query(STANDING).execute()
                .map(answer -> standing(version, answer.iterator().next()))
                .recover(failure -> failure instanceof DatabaseException
                        ? Future.succeededFuture(Standing.unknown(version))
                        : Future.failedFuture(failure));
    }

    private static Standing standing(String version, Row row) {
        boolean replica = Boolean.TRUE.equals(row.getBoolean("recovering"));
        Double behind = row.getDouble("behind");
        Long receivers = row.getLong("receivers");
        String link = !replica ? Standing.NONE : receivers != null && receivers > 0 ? Standing.UP : Standing.DOWN;
        return new Standing(version, replica ? Standing.REPLICA : Standing.PRIMARY, row.getBoolean("reading"), link,
                behind == null ? null : Long.valueOf(Math.round(behind)), row.getLong("replicas"));
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
