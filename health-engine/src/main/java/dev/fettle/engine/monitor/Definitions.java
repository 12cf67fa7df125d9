package dev.fettle.engine.monitor;

import dev.fettle.platform.file.Origin;
import static java.util.function.Predicate.not;

import dev.fettle.api.component.ComponentId;
import dev.fettle.engine.cluster.Ownership;
import dev.fettle.engine.component.Changes;
import dev.fettle.engine.component.ComponentCatalog;
import dev.fettle.engine.component.ComponentDefinition;
import dev.fettle.engine.component.ComponentEntry;
import dev.fettle.engine.component.ComponentStore;
import dev.fettle.engine.component.Configuration;
import dev.fettle.platform.retry.Backoff;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * The one door through which definitions change while the engine runs, whoever wishes it: files, documents that are
 * applied, REST. A change is stored in one transaction, then acts on the lanes; changes pass one after the other. What
 * is stored acts even if this process dies right after the commit: the next start takes it from there. Any thread.
 */
@ApplicationScoped
public class Definitions {

    private static final Logger LOG = Logger.getLogger(Definitions.class);
    private static final Duration STORE_LIMIT = Duration.ofMinutes(1);
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(90);
    private static final Duration LAST_CHANGES_LIMIT = Duration.ofSeconds(30);
    private static final Backoff BACKOFF = new Backoff(Duration.ofMillis(100), 2, Duration.ofSeconds(2));

    private final OneAtATime turnstile = new OneAtATime();
    private final ComponentCatalog catalog;
    private final ComponentStore store;
    private final Register register;
    private final OwnContext context;
    private final Monitor monitor;
    private volatile Consumer<Changes> listener = _ -> {};

    Definitions(ComponentCatalog catalog, ComponentStore store, Register register, OwnContext context,
            Monitor monitor) {
        this.catalog = catalog;
        this.store = store;
        this.register = register;
        this.context = context;
        this.monitor = monitor;
    }

    /**
     * Makes everything of one source as wanted: all of it or nothing.
     *
     * @param prune whether more than half of what the source has may be removed
     * @return what changed; a failure with {@link dev.fettle.engine.component.NotOwnerException},
     * {@link dev.fettle.engine.component.RemovalRefusedException} or {@link NotCommittedException}
     */
    public Uni<Changes> apply(Origin origin, Configuration wanted, boolean prune) {
        return change(() -> catalog.whole(origin, wanted, prune)).map(Done::changes);
    }

    /** What {@link #apply} would change; the same failures. */
    public Uni<Changes> trial(Origin origin, Configuration wanted, boolean prune) {
        return Uni.createFrom().item(() -> {
            var _ = monitor.ownership(); // else the catalog is not loaded
            return catalog.whole(origin, wanted, prune);
        });
    }

    /**
     * Makes one component as wanted.
     *
     * @param precondition what must hold of its present version
     * @return its version and whether it was created; failures as of {@link #apply}, and
     * {@link StalePreconditionException}
     */
    public Uni<Done> put(Origin origin, ComponentEntry wanted, Precondition precondition) {
        ComponentId id = wanted.definition().id();
        return change(() -> {
            precondition.check(id, version(id));
            return catalog.one(origin, wanted);
        });
    }

    /** Removes one component; failures as of {@link #put}. Nothing changes when there is none. */
    public Uni<Done> remove(Origin origin, ComponentId id, Precondition precondition) {
        return change(() -> {
            precondition.check(id, version(id));
            return catalog.without(origin, id);
        });
    }

    private OptionalLong version(ComponentId id) {
        return catalog.shown(id).map(shown -> OptionalLong.of(shown.version())).orElseGet(OptionalLong::empty);
    }

    /** Who hears of each change that was made, on whatever thread; must not wait. */
    public void listen(Consumer<Changes> toChanges) {
        this.listener = toChanges;
    }

    private Uni<Done> change(Supplier<Changes> wish) {
        return turnstile.run(() -> decided(wish).chain(changes -> changed(monitor.ownership(), changes)))
                .invoke(done -> listener.accept(done.changes()))
                .ifNoItem()
                .after(ANSWER_LIMIT)
                .failWith(() -> new NotCommittedException("the database does not answer; it acts once it does"));
    }

    /** Comparing many with what is there takes its time: not on an event loop. */
    private Uni<Changes> decided(Supplier<Changes> wish) {
        return Uni.createFrom().item(() -> {
            var _ = monitor.ownership(); // else the catalog is not loaded
            return wish.get();
        }).runSubscriptionOn(Infrastructure.getDefaultWorkerPool());
    }

