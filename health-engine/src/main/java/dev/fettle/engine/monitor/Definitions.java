package dev.fettle.engine.monitor;

import dev.fettle.platform.file.Origin;
import static java.util.function.Predicate.not;

import dev.fettle.api.component.ComponentId;
import dev.fettle.engine.cluster.Holding;
import dev.fettle.engine.cluster.Membership;
import dev.fettle.engine.cluster.Ownership;
import dev.fettle.engine.cluster.ShardId;
import dev.fettle.engine.component.Changes;
import dev.fettle.engine.component.ComponentCatalog;
import dev.fettle.engine.component.ComponentDefinition;
import dev.fettle.engine.component.ComponentEntry;
import dev.fettle.engine.component.ComponentStore;
import dev.fettle.engine.component.Configuration;
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

    private final OneAtATime turnstile;
    private final ComponentCatalog catalog;
    private final ComponentStore store;
    private final OwnContext context;
    private final Enactment enactment;
    private final Holding holding;
    private final Membership membership;
    private volatile Consumer<Changes> listener = _ -> {};

    Definitions(OneAtATime turnstile, ComponentCatalog catalog, ComponentStore store, OwnContext context,
            Enactment enactment, Holding holding, Membership membership) {
        this.turnstile = turnstile;
        this.catalog = catalog;
        this.store = store;
        this.context = context;
        this.enactment = enactment;
        this.holding = holding;
        this.membership = membership;
    }

    /**
     * Makes everything of one source as wanted: all of it or nothing.
     *
     * @param prune whether more than half of what the source has may be removed
     * @return what changed; a failure with {@link dev.fettle.engine.component.NotOwnerException},
     * {@link dev.fettle.engine.component.RemovalRefusedException} or {@link NotCommittedException}, and
     * {@link NotOwnedException} when another node applies definitions
     */
    public Uni<Changes> apply(Origin origin, Configuration wanted, boolean prune) {
        return change(() -> catalog.whole(origin, wanted, prune)).map(Done::changes);
    }

    /** What {@link #apply} would change; the same failures. */
    public Uni<Changes> trial(Origin origin, Configuration wanted, boolean prune) {
        return Uni.createFrom().item(() -> {
            var _ = leadership(); // else the catalog may not be up to date
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
        return turnstile.run(() -> decided(wish).chain(changes -> changed(leadership(), changes)))
                .invoke(done -> listener.accept(done.changes()))
                .ifNoItem()
                .after(ANSWER_LIMIT)
                .failWith(() -> new NotCommittedException("the database does not answer; it acts once it does"));
    }

    /** The ownership under which definitions may be stored. */
    private Ownership leadership() {
        Ownership mine = holding.now();
        if (mine.covers(ShardId.LEADER)) {
            return mine;
        }
        throw membership.isShared()
                ? new NotOwnedException("definitions are applied by another node, which does not answer")
                : new NotCommittedException("the watch has not begun");
    }

    /** Comparing many with what is there takes its time: not on an event loop. */
    private Uni<Changes> decided(Supplier<Changes> wish) {
        return Uni.createFrom().item(() -> {
            var _ = leadership(); // else the catalog may not be up to date
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
                        .chain(() -> enactment.enact(changes.removed(), fresh(changes, running),
                                definitions(changes.changed()).filter(not(idle(running))).toList()))
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

    private static boolean isTheDatabases(Throwable e) {
        return !(e instanceof NotCommittedException);
    }

    private static List<ComponentDefinition> fresh(Changes changes, Set<ComponentId> running) {
        return Stream.concat(definitions(changes.created()), definitions(changes.changed()).filter(idle(running)))
                .toList();
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
