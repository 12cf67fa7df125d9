package dev.fettle.engine.monitor;

import dev.fettle.api.component.ComponentId;
import dev.fettle.api.component.Reason;
import dev.fettle.api.component.Status;
import dev.fettle.api.component.Subject;
import dev.fettle.engine.cluster.Holding;
import dev.fettle.engine.cluster.Membership;
import dev.fettle.engine.cluster.Ownership;
import dev.fettle.engine.cluster.ShardId;
import dev.fettle.engine.component.ComponentCatalog;
import dev.fettle.engine.component.ComponentDefinition;
import dev.fettle.engine.history.StateStore;
import dev.fettle.engine.history.StoredState;
import dev.fettle.engine.replica.Replica;
import dev.fettle.engine.status.ComponentView;
import dev.fettle.engine.status.Flags;
import dev.fettle.engine.status.StatusBoard;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * What other nodes watch, so that this one answers for the whole: on the board from what is stored, then from what they
 * tell. Alone it does nothing. Any thread.
 */
@ApplicationScoped
class Others {

    private static final Logger LOG = Logger.getLogger(Others.class);
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final Duration RELOAD_FOR = Duration.ofMinutes(10);

    private final Membership membership;
    private final Holding holding;
    private final Replica replica;
    private final Claimant claimant;
    private final DefinitionWatch definitions;
    private final ComponentCatalog catalog;
    private final StateStore states;
    private final Watches watches;
    private final StatusBoard board;
    private final Neighbours neighbours;
    private final Clock clock;

    Others(Membership membership, Holding holding, Replica replica, Claimant claimant, DefinitionWatch definitions,
            ComponentCatalog catalog, StateStore states, Watches watches, StatusBoard board, Neighbours neighbours,
            Clock clock) {
        this.membership = membership;
        this.holding = holding;
        this.replica = replica;
        this.claimant = claimant;
        this.definitions = definitions;
        this.catalog = catalog;
        this.states = states;
        this.watches = watches;
        this.board = board;
        this.neighbours = neighbours;
        this.clock = clock;
    }

    /** Completes once the board shows all that is stored; from then on it follows what the others tell. */
    Uni<Void> start() {
        if (!membership.isShared()) {
            return Uni.createFrom().voidItem();
        }
        return replica.pin() // first, so that nothing between the two readings is missed
                .chain(claimant::load)
                .chain(() -> states.load())
                .invoke(this::show)
                .invoke(() -> replica.follow(neighbours::turned))
                .invoke(definitions::start)
                .replaceWithVoid();
    }

    /** Records of the others that are not read yet. */
    long lag() {
        return replica.lag();
    }

    void stop() {
        definitions.stop();
        replica.stop();
    }

    private void show(List<StoredState> stored) {
        Set<Subject> known = stored.stream().map(StoredState::subject).collect(Collectors.toSet());
        board.define(catalog.groups());
        List<ComponentDefinition> registered = catalog.definitions()
                .stream()
                .filter(definition -> known.contains(Subject.of(definition.id())))
                .toList();
        for (Watch watch : watches.of(registered, stored)) {
            var _ = board.put(watch.view());
        }
        stored.stream()
                .filter(state -> !state.subject().isComponent())
                .forEach(state -> board.putSince(state.subject(), state.since()));
        show(catalog.definitions());
    }

    /** Reads again what is stored of shards that were lost: what this node saw last of them may be wrong. */
    void reload(Set<ShardId> lost) {
        if (membership.isShared() && !lost.isEmpty()) {
            states.loadShards(lost)
                    .ifNoItem()
                    .after(LIMIT)
                    .fail()
                    .onFailure()
                    .retry()
                    .withBackOff(Duration.ofMillis(200), Duration.ofSeconds(5))
                    .expireIn(RELOAD_FOR.toMillis())
                    .emitOn(Infrastructure.getDefaultWorkerPool())
                    .subscribe()
                    .with(this::correct, e -> LOG.errorf("what other nodes watch now could not be read cause=%s", e));
        }
    }

    /** Before groups are told of: what is stored of all that others watch is on the board. */
    Uni<Void> bringUpToDate(Ownership claimed) {
        if (!membership.isShared() || claimed.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        return states.load()
                .ifNoItem()
                .after(LIMIT)
                .fail()
                .emitOn(Infrastructure.getDefaultWorkerPool())
                .invoke(stored -> correct(stored.stream()
                        .filter(state -> !claimed.covers(state.subject()))
                        .toList()))
                .replaceWithVoid();
    }

    private void correct(List<StoredState> stored) {
        List<StoredState> ofOthers = stored.stream()
                .filter(state -> state.subject().isComponent() && !holding.covers(state.subject()))
                .toList();
        Set<Subject> known = ofOthers.stream().map(StoredState::subject).collect(Collectors.toSet());
        List<ComponentDefinition> definitions = catalog.definitions()
                .stream()
                .filter(definition -> known.contains(Subject.of(definition.id())))
                .toList();
        for (Watch watch : watches.of(definitions, ofOthers)) {
            board.update(watch.id(), shown -> shown == null || shown.sequence() <= watch.sequence()
                    ? watch.view()
                    : shown);
        }
    }

    /** Shows components that others watch as they are defined now, those too of which nothing was heard yet. */
    void show(Collection<ComponentDefinition> definitions) {
        for (ComponentDefinition definition : definitions) {
            Subject subject = Subject.of(definition.id());
            if (!holding.covers(subject)) {
                Optional<ComponentView> early = replica.early(definition);
                board.update(definition.id(), shown -> shown != null
                        ? shown.with(definition)
                        : early.orElseGet(() -> unheardOf(definition)));
            }
        }
    }

    /** Shows components no more that are gone. */
    void forget(Collection<ComponentId> gone) {
        gone.forEach(board::remove);
    }

    private ComponentView unheardOf(ComponentDefinition definition) {
        return new ComponentView(definition, Status.UNKNOWN, clock.instant(), 0, false, Reason.OK, "", null, null,
                null, Flags.NONE);
    }
}