    private Uni<Done> changed(Ownership mine, Changes changes) {
        if (changes.isEmpty()) {
            return Uni.createFrom().item(new Done(changes, OptionalLong.empty()));
        }
        Set<ComponentId> running = new HashSet<>();
        changes.changed().forEach(entry -> catalog.definition(entry.definition().id())
                .ifPresent(_ -> running.add(entry.definition().id())));
        return context.run(store::nextVersion)
                .chain(version -> stored(changes, version, mine)
                        .invoke(() -> catalog.take(changes, version))
                        .chain(() -> enact(changes, running, mine))
                        .invoke(() -> LOG.infof("definitions changed source=%s created=%d changed=%d removed=%d",
                                changes.origin(), changes.created().size(), changes.changed().size(),
                                changes.removed().size()))
                        .replaceWith(new Done(changes, OptionalLong.of(version))))
                .onFailure(Definitions::isTheDatabases)
                .transform(e -> new NotCommittedException("the database does not answer: " + e.getMessage()));
    }

    /** When the end of the transaction is not known, what is stored is asked: the version tells. */
    private Uni<Void> stored(Changes changes, long version, Ownership mine) {
        AtomicBoolean givenUp = new AtomicBoolean();
        return context.run(() -> store.write(changes, version, mine, givenUp::get))
                .ifNoItem()
                .after(STORE_LIMIT)
                .fail()
                .onFailure()
                .invoke(() -> givenUp.set(true))
                .onFailure()
                .recoverWithUni(e -> context.run(() -> store.isStored(version))
                        .onFailure()
                        .retry()
                        .withBackOff(Duration.ofMillis(200), Duration.ofSeconds(2))
                        .atMost(5)
                        .chain(isStored -> isStored
                                ? Uni.createFrom().voidItem()
                                : Uni.createFrom().failure(e)));
    }

    /** Lets stored changes act: first what is gone ends, then it is announced, then what is new begins. */
    private Uni<Void> enact(Changes changes, Set<ComponentId> running, Ownership mine) {
        monitor.defineGroups();
        List<ComponentDefinition> fresh = Stream
                .concat(definitions(changes.created()), definitions(changes.changed()).filter(idle(running)))
                .toList();
        List<ComponentDefinition> other = definitions(changes.changed()).filter(not(idle(running))).toList();
        return monitor.remove(changes.removed())
                .ifNoItem()
                .after(LAST_CHANGES_LIMIT)
                .recoverWithUni(() -> Uni.createFrom().voidItem()) // the ownership was lost, or the database went away
                                                                   // just now: what follows waits
                .chain(() -> registered(fresh, mine, 1))
                .chain(states -> monitor.add(fresh, states))
                .chain(() -> monitor.redefine(other));
    }

    /** Waits until what they changed before is committed, so that nothing is told of them after their end. */
    private Uni<Void> gone(List<ComponentId> removed, Ownership mine) {
        return monitor.remove(removed)
                .ifNoItem()
                .after(LAST_CHANGES_LIMIT)
                .recoverWithUni(() -> monitor.owns(mine)
                        ? gone(removed, mine)
                        : Uni.createFrom().failure(new NotCommittedException("another node owns the shards now")));
    }

    private Uni<Claim> registered(List<ComponentDefinition> fresh, Ownership mine, int attempt) {
        return context.run(() -> register.bring(fresh, mine))
                .onFailure(e -> monitor.owns(mine))
                .recoverWithUni(e -> {
                    Duration pause = BACKOFF.delayAfter(attempt, RandomGenerator.getDefault());
                    LOG.warnf("what is stored cannot act yet, trying again attempt=%d inMs=%d cause=%s", attempt,
                            pause.toMillis(), e.toString());
                    return Uni.createFrom()
                            .voidItem()
                            .onItem()
                            .delayIt()
                            .by(pause.plusMillis(1))
                            .chain(() -> registered(fresh, mine, attempt + 1));
                });
    }

    private static boolean isTheDatabases(Throwable e) {
        return !(e instanceof NotCommittedException);
    }

    private static Stream<ComponentDefinition> definitions(List<ComponentEntry> entries) {
        return entries.stream().map(ComponentEntry::definition);
    }

    /** Those that are stored but could not run until now. */
    private static Predicate<ComponentDefinition> idle(Set<ComponentId> running) {
        return definition -> !running.contains(definition.id());
    }

    /**
     * What was done.
     *
     * @param changes what changed
     * @param version under which it is stored; empty when nothing changed
     */
    public record Done(Changes changes, OptionalLong version) {}
}
