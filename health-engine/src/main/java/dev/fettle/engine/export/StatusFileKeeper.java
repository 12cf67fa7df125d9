package dev.fettle.engine.export;

import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the status file: written every 30 s, and within 200 ms of each change of the system or of the database; on one
 * thread of its own, so that a slow disk delays no check and two writes never meet.
 */
final class StatusFileKeeper implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(StatusFileKeeper.class);
    private static final Duration LOOK = Duration.ofMillis(200);
    private static final Duration LAST_WRITE_LIMIT = Duration.ofSeconds(1);

    private final Supplier<Standing> now;
    private final StatusFileWriter writer;
    private final Clock clock;
    private final StatusFileBeat beat = new StatusFileBeat();
    private @Nullable ScheduledExecutorService thread;

    StatusFileKeeper(Supplier<Standing> now, StatusFileWriter writer, Clock clock) {
        this.now = now;
        this.writer = writer;
        this.clock = clock;
    }

    /** Begins to write. A second time changes nothing. */
    synchronized void start() {
        if (thread != null) {
            return;
        }
        ScheduledExecutorService fresh = Executors
                .newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().name("status-file").factory());
        thread = fresh;
        fresh.execute(() -> writer.removeLeftovers(clock.instant()));
        Future<?> _ = fresh.scheduleWithFixedDelay(this::look, 0, LOOK.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Ends, with {@code degraded} as the last word: nobody watches any more. Waits 1 s at most for the disk. */
    @Override
    public synchronized void close() {
        ScheduledExecutorService last = thread;
        if (last == null) {
            return;
        }
        thread = null;
        Future<?> written = last.submit(
                () -> writer.write(ServiceStatus.DEGRADED, now.get().databaseWord(), clock.instant()));
        last.shutdown();
        try {
            Object _ = written.get(LAST_WRITE_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            LOG.warnf("the status file may not say that this engine has stopped cause=%s", e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void look() {
        try {
            Standing standing = now.get();
            if (beat.isDue(standing, System.nanoTime())) {
                writer.write(standing.status(), standing.databaseWord(), clock.instant());
            }
        } catch (RuntimeException e) { // else it would never be written again
            LOG.error("the status file is not kept", e);
        }
    }
}
