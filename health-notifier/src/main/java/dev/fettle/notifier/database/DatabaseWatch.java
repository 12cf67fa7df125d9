package dev.fettle.notifier.database;

import io.vertx.core.Vertx;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;

/** Asks the database every 2 s whether it is there, so that the readiness check never has to wait for it. */
@ApplicationScoped
public class DatabaseWatch {

    private static final Logger LOG = Logger.getLogger(DatabaseWatch.class);
    private static final long EVERY_MS = 2_000;
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private final Vertx vertx;
    private final Database database;
    private final AtomicBoolean asking = new AtomicBoolean();
    private volatile boolean reachable;
    private volatile long timer = -1;

    DatabaseWatch(Vertx vertx, Database database) {
        this.vertx = vertx;
        this.database = database;
    }

    /** Begins to ask; to be called once. */
    public void start() {
        ask();
        timer = vertx.setPeriodic(EVERY_MS, _ -> ask());
    }

    /** Whether the last question was answered. */
    public boolean isReachable() {
        return reachable;
    }

    private void ask() {
        if (asking.compareAndSet(false, true)) {
            database.query("SELECT 1", Tuple.tuple()).ifNoItem().after(PATIENCE).fail()
                    .onTermination().invoke(() -> asking.set(false))
                    .subscribe().with(_ -> turn(true, ""), failure -> turn(false, failure.toString()));
        }
    }

    private void turn(boolean now, String cause) {
        if (now != reachable) {
            reachable = now;
            if (now) {
                LOG.info("database is reachable");
            } else {
                LOG.warnf("database is away cause=%s", cause);
            }
        }
    }

    @PreDestroy
    void close() {
        vertx.cancelTimer(timer);
    }
}
