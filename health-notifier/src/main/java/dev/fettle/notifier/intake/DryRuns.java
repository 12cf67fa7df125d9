package dev.fettle.notifier.intake;

import dev.fettle.notifier.silence.Silences;
import dev.fettle.notifier.silence.Silencing;
import dev.fettle.notifier.webhook.Webhook;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.concurrent.Semaphore;

/** Tells what a webhook would have been told of what Kafka still holds. One at a time; any thread. */
@ApplicationScoped
public class DryRuns {

    private final PastEvents past;
    private final Silencing silencing;
    private final Semaphore one = new Semaphore(1);

    DryRuns(PastEvents past, Silencing silencing) {
        this.past = past;
        this.silencing = silencing;
    }

    /**
     * What would have been told from then to now.
     *
     * @return fails with {@link TooManyException} when that is too long ago, and with {@link BusyException} while
     * another one is under way
     */
    public Uni<DryRun.Result> since(Webhook webhook, Instant since) {
        return Uni.createFrom().deferred(() -> {
            if (!one.tryAcquire()) {
                return Uni.createFrom().failure(new BusyException());
            }
            return run(webhook, since).onTermination().invoke(one::release);
        });
    }

    private Uni<DryRun.Result> run(Webhook webhook, Instant since) {
        return silencing.now().flatMap(now -> silencing.current()
                .emitOn(Infrastructure.getDefaultWorkerPool())
                .map(silences -> result(new DryRun(webhook, new Silences(silences)), since, now)));
    }

    private DryRun.Result result(DryRun run, Instant since, Instant now) {
        past.since(since).forEach(run::add);
        return run.end(now);
    }

    /** Another one is under way. */
    public static final class BusyException extends RuntimeException {

        private static final long serialVersionUID = 1;

        BusyException() {
            super("another dry run is under way");
        }
    }
}
