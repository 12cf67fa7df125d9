package dev.fettle.platform.database;

import io.quarkus.reactive.pg.client.PgPoolCreator;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.SqlConnectOptions;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A pool in which nothing waits for ever. Bounds on the server's side end a statement and free its locks even when this
 * process has died in the middle of a transaction. Each service works in its own schema.
 */
@Singleton
class BoundedPool implements PgPoolCreator {

    private static final int CONNECT_TIMEOUT_MS = 2_000;
    private static final int ACQUIRE_TIMEOUT_S = 5;
    /** The driver's default of 2048 would have longer statements parsed and planned each time. */
    private static final int LONGEST_PREPARED_STATEMENT = 16 * 1024;

    private final String application;
    private final String schema;

    BoundedPool(@ConfigProperty(name = "quarkus.application.name") String application,
            @ConfigProperty(name = "quarkus.flyway.default-schema") String schema) {
        this.application = application;
        this.schema = schema;
    }

    @Override
    public Pool create(Input input) {
        List<PgConnectOptions> servers = input.pgConnectOptionsList();
        servers.forEach(this::bound);
        PoolOptions options = input.poolOptions().setConnectionTimeout(ACQUIRE_TIMEOUT_S)
                .setConnectionTimeoutUnit(TimeUnit.SECONDS);
        return PgBuilder.pool().with(options).connectingTo(List.<SqlConnectOptions>copyOf(servers)).using(input.vertx())
                .build();
    }

    private void bound(PgConnectOptions server) {
        server.setConnectTimeout(CONNECT_TIMEOUT_MS);
        server.setTcpKeepAlive(true);
        server.setCachePreparedStatements(true);
        server.setPreparedStatementCacheSqlLimit(LONGEST_PREPARED_STATEMENT);
        server.addProperty("application_name", application);
        server.addProperty("search_path", schema);
        // Statements are short; a plan that looks dear, as all do over a long backlog, is not worth compiling
        server.addProperty("jit", "off");
        server.addProperty("statement_timeout", "10000");
        server.addProperty("lock_timeout", "8000");
        // Shorter than the lock timeout: whoever takes over from a process that stands still outlasts its locks
        server.addProperty("idle_in_transaction_session_timeout", "5000");
    }
}
