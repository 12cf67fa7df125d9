package dev.fettle.platform.database;

import io.agroal.api.AgroalDataSource;
import dev.fettle.platform.retry.Backoff;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.random.RandomGenerator;
import org.flywaydb.core.Flyway;
import org.jboss.logging.Logger;

/**
 * Brings the schema up to date, trying again for as long as the database is away. A service starts without its database
 * and is ready once this is done; Flyway's own migrate-at-start would end the process instead. The pool that Flyway has
 * is
 * for it alone.
 */
public final class Migrations implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(Migrations.class);
    private static final Backoff BACKOFF = new Backoff(Duration.ofMillis(250), 2, Duration.ofSeconds(5));

    private final Flyway flyway;
    private final CompletableFuture<Void> done = new CompletableFuture<>();
    private volatile boolean closed;

    /**
     * @param flyway configured with the service's own schema and migrations
     */
    public Migrations(Flyway flyway) {
        this.flyway = flyway;
    }

    /** Begins on a thread of its own; to be called once. */
    public CompletionStage<Void> start() {
        Thread.ofVirtual().name("migrations").start(this::migrateUntilDone);
        return done;
    }

    /** Completes when the schema is up to date; completes never while the database is away. */
    public CompletionStage<Void> done() {
        return done;
    }

    /** Whether the schema is up to date. */
    public boolean isDone() {
        return done.isDone();
    }

    @Override
    public void close() {
        closed = true;
    }

    private void migrateUntilDone() {
        for (int failures = 1; !closed; failures++) {
            try {
                int applied = flyway.migrate().migrationsExecuted;
                LOG.infof("schema is up to date migrations=%d", applied);
                done.complete(null);
                return;
            } catch (RuntimeException e) {
                LOG.warnf("schema could not be brought up to date, trying again attempt=%d cause=%s", failures,
                        firstLine(e));
                LOG.debug("migration failed", e);
                forgetConnections();
                pause(BACKOFF.delayAfter(failures, RandomGenerator.getDefault()));
            }
        }
    }

    /**
     * A database that dies during a migration leaves Flyway with connections that it does not give back: two such
     * failures
     * and a small pool has none left, for ever.
     */
    private void forgetConnections() {
        try {
            if (flyway.getConfiguration().getDataSource() instanceof AgroalDataSource pool) {
                pool.flush(AgroalDataSource.FlushMode.ALL);
            }
        } catch (RuntimeException e) {
            LOG.debug("the pool is gone, as at the end of the service", e);
        }
    }

    private void pause(Duration delay) {
        try {
            Thread.sleep(delay);
        } catch (InterruptedException e) {
            closed = true;
        }
    }

    private static String firstLine(RuntimeException e) {
        return String.valueOf(e.getMessage()).lines().filter(line -> !line.isBlank()).findFirst().orElse("unknown");
    }
}
