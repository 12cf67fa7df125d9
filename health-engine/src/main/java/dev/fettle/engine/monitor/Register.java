package dev.fettle.engine.monitor;

import dev.fettle.api.component.Status;
import dev.fettle.api.component.Subject;
import dev.fettle.api.event.ComponentDescription;
import dev.fettle.engine.cluster.Ownership;
import dev.fettle.engine.cluster.ShardId;
import dev.fettle.engine.cluster.Shards;
import dev.fettle.engine.component.ComponentCatalog;
import dev.fettle.engine.component.ComponentDefinition;
import dev.fettle.engine.component.ComponentStore;
import dev.fettle.engine.history.StateStore;
import dev.fettle.engine.history.StoredState;
import dev.fettle.engine.outbox.Outbox;
import dev.fettle.engine.outbox.OutboxRecord;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * Brings what is stored in line with what is defined: a defined component without a state gets one and is announced, a
 * state without a definition is retired and its end announced, each in one transaction with its events. Begun anew
 * after a crash, it does what is left to do.
 */
@ApplicationScoped
class Register {

    private static final Logger LOG = Logger.getLogger(Register.class);
    private static final Duration LIMIT = Duration.ofMinutes(2);

    private final Pool pool;
    private final Shards shards;
    private final ComponentStore components;
    private final ComponentCatalog catalog;
    private final StateStore states;
    private final Outbox outbox;
    private final EventFactory events;
    private final Clock clock;

    Register(Pool pool, Shards shards, ComponentStore components, ComponentCatalog catalog, StateStore states,
            Outbox outbox,
            EventFactory events, Clock clock) {
        this.pool = pool;
        this.shards = shards;
        this.components = components;
        this.catalog = catalog;
        this.states = states;
        this.outbox = outbox;
        this.events = events;
        this.clock = clock;
    }

    /**
     * Answers where each subject of owned shards stands, now that all defined ones are registered and no others.
     *
     * @param configured those of the owned shards
     */
    Uni<Claim> bringInLine(List<ComponentDefinition> configured, Ownership ownership) {
        return removed(ownership)
                .chain(removed -> states.loadShards(ownership.shards())
                        .chain(stored -> bring(configured, stored, removed, ownership,
                                () -> states.loadShards(ownership.shards()))))
                .ifNoItem()
                .after(LIMIT)
                .fail();
    }

    /**
     * As {@link #bringInLine}, of some components of owned shards and of those that are marked as removed; answers
     * those some only.
     */
    Uni<Claim> bring(List<ComponentDefinition> some, Ownership ownership) {
        List<Subject> subjects = some.stream().map(definition -> Subject.of(definition.id())).toList();
        return removed(ownership)
                .chain(removed -> states.load(Stream
                        .concat(subjects.stream(), removed.stream().map(component -> Subject.of(component.id())))
                        .toList())
                        .chain(stored -> bring(some, stored, removed, ownership, () -> states.load(subjects))))
                .ifNoItem()
                .after(LIMIT)
                .fail();
    }

    private Uni<Claim> bring(List<ComponentDefinition> configured, List<StoredState> stored,
            List<ComponentDescription> removed, Ownership ownership, Supplier<Uni<List<StoredState>>> afterwards) {
        Map<Subject, StoredState> bySubject = stored.stream()
                .collect(Collectors.toMap(StoredState::subject, Function.identity()));
        List<ComponentDefinition> fresh = configured.stream()
                .filter(definition -> !bySubject.containsKey(Subject.of(definition.id())))
                .toList();
        if (fresh.isEmpty() && removed.isEmpty()) {
            return Uni.createFrom().item(new Claim(ownership, stored));
        }
        return pool
                .withTransaction(transaction -> shards.prove(transaction, ownership, touched(fresh, removed))
                        .chain(() -> register(transaction, fresh))
                        .chain(() -> retire(transaction, removed, bySubject)))
                .invoke(() -> LOG.infof("components registered=%d removed=%d", fresh.size(), removed.size()))
                .chain(afterwards::get)
                .map(now -> new Claim(ownership, now));
    }

    /** What other nodes' shards have, they announce. */
    private Uni<List<ComponentDescription>> removed(Ownership ownership) {
        return components.removed()
                .map(all -> all.stream().filter(component -> ownership.covers(Subject.of(component.id())))
                        .filter(component -> catalog.shown(component.id()).isEmpty()) // else it is watched still
                        .toList());
    }

    private static Set<ShardId> touched(List<ComponentDefinition> fresh, List<ComponentDescription> removed) {
        return Stream
                .concat(fresh.stream().map(ComponentDefinition::id), removed.stream().map(ComponentDescription::id))
                .map(id -> ShardId.of(Subject.of(id)))
                .collect(Collectors.toSet());
    }

    private Uni<Void> register(SqlConnection transaction, List<ComponentDefinition> fresh) {
        Instant now = clock.instant();
        List<Subject> subjects = fresh.stream().map(definition -> Subject.of(definition.id())).toList();
        List<OutboxRecord> records = fresh.stream()
                .map(definition -> events.registered(definition.description(), now))
                .toList();
        return states.begin(transaction, subjects, now).chain(() -> outbox.add(transaction, records));
    }

    private Uni<Void> retire(SqlConnection transaction, List<ComponentDescription> removed,
            Map<Subject, StoredState> bySubject) {
        Instant now = clock.instant();
        List<OutboxRecord> records = new ArrayList<>();
        for (ComponentDescription component : removed) {
            Subject subject = Subject.of(component.id());
            StoredState last = bySubject.get(subject);
            records.add(events.removed(component, last == null ? Status.UNKNOWN : last.status(), now));
            records.add(events.tombstone(subject));
        }
        Set<Subject> subjects = removed.stream()
                .map(component -> Subject.of(component.id()))
                .collect(Collectors.toSet());
        return states.end(transaction, subjects, now)
                .chain(() -> outbox.add(transaction, records))
                .chain(() -> components.forget(transaction, removed));
    }
}
