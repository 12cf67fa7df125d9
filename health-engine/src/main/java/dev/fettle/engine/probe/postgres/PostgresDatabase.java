package dev.fettle.engine.probe.postgres;

import dev.fettle.api.check.PostgresCheck;
import dev.fettle.engine.probe.Dialer;
import dev.fettle.engine.probe.Failures;
import dev.fettle.engine.probe.Login;
import dev.fettle.engine.probe.ProbeContext;
import dev.fettle.engine.probe.sql.Collecting;
import dev.fettle.engine.probe.sql.GuardedClient;
import dev.fettle.engine.probe.sql.MessageGuard;
import dev.fettle.engine.probe.sql.SqlDatabase;
import dev.fettle.engine.probe.sql.Standing;
import io.vertx.core.Future;
import io.vertx.core.impl.VertxInternal;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.net.TrustOptions;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import io.vertx.pgclient.PgException;
import io.vertx.pgclient.impl.PgConnectionFactory;
import io.vertx.sqlclient.DatabaseException;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.impl.SingletonSupplier;
import io.vertx.sqlclient.spi.ConnectionFactory;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/** One database of PostgreSQL, or of a product that speaks like it. Confined to the lane. */
final class PostgresDatabase implements SqlDatabase {

    /**
     * What is unknown to a product that only speaks like PostgreSQL, or hidden from the user, is null. Of a replica
     * that has everything a primary forgets the lag after a while. A replica that receives nothing does not know what
     * it lacks: then it counts from the last change that it has.
     */
    private static final String STANDING = """
            SELECT pg_is_in_recovery() AS recovering, current_setting('transaction_read_only') = 'on' AS reading,
                   CASE WHEN NOT pg_is_in_recovery()
                        THEN (SELECT max(CASE WHEN replay_lsn >= pg_current_wal_lsn() THEN 0
                                              ELSE extract(epoch FROM replay_lag) END) FROM pg_stat_replication)
                        WHEN pg_last_wal_receive_lsn() = pg_last_wal_replay_lsn()
                             AND EXISTS (SELECT FROM pg_stat_wal_receiver) THEN 0
                        ELSE extract(epoch FROM now() - pg_last_xact_replay_timestamp()) END::float8 AS behind,
                   (SELECT count(*) FROM pg_stat_replication) AS replicas,
                   (SELECT count(*) FROM pg_stat_wal_receiver) AS receivers""";
    /** The user, or the host of the client, may not be there. */
    private static final Set<String> LOGIN = Set.of("28P01", "28000");

    /** Shows digits that no condition needs; PgBouncer turns away who wants it. */
    private static final String DIGITS = "extra_float_digits";
    private static final String NAME = "application_name";

    private final VertxInternal vertx;
    private final Dialer.Target target;
    private final PostgresUrl url;
    private final PgConnectOptions options;

    /**
     * @throws IllegalArgumentException when the url cannot be used; the message shows none of it
     */
    PostgresDatabase(PostgresCheck check, ProbeContext context) {
        this.vertx = (VertxInternal) context.vertx();
        this.url = PostgresUrl.of(check.url(), check.user(), check.password());
        this.target = new Dialer.Target(url.host(), url.port(), false);
        this.options = options(url, context);
    }

    private static PgConnectOptions options(PostgresUrl url, ProbeContext context) {
        Login login = url.login();
        PgConnectOptions options = new PgConnectOptions()
                .setHost(url.host())
                .setPort(url.port())
                .setUser(login.user())
                .setPassword(login.password() == null ? "" : login.password())
                .setDatabase(url.database())
                .setSslMode(url.tls())
                .setCachePreparedStatements(false)
                .setReconnectAttempts(0);
        Map<String, String> settings = new HashMap<>(options.getProperties());
        settings.remove(DIGITS);
        settings.put(NAME, context.config().userAgent());
        settings.putAll(url.settings());
        options.setProperties(settings);
        switch (url.tls()) {
            case DISABLE -> {
            }
            case ALLOW, PREFER, REQUIRE -> options.setTrustAll(true);
            case VERIFY_CA -> options.setTrustOptions(TrustOptions.wrap(context.dialer().trust()));
            case VERIFY_FULL -> options.setTrustOptions(TrustOptions.wrap(context.dialer().trust()))
                    .setHostnameVerificationAlgorithm("HTTPS");
        }
        return options;
    }

    @Override
    public Dialer.Target target() {
        return target;
    }

    @Override
    public String label() {
        return "PostgreSQL " + url.place() + "/" + url.database();
    }

    @Override
    public ConnectionFactory connections(SocketAddress address, MessageGuard.Watcher watcher) {
        return new Guarded(vertx, new Exactly(options, address), watcher);
    }

    /** What it has to remark would be logged. */
    @Override
    public void opened(SqlConnection connection) {
        if (connection instanceof PgConnection postgres) {
            PgConnection _ = postgres.noticeHandler(_ -> {});
        }
    }

    @Override
    public Refusal refusal(DatabaseException refused) {
        String text = refused instanceof PgException told ? told.getErrorMessage() : refused.getMessage();
        return new Refusal(LOGIN.contains(String.valueOf(refused.getSqlState())),
                Failures.text(String.valueOf(text)) + " (SQLSTATE " + refused.getSqlState() + ")");
    }

    @Override
    public Future<Standing> standing(SqlConnection connection, String version) {
        return connection.query(STANDING).collecting(Collecting.rows(1)).execute()
                .map(answer -> standing(version, answer.value().getFirst()));
    }

    private static Standing standing(String version, Row row) {
        boolean replica = Boolean.TRUE.equals(row.getBoolean("recovering"));
        Double behind = row.getDouble("behind");
        Long receivers = row.getLong("receivers");
        String link = !replica ? Standing.NONE : receivers != null && receivers > 0 ? Standing.UP : Standing.DOWN;
        return new Standing(version, replica ? Standing.REPLICA : Standing.PRIMARY, row.getBoolean("reading"), link,
                behind == null ? null : Long.valueOf(Math.round(behind)), row.getLong("replicas"));
    }

    private static final class Guarded extends PgConnectionFactory {

        private final Supplier<MessageGuard> guards;

        Guarded(VertxInternal vertx, Exactly options, MessageGuard.Watcher watcher) {
            super(vertx, SingletonSupplier.wrap(options));
            boolean hasPassword = options.getPassword() != null && !options.getPassword().isEmpty();
            this.guards = () -> new PostgresGuard(options.getSslMode(), hasPassword, watcher);
        }

        @Override
        protected NetClient netClient(NetClientOptions wanted) {
            return GuardedClient.of(vertx, wanted, clientCloseFuture, guards);
        }
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
