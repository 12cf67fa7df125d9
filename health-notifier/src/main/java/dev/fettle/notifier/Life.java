package dev.fettle.notifier;

import dev.fettle.notifier.database.Database;
import dev.fettle.notifier.definition.Definitions;
import dev.fettle.notifier.definition.FileSource;
import dev.fettle.notifier.delivery.Burial;
import dev.fettle.notifier.delivery.Lanes;
import dev.fettle.notifier.delivery.QueueGauges;
import dev.fettle.notifier.delivery.Retention;
import dev.fettle.notifier.delivery.StateEvents;
import dev.fettle.notifier.health.Progress;
import dev.fettle.notifier.intake.Due;
import dev.fettle.notifier.intake.Intake;
import dev.fettle.notifier.webhook.Webhooks;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jboss.logging.Logger;

/**
 * The order of things: files, schema, definitions, then lanes and intake. Waits for the database for as long as it
 * takes, without holding up the start.
 */
@ApplicationScoped
class Life {

    private static final Logger LOG = Logger.getLogger(Life.class);
    private static final int STOP_S = 8;

    private final FileSource files;
    private final Definitions definitions;
    private final Webhooks webhooks;
    private final Database database;
    private final Lanes lanes;
    private final Intake intake;
    private final Due due;
    private final Burial burial;
    private final Retention retention;
    private final QueueGauges gauges;
    private final StateEvents events;
    private final Progress progress;
    private final CompletableFuture<Boolean> configured = new CompletableFuture<>();

    Life(FileSource files, Definitions definitions, Webhooks webhooks, Database database, Lanes lanes, Intake intake,
            Due due, Burial burial, Retention retention, QueueGauges gauges, StateEvents events, Progress progress) {
        this.files = files;
        this.definitions = definitions;
        this.webhooks = webhooks;
        this.database = database;
        this.lanes = lanes;
        this.intake = intake;
        this.due = due;
        this.burial = burial;
        this.retention = retention;
        this.gauges = gauges;
        this.events = events;
        this.progress = progress;
    }

    /**
     * Whether there is something to go by: files that can be read, or definitions that were stored before. With broken
     * files that is known once the database answers, and is waited for as long as it takes: what was stored may serve.
     * Blocks.
     */
    boolean isConfigured() {
        try {
            return configured.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    void begin(@Observes StartupEvent event) {
        boolean readable = files.read();
        if (readable) {
            configured.complete(true);
            progress.started();
        } else {
            LOG.warn("the configuration is broken: waiting for the database, which may know the last one");
        }
        Uni.createFrom().completionStage(database::migrate)
                .flatMap(_ -> files.establish())
                .subscribe().with(stored -> established(readable, stored),
                        failure -> LOG.error("the notifier could not be opened", failure));
    }

    private void established(boolean readable, int stored) {
        if (!readable && stored == 0) {
            LOG.error("the configuration is broken, and none was stored before: nothing is started");
            configured.complete(false);
            return;
        }
        if (!readable) {
            LOG.warnf("the configuration is broken, what was stored last serves webhooks=%d", stored);
            progress.started();
            configured.complete(true);
        }
        open();
    }

    void end(@Observes ShutdownEvent event) {
        configured.complete(true); // who still waits for the database need not any more
        try {
            lanes.stop().subscribeAsCompletionStage().get(STOP_S, TimeUnit.SECONDS);
        } catch (TimeoutException | ExecutionException e) {
            LOG.warnf("lanes did not end in time, what was under way is repeated at the next start cause=%s", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void open() {
        lanes.start();
        intake.open();
        due.start();
        definitions.start();
        files.watch();
        burial.start();
        gauges.start();
        events.start();
        retention.start();
        progress.opened();
        LOG.infof("notifier is open webhooks=%d", webhooks.all().size());
    }
}
