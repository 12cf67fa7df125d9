package dev.fettle.platform.database;

import io.netty.channel.ConnectTimeoutException;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.TimeoutException;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.core.VertxException;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.pgclient.PgException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;

/** Asks the database every 2 s whether it is there, so that no health endpoint ever waits for it. Any thread. */
@ApplicationScoped
public class DatabaseWatch {

    private static final Logger LOG = Logger.getLogger(DatabaseWatch.class);
    private static final Duration PERIOD = Duration.ofSeconds(2);
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    /** {@code query_canceled}: the server's own time limit ended the question. */
    private static final String CANCELED = "57014";

    private final Vertx vertx;
    private final Pool pool;
    private final AtomicBoolean asking = new AtomicBoolean();
    private volatile State state = State.DISCONNECTED;
    private volatile long timer = -1;

    /** What the last question found. */
    public enum State {
        /** It was answered. */
        CONNECTED,
        /** It failed. */
        DISCONNECTED,
        /** It was not answered in time, or nobody answered the attempt to connect. */
        TIMEOUT
    }

    DatabaseWatch(Vertx vertx, Pool pool) {
        this.vertx = vertx;
        this.pool = pool;
    }

    /** What the last question found. */
    public State state() {
        return state;
    }

    void start(@Observes StartupEvent event) {
        ask();
        timer = vertx.setPeriodic(PERIOD.toMillis(), _ -> ask());
    }

    void stop(@Observes ShutdownEvent event) {
        vertx.cancelTimer(timer);
    }

    private void ask() {
        if (asking.compareAndSet(false, true)) {
            // one question at a time, however long it takes: else a network that swallows it would take every
            // connection
            Uni<?> answer = pool.withConnection(connection -> connection.query("select 1").execute())
                    .onItemOrFailure()
                    .invoke(() -> asking.set(false))
                    .memoize()
                    .indefinitely();
            answer.subscribe().with(_ -> {}, _ -> {});
            answer.ifNoItem()
                    .after(PATIENCE)
                    .fail()
                    .subscribe()
                    .with(_ -> found(State.CONNECTED, ""), this::failed);
        }
    }

    private void failed(Throwable e) {
        found(isTimeout(e) ? State.TIMEOUT : State.DISCONNECTED, " cause=" + e);
    }

    /** Whether somebody was waited for in vain: for the answer, for a connection, or for a place in the pool. */
    static boolean isTimeout(Throwable e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof TimeoutException || cause instanceof java.util.concurrent.TimeoutException
                    || cause instanceof ConnectTimeoutException
                    || (cause instanceof PgException refused && CANCELED.equals(refused.getSqlState()))
                    || (cause instanceof VertxException && String.valueOf(cause.getMessage()).startsWith("Timeout"))) {
                return true;
            }
        }
        return false;
    }

    private void found(State now, String cause) {
        if (now != state) {
            state = now;
            LOG.infof("database is %s%s", now, cause);
        }
    }
}
