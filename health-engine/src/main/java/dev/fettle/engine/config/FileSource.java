package dev.fettle.engine.config;

import dev.fettle.platform.file.Origin;
import dev.fettle.api.component.ComponentId;
import dev.fettle.engine.cluster.Holding;
import dev.fettle.engine.cluster.Membership;
import dev.fettle.engine.component.Changes;
import dev.fettle.engine.component.ComponentFile;
import dev.fettle.engine.component.Configuration;
import dev.fettle.engine.component.NotOwnerException;
import dev.fettle.engine.component.RemovalConfig;
import dev.fettle.engine.component.RemovalRefusedException;
import dev.fettle.engine.monitor.Definitions;
import dev.fettle.engine.monitor.FileWish;
import dev.fettle.engine.monitor.InstanceConfig;
import dev.fettle.platform.audit.AuditEntry;
import dev.fettle.platform.audit.AuditLog;
import dev.fettle.platform.file.ConfigFiles;
import dev.fettle.platform.file.ConfigSnapshot;
import dev.fettle.platform.file.FileWatch;
import dev.fettle.platform.file.Placeholders;
import dev.fettle.platform.file.Position;
import dev.fettle.platform.file.Problem;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Instance;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The files: read at the start, and again when they changed. What they say is applied as a difference; while they are
 * broken nothing changes, and that is shown.
 */
@ApplicationScoped
public class FileSource implements FileWish {

    private static final Logger LOG = Logger.getLogger(FileSource.class);
    private static final Set<String> NOTIFIERS_PART = Set.of("webhooks");
    private static final Duration APPLY_LIMIT = Duration.ofMinutes(3);
    private static final int BEFORE_THE_WATCH = 100;
    private static final int MOST_SHOWN = 1000;

    private final ComponentFile file;
    private final Instance<Definitions> definitions;
    private final Membership membership;
    private final Holding holding;
    private final AuditLog audit;
    private final RemovalConfig removal;
    private final ReloadConfig reload;
    private final Clock clock;
    private final List<Path> paths;

    private volatile Optional<Wanted> wanted = Optional.empty();
    private volatile Optional<Wanted> refused = Optional.empty();
    /** Of the last reading, whatever became of it. */
    private volatile List<Problem> warnings = List.of();
    private volatile FileState state = new FileState(Instant.EPOCH, false, List.of());
    private volatile boolean stopping;
    private volatile boolean hasLed;
    private @Nullable FileWatch watch;

    FileSource(ComponentFile file, Instance<Definitions> definitions, Membership membership, Holding holding,
            AuditLog audit, RemovalConfig removal, ReloadConfig reload, InstanceConfig instance, Clock clock) {
        this.file = file;
        this.definitions = definitions;
        this.membership = membership;
        this.holding = holding;
        this.audit = audit;
        this.removal = removal;
        this.reload = reload;
        this.clock = clock;
        this.paths = instance.config().stream().map(Path::of).toList();
    }

    @Override
    public Optional<Configuration> now() {
        return wanted.map(this::configuration);
    }

    @Override
    public Set<ComponentId> paused() {
        return wanted.map(Wanted::paused).orElse(Set.of());
    }

    private Configuration configuration(Wanted those) {
        Configuration read = those.fresh().getAndSet(null);
        return read != null ? read : file.read(parsed(those.snapshot()));
    }

    private static ConfigFiles parsed(ConfigSnapshot snapshot) {
        return snapshot.parse(Placeholders.of(System::getenv));
    }

    /**
     * Files that are not broken. What was read of them is handed out once: a tree of all components is large, and who
     * wants it again, when shards come or another node is gone, has it read again.
     *
     * @param paused what the environment leaves out
     */
    private record Wanted(ConfigSnapshot snapshot, Set<ComponentId> paused,
            AtomicReference<@Nullable Configuration> fresh) {

        static Wanted of(ConfigSnapshot snapshot, Configuration read) {
            return new Wanted(snapshot, read.paused(), new AtomicReference<>(read));
        }
    }

    @Override
    public void refused(RuntimeException why) {
        List<Problem> all = new ArrayList<>(problems(why));
        all.forEach(LOG::error);
        all.addAll(warnings);
        refused = wanted.or(() -> refused);
        wanted = Optional.empty();
        state = new FileState(clock.instant(), false, shown(all));
    }

    /** What came of the last reading. */
    public FileState state() {
        return state;
    }

    void start(@Observes @Priority(BEFORE_THE_WATCH) StartupEvent event) {
        ConfigSnapshot snapshot = ConfigSnapshot.read(paths);
        state = read(snapshot);
        definitions.get().listen(this::others);
        FileWatch begun = new FileWatch(paths, reload.poll(), this::changed);
        begun.start(snapshot);
        watch = begun;
    }

