package dev.fettle.engine.health;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.TimeoutException;
import io.vertx.core.Vertx;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import org.jboss.logging.Logger;

/** Asks the database every few seconds whether it is there, so that a health endpoint never has to. */
@ApplicationScoped
class DatabaseProbe {

    private static final Logger LOG = Logger.getLogger(DatabaseProbe.class);
    private static final Duration PERIOD = Duration.ofSeconds(2);
    private static final Duration LIMIT = Duration.ofSeconds(3);

    private final Vertx vertx;
    private final Pool pool;
    private volatile State state = State.DISCONNECTED;
    private volatile boolean asking;
    private long timer = -1;

    /** What the last question found. */
    enum State {
        CONNECTED, DISCONNECTED, TIMEOUT
    }

    DatabaseProbe(Vertx vertx, Pool pool) {
        this.vertx = vertx;
        this.pool = pool;
    }

    void start(@Observes StartupEvent event) {
        ask();
        timer = vertx.setPeriodic(PERIOD.toMillis(), _ -> ask());
    }

    void stop(@Observes ShutdownEvent event) {
        vertx.cancelTimer(timer);
    }

    State state() {
        return state;
    }

    private void ask() {
        if (asking) {
            return;
        }
        asking = true;
        pool.query("select 1").execute().ifNoItem().after(LIMIT).fail().subscribe().with(
                _ -> answered(State.CONNECTED),
                e -> answered(e instanceof TimeoutException ? State.TIMEOUT : State.DISCONNECTED));
    }

    private void answered(State now) {
        asking = false;
        if (now != state) {
            LOG.infof("database is %s", now);
            state = now;
        }
    }
}
