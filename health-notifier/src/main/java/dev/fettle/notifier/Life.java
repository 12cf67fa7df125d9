package dev.fettle.notifier;

import dev.fettle.notifier.database.Database;
import dev.fettle.notifier.delivery.Lanes;
import dev.fettle.notifier.delivery.QueueGauges;
import dev.fettle.notifier.delivery.Retention;
import dev.fettle.notifier.health.Progress;
import dev.fettle.notifier.intake.Intake;
import dev.fettle.notifier.webhook.Webhook;
import dev.fettle.notifier.webhook.WebhookFile;
import dev.fettle.notifier.webhook.Webhooks;
import dev.fettle.platform.file.ConfigFiles;
import dev.fettle.platform.file.ConfigSnapshot;
import dev.fettle.platform.file.Placeholders;
import dev.fettle.platform.file.Problem;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * The order of things: file, schema, registration, then lanes and intake. Waits for the database for as long as it
 * takes, without holding up the start.
 */
@ApplicationScoped
class Life {

    private static final Set<String> ENGINES_PART = Set.of("defaults", "presets", "groups", "components");
    private static final Logger LOG = Logger.getLogger(Life.class);
    private static final int STOP_S = 8;

    private final List<Path> paths;
    private final Webhooks webhooks;
    private final Database database;
    private final Lanes lanes;
    private final Intake intake;
    private final Retention retention;
    private final QueueGauges gauges;
    private final Progress progress;
    private volatile boolean configured;

    Life(@ConfigProperty(name = "fettle.config", defaultValue = "/etc/fettle") List<String> paths, Webhooks webhooks,
            Database database, Lanes lanes, Intake intake, Retention retention,
            QueueGauges gauges, Progress progress) {
        this.paths = paths.stream().map(String::strip).filter(path -> !path.isEmpty()).map(Path::of).toList();
        this.webhooks = webhooks;
        this.database = database;
        this.lanes = lanes;
        this.intake = intake;
        this.retention = retention;
        this.gauges = gauges;
        this.progress = progress;
    }

    /** Whether the configuration file could be read. */
    boolean isConfigured() {
        return configured;
    }

    void begin(@Observes StartupEvent event) {
        configured = configure();
        if (!configured) {
            return;
        }
        progress.started();
        Uni.createFrom().completionStage(database::migrate)
                .flatMap(_ -> lanes.register())
                .subscribe().with(_ -> open(), failure -> LOG.error("the notifier could not be opened", failure));
    }

    void end(@Observes ShutdownEvent event) {
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
        gauges.start();
        retention.start();
        progress.opened();
        LOG.infof("notifier is open webhooks=%d", webhooks.all().size());
    }

    private boolean configure() {
        ConfigFiles files = ConfigSnapshot.read(paths).parse(Placeholders.of(System::getenv));
        List<Webhook> read = WebhookFile.read(files);
        List<Problem> problems = files.problems().besides(ENGINES_PART);
        problems.forEach(problem -> LOG.log(problem.isError() ? Logger.Level.ERROR : Logger.Level.WARN, problem));
        if (problems.stream().anyMatch(Problem::isError)) {
            LOG.error("the configuration is broken, nothing is started");
            return false;
        }
        webhooks.replace(read);
        return true;
    }
}
