package dev.fettle.notifier.database;

import io.quarkus.reactive.pg.client.PgPoolCreator;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.SqlConnectOptions;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A pool in which nothing waits for ever. Bounds on the server's side end a statement and free its locks even when this
 * process has died in the middle of a transaction.
 */
@Singleton
class BoundedPool implements PgPoolCreator {

    private static final int CONNECT_TIMEOUT_MS = 2_000;
    private static final int ACQUIRE_TIMEOUT_S = 5;

    @Override
    public Pool create(Input input) {
        List<PgConnectOptions> servers = input.pgConnectOptionsList();
        servers.forEach(BoundedPool::bound);
        PoolOptions options = input.poolOptions().setConnectionTimeout(ACQUIRE_TIMEOUT_S)
                .setConnectionTimeoutUnit(TimeUnit.SECONDS);
        return PgBuilder.pool().with(options).connectingTo(List.<SqlConnectOptions>copyOf(servers)).using(input.vertx())
                .build();
    }

    private static void bound(PgConnectOptions server) {
        server.setConnectTimeout(CONNECT_TIMEOUT_MS);
        server.setTcpKeepAlive(true);
        server.setCachePreparedStatements(true);
        server.addProperty("application_name", "fettle-notifier");
        server.addProperty("search_path", "notifier");
        server.addProperty("statement_timeout", "10000");
        server.addProperty("lock_timeout", "8000");
        server.addProperty("idle_in_transaction_session_timeout", "15000");
    }
}
