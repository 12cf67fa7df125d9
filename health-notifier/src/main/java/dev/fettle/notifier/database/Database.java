package dev.fettle.notifier.database;

import dev.fettle.platform.database.Migrations;
import io.smallrye.mutiny.TimeoutException;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.Vertx;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import io.vertx.pgclient.PgException;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.flywaydb.core.Flyway;
import org.jspecify.annotations.Nullable;

/**
 * Statements and transactions on the schema {@code notifier}. Each ends within {@link #TIMEOUT}, with a failure when
 * the database is away; a transaction that timed out may still be committed, so whoever tries again must be able to.
 */
@ApplicationScoped
public class Database {

    /** Bound of one statement or transaction, waiting for a connection included. */
    public static final Duration TIMEOUT = Duration.ofSeconds(15);

    /** Classes of SQL states: bad data, broken constraint, value larger than what fits. */
    private static final Set<String> REFUSALS = Set.of("22", "23", "54");

    private final Vertx vertx;
    private final Pool pool;
    private final Migrations migrations;

    Database(Vertx vertx, Pool pool, Flyway flyway) {
        this.vertx = vertx;
        this.pool = pool;
        this.migrations = new Migrations(flyway);
    }

    /** Begins to bring the schema up to date, for as long as it takes; to be called once. */
    public CompletionStage<Void> migrate() {
        return migrations.start();
    }

    /** Whether the schema is up to date. */
    public boolean isMigrated() {
        return migrations.isDone();
    }

    /**
     * One statement in a transaction of its own. Not by the pool's own {@code preparedQuery}: in Vert.x 4.5 that leaves
     * its timer running when the connection fails, which then complains of a result that is already complete. On the
     * way
     * of every delivery, so it is one step for Mutiny and the rest is the driver's.
     */
    public Uni<RowSet<Row>> query(String sql, Tuple parameters) {
        return Uni.createFrom().emitter(emitter -> ask(sql, parameters.getDelegate(), emitter));
    }

    private void ask(String sql, io.vertx.sqlclient.Tuple parameters, UniEmitter<? super RowSet<Row>> emitter) {
        long timer = vertx.setTimer(TIMEOUT.toMillis(), _ -> emitter.fail(new TimeoutException()));
        pool.getDelegate().withConnection(connection -> connection.preparedQuery(sql).execute(parameters))
                .onComplete(answer -> {
                    vertx.cancelTimer(timer);
                    if (answer.succeeded()) {
                        emitter.complete(RowSet.newInstance(answer.result(), Row.__TYPE_ARG));
                    } else {
                        emitter.fail(answer.cause());
                    }
                });
    }

    /** Several statements: all or nothing. */
    public <T> Uni<T> transaction(Function<SqlConnection, Uni<T>> work) {
        return Uni.createFrom().deferred(() -> pool.withTransaction(work)).ifNoItem().after(TIMEOUT).fail();
    }

    /**
     * Whether the database refused the values themselves, so that the same statement will fail again for ever; any
     * other failure is worth another try.
     */
    public static boolean isRefusal(@Nullable Throwable failure) {
        return failure instanceof PgException e && e.getSqlState() != null
                && REFUSALS.contains(e.getSqlState().substring(0, 2));
    }

    @PreDestroy
    void close() {
        migrations.close();
    }
}
