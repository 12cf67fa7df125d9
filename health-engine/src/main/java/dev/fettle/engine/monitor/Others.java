package dev.fettle.engine.monitor;

import dev.fettle.api.component.ComponentId;
import dev.fettle.api.component.Reason;
import dev.fettle.api.component.Status;
import dev.fettle.api.component.Subject;
import dev.fettle.engine.cluster.Holding;
import dev.fettle.engine.cluster.Membership;
import dev.fettle.engine.component.ComponentCatalog;
import dev.fettle.engine.component.ComponentDefinition;
import dev.fettle.engine.history.StateStore;
import dev.fettle.engine.history.StoredState;
import dev.fettle.engine.replica.Replica;
import dev.fettle.engine.status.ComponentView;
import dev.fettle.engine.status.Flags;
import dev.fettle.engine.status.StatusBoard;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What other nodes watch, so that this one answers for the whole: on the board from what is stored, then from what they
 * tell. Alone it does nothing. Any thread.
 */
@ApplicationScoped
class Others {

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

    /** Shows components that others watch as they are defined now, those too of which nothing was heard yet. */
    void show(Collection<ComponentDefinition> definitions) {
        for (ComponentDefinition definition : definitions) {
            Subject subject = Subject.of(definition.id());
            if (!holding.covers(subject)) {
                var _ = board.put(board.component(definition.id())
                        .map(view -> view.with(definition))
                        .or(() -> replica.early(definition))
                        .orElseGet(() -> unheardOf(definition)));
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
