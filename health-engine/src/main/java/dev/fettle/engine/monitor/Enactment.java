package dev.fettle.engine.monitor;

import dev.fettle.api.component.ComponentId;
import dev.fettle.api.component.Subject;
import dev.fettle.engine.cluster.Holding;
import dev.fettle.engine.component.ComponentCatalog;
import dev.fettle.engine.component.ComponentDefinition;
import dev.fettle.engine.status.StatusBoard;
import dev.fettle.platform.retry.Backoff;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * Lets stored definitions act: what this node watches on its lanes, the rest on the board. To be called through the
 * turnstile, after the catalog has them. Any thread.
 */
@ApplicationScoped
class Enactment {

    private static final Logger LOG = Logger.getLogger(Enactment.class);
    private static final Duration LAST_CHANGES_LIMIT = Duration.ofSeconds(30);
    private static final Backoff BACKOFF = new Backoff(Duration.ofMillis(100), 2, Duration.ofSeconds(2));
    /** So many new components are checked at once; more are spread, as at a start. */
    private static final int AT_ONCE = 100;

    private final Holding holding;
    private final ComponentCatalog catalog;
    private final Register register;
    private final Watches watches;
    private final Lanes lanes;
    private final Others others;
    private final StatusBoard board;
    private final FileWish wish;
    private final OwnContext context;

    Enactment(Holding holding, ComponentCatalog catalog, Register register, Watches watches, Lanes lanes,
            Others others, StatusBoard board, FileWish wish, OwnContext context) {
        this.holding = holding;
        this.catalog = catalog;
        this.register = register;
        this.watches = watches;
        this.lanes = lanes;
        this.others = others;
        this.board = board;
        this.wish = wish;
        this.context = context;
    }

    /**
     * First what is gone ends, then it is announced, then what is new begins.
     *
     * @param fresh those that were not there, or could not run until now
     * @param other those that go on under another definition
     */
    Uni<Void> enact(Collection<ComponentId> removed, List<ComponentDefinition> fresh,
            List<ComponentDefinition> other) {
        board.define(catalog.groups());
        return lanes.remove(removed.stream().filter(id -> holding.covers(Subject.of(id))).toList())
                .ifNoItem()
                .after(LAST_CHANGES_LIMIT)
                .recoverWithUni(() -> Uni.createFrom().voidItem()) // the ownership was lost, or the database went away
                                                                   // just now: what follows waits
                .emitOn(Infrastructure.getDefaultWorkerPool()) // lanes check on the event loops
                .invoke(() -> others.forget(removed))
                .chain(() -> registered(fresh, 1))
                .emitOn(Infrastructure.getDefaultWorkerPool())
                .chain(claim -> begun(fresh, claim))
                .chain(() -> lanes.redefine(own(other)))
                .emitOn(Infrastructure.getDefaultWorkerPool())
                .invoke(() -> others.show(Stream.concat(fresh.stream(), other.stream()).toList()));
    }

    private List<ComponentDefinition> own(List<ComponentDefinition> definitions) {
        return definitions.stream().filter(definition -> holding.covers(Subject.of(definition.id()))).toList();
    }

    private Uni<Void> begun(List<ComponentDefinition> fresh, Claim claim) {
        Set<Subject> registered = claim.subjects();
        List<Watch> added = watches.of(fresh.stream()
                .filter(definition -> registered.contains(Subject.of(definition.id())))
                .toList(), claim.states());
        if (added.size() <= AT_ONCE) {
            added.forEach(watch -> watch.hurry(System.nanoTime()));
        }
        return lanes.add(added).chain(() -> pauseNew(added));
    }

    /** What the environment leaves out begins paused; who resumed one before has the last word. */
    private Uni<Void> pauseNew(List<Watch> added) {
        Set<ComponentId> paused = wish.paused();
        List<Uni<Void>> pauses = added.stream()
                .filter(watch -> paused.contains(watch.id()))
                .map(watch -> Uni.createFrom()
                        .<Void>emitter(emitter -> lanes.of(watch.subject())
                                .pause(watch.id(), true, () -> emitter.complete(null))))
                .toList();
        return pauses.isEmpty()
                ? Uni.createFrom().voidItem()
                : Uni.join()
                        .all(pauses)
                        .andFailFast()
                        .replaceWithVoid()
                        .ifNoItem()
                        .after(LAST_CHANGES_LIMIT)
                        .recoverWithUni(() -> Uni.createFrom().voidItem()); // another node watches it now
    }

    /** For as long as it takes: what is stored must act. What went to another node meanwhile is that one's to do. */
    private Uni<Claim> registered(List<ComponentDefinition> fresh, int attempt) {
        return context.run(() -> register.bring(own(fresh), holding.now())).onFailure().recoverWithUni(e -> {
            Duration pause = BACKOFF.delayAfter(attempt, RandomGenerator.getDefault());
            LOG.warnf("what is stored cannot act yet, trying again attempt=%d inMs=%d cause=%s", attempt,
                    pause.toMillis(), e.toString());
            return Uni.createFrom()
                    .voidItem()
                    .onItem()
                    .delayIt()
                    .by(pause.plusMillis(1))
                    .chain(() -> registered(fresh, attempt + 1));
        });
    }
}
