package dev.fettle.notifier.definition;

import dev.fettle.notifier.webhook.WebhookEntry;
import dev.fettle.notifier.webhook.WebhookFile;
import dev.fettle.notifier.webhook.Webhooks;
import dev.fettle.platform.file.ConfigFiles;
import dev.fettle.platform.file.ConfigSnapshot;
import dev.fettle.platform.file.FileWatch;
import dev.fettle.platform.file.Placeholders;
import dev.fettle.platform.file.Problem;
import io.quarkus.runtime.ShutdownEvent;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The webhooks of the files: read at the start, watched from then on. A file that is broken, or that wishes what must
 * not
 * be, changes nothing and is shown; what was refused is tried again whenever definitions change, because a request may
 * have cleared the way.
 */
@ApplicationScoped
public class FileSource {

    private static final Logger LOG = Logger.getLogger(FileSource.class);
    private static final Set<String> ENGINES_PART = Set.of("defaults", "presets", "groups", "components");
    private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(3);
    private static final int PATIENCE_S = 60;

    private final List<Path> paths;
    private final RemovalConfig removal;
    private final Duration period;
    private final Definitions definitions;
    private final Webhooks webhooks;
    private final Reload reload;
    private final AtomicReference<@Nullable List<WebhookEntry>> refused = new AtomicReference<>();
    private volatile ConfigSnapshot snapshot = ConfigSnapshot.read(List.of());
    private volatile Optional<List<WebhookEntry>> read = Optional.empty();
    private volatile @Nullable FileWatch watch;

    FileSource(@ConfigProperty(name = "fettle.config", defaultValue = "/etc/fettle") List<String> paths,
            @ConfigProperty(name = "fettle.config.poll", defaultValue = "2s") Duration period,
            RemovalConfig removal, Definitions definitions, Webhooks webhooks, Reload reload) {
        this.paths = paths.stream().map(String::strip).filter(path -> !path.isEmpty()).map(Path::of).toList();
        this.removal = removal;
        this.period = period;
        this.definitions = definitions;
        this.webhooks = webhooks;
        this.reload = reload;
    }

    /**
     * Reads the files for the start; to be called once, first. Blocks.
     *
     * @return whether what they say can be used; if not, every problem was logged
     */
    public boolean read() {
        snapshot = ConfigSnapshot.read(paths);
        read = entries(snapshot);
        if (read.isEmpty()) {
            reload.is(Reload.State.BROKEN);
        }
        return read.isPresent();
    }

    /**
     * Makes what was read hold, and loads what is defined; of broken files what is stored. Tries for as long as the
     * database is away. The schema must be up to date.
     *
     * @return how many webhooks have a definition
     */
    public Uni<Integer> establish() {
        return Uni.createFrom()
                .deferred(() -> read.map(found -> apply(found, removal.prune() || removal.pruneAtStart()))
                        .orElseGet(() -> Uni.createFrom().voidItem()))
                .call(definitions::reseal)
                .flatMap(_ -> definitions.load())
                .onFailure().invoke(failure -> LOG.warnf("definitions could not be loaded, trying again cause=%s",
                        failure))
                .onFailure().retry().withBackOff(FIRST_PAUSE, LONGEST_PAUSE).indefinitely();
    }

    /** Begins to watch the files; to be called once, after {@link #establish}. */
    public void watch() {
        webhooks.listen(this::tryRefused);
        if (!paths.isEmpty()) {
            FileWatch begun = new FileWatch(paths, period, this::changed);
            watch = begun;
            begun.start(snapshot);
        }
    }

    void end(@Observes ShutdownEvent event) {
        FileWatch begun = watch;
        if (begun != null) {
            begun.close();
        }
    }

    private void changed(ConfigSnapshot content) {
        Optional<List<WebhookEntry>> entries = entries(content);
        refused.set(null);
        if (entries.isEmpty()) {
            reload.is(Reload.State.BROKEN);
            return;
        }
        try {
            apply(entries.get(), removal.prune()).subscribeAsCompletionStage().get(PATIENCE_S, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("the database is away, probably: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private Optional<List<WebhookEntry>> entries(ConfigSnapshot content) {
        ConfigFiles files = content.parse(Placeholders.of(System::getenv));
        List<WebhookEntry> entries = WebhookFile.entries(files, false);
        List<Problem> problems = files.problems().besides(ENGINES_PART);
        problems.forEach(problem -> LOG.log(problem.isError() ? Logger.Level.ERROR : Logger.Level.WARN, problem));
        if (problems.stream().anyMatch(Problem::isError)) {
            LOG.error("the configuration is broken, nothing is changed");
            return Optional.empty();
        }
        return Optional.of(entries);
    }

    private Uni<Void> apply(List<WebhookEntry> entries, boolean prune) {
        return definitions.replaceFiles(entries, prune)
                .invoke(this::applied)
                .replaceWithVoid()
                .onFailure(RefusedException.class).recoverWithUni(failure -> refused(entries, failure));
    }

    private void applied(Diff diff) {
        refused.set(null);
        reload.is(Reload.State.CURRENT);
        LOG.infof("configuration applied created=%d changed=%d removed=%d", diff.created(), diff.changed(),
                diff.removed());
    }

    private Uni<Void> refused(List<WebhookEntry> entries, Throwable failure) {
        refused.set(entries);
        reload.is(Reload.State.REFUSED);
        LOG.errorf("the configuration is refused, nothing is changed: %s", failure.getMessage());
        return Uni.createFrom().voidItem();
    }

    private void tryRefused() {
        List<WebhookEntry> again = refused.getAndSet(null);
        if (again != null) {
            apply(again, removal.prune()).subscribe().with(_ -> {}, failure -> refused.set(again));
        }
    }
}