    void stop(@Observes ShutdownEvent event) {
        stopping = true;
        FileWatch begun = watch;
        if (begun != null) {
            begun.close();
        }
    }

    /** Tells what is wrong; what the files want is known afterwards, or nothing when they are broken. */
    private FileState read(ConfigSnapshot snapshot) {
        ConfigFiles read = parsed(snapshot);
        Configuration configuration = file.read(read);
        List<Problem> problems = read.problems().besides(NOTIFIERS_PART);
        problems.forEach(problem -> LOG.log(problem.isError() ? Logger.Level.ERROR : Logger.Level.WARN, problem));
        boolean broken = problems.stream().anyMatch(Problem::isError);
        if (broken) {
            LOG.errorf("the configuration is broken, what was before goes on problems=%d", problems.size());
        }
        warnings = problems.stream().filter(problem -> !problem.isError()).toList();
        refused = Optional.empty();
        wanted = broken ? Optional.empty() : Optional.of(Wanted.of(snapshot, configuration));
        return new FileState(clock.instant(), !broken, shown(problems));
    }

    /** On the watch's thread. Fails when it cannot be applied now: then it is told again. */
    private void changed(ConfigSnapshot snapshot) {
        FileState read = read(snapshot);
        if (wanted.isEmpty() || isLed()) {
            state = read;
        } else {
            apply(wanted.get(), read, removal.prune());
        }
    }

    /** Among several nodes one applies the files; this one is ready to. */
    private boolean isLed() {
        return membership.isShared() && !holding.leads();
    }

    @Override
    public void lead() {
        Infrastructure.getDefaultWorkerPool().execute(this::applyAsLeader);
    }

    /** What the files say may be newer than what the node before has applied. */
    private void applyAsLeader() {
        Optional<Wanted> now = wanted;
        if (now.isEmpty() || isLed() || stopping) {
            return;
        }
        try {
            apply(now.get(), new FileState(clock.instant(), true, state.problems()),
                    removal.prune() || (!hasLed && removal.pruneAtStart()));
            hasLed = true;
        } catch (IllegalStateException e) {
            LOG.warnf("the files could not be applied, trying again cause=%s", e.getMessage());
            var _ = Infrastructure.getDefaultWorkerPool()
                    .schedule(this::applyAsLeader, reload.poll().toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    /** What stood in the way of the files may be gone now. */
    private void others(Changes changes) {
        Optional<Wanted> again = refused;
        boolean makesRoom = !changes.origin().equals(Origin.FILE)
                && !(changes.removed().isEmpty() && changes.groupsRemoved().isEmpty());
        if (makesRoom && again.isPresent()) {
            Infrastructure.getDefaultWorkerPool().execute(() -> tryAgain(again.get()));
        }
    }

    private void tryAgain(Wanted again) {
        try {
            wanted = Optional.of(again);
            apply(again, new FileState(clock.instant(), true, shown(warnings)), removal.prune());
        } catch (IllegalStateException e) {
            refused(e);
        }
    }

    /** What the files say holds once it is applied, not before. */
    private void apply(Wanted those, FileState applied, boolean mayPrune) {
        try {
            Object _ = definitions.get()
                    .apply(Origin.FILE, configuration(those), mayPrune)
                    .invoke(this::audit)
                    .subscribeAsCompletionStage()
                    .get(APPLY_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
            state = applied;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof NotOwnerException || e.getCause() instanceof RemovalRefusedException) {
                refused((RuntimeException) e.getCause());
            } else {
                throw new IllegalStateException(String.valueOf(e.getCause()), e);
            }
        } catch (TimeoutException e) {
            throw new IllegalStateException("the database does not answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void audit(Changes changes) {
        Instant now = clock.instant();
        changes.created().forEach(entry -> audit(now, "created", entry.definition().id()));
        changes.changed().forEach(entry -> audit(now, "changed", entry.definition().id()));
        changes.removed().forEach(id -> audit(now, "removed", id));
    }

    private void audit(Instant now, String action, ComponentId id) {
        audit.record(AuditEntry.byFile(now, action, id.value()));
    }

    private List<Problem> problems(RuntimeException why) {
        if (why instanceof NotOwnerException notOwner) {
            return notOwner.taken()
                    .stream()
                    .map(taken -> error(taken.position(), taken.pointer(), taken.what() + " is owned by "
                            + taken.owner() + "; remove it there first, or give it another id here"))
                    .toList();
        }
        return List.of(error(new Position(paths.getFirst().toString(), 1, 1), "#", String.valueOf(why.getMessage())));
    }

    private static Problem error(Position position, String pointer, String message) {
        return new Problem(Problem.Severity.ERROR, position, pointer, message);
    }

    private static List<Problem> shown(List<Problem> problems) {
        return problems.subList(0, Math.min(MOST_SHOWN, problems.size()));
    }
}
