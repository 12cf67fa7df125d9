package dev.fettle.engine.monitor;

import dev.fettle.api.component.ComponentId;
import dev.fettle.api.component.Subject;
import dev.fettle.api.event.ComponentState;
import dev.fettle.api.event.Incident;
import dev.fettle.engine.cluster.Ownership;
import dev.fettle.engine.cluster.ShardId;
import dev.fettle.engine.cluster.Shards;
import dev.fettle.engine.history.ResultLog;
import dev.fettle.engine.history.RunResult;
import dev.fettle.engine.history.StateStore;
import dev.fettle.engine.history.StateStore.LastRun;
import dev.fettle.engine.history.StoredState;
import dev.fettle.engine.history.Transition;
import dev.fettle.engine.history.TransitionLog;
import dev.fettle.engine.monitor.Change.Memory;
import dev.fettle.engine.monitor.Change.Turn;
import dev.fettle.engine.outbox.Outbox;
import dev.fettle.engine.outbox.OutboxRecord;
import dev.fettle.engine.state.FlapHistory;
import dev.fettle.engine.status.Flags;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Writes what happened, each time in one transaction that begins with the proof of ownership: state, transition and
 * outgoing event together, or none of them. Any thread; a caller writes one batch at a time, which keeps the order of
 * its subjects.
 */
@ApplicationScoped
class Ledger {

    private static final Duration LIMIT = Duration.ofSeconds(15);

    private final Pool pool;
    private final Shards shards;
    private final StateStore states;
    private final TransitionLog transitions;
    private final ResultLog results;
    private final Outbox outbox;
    private final EventFactory events;

    Ledger(Pool pool, Shards shards, StateStore states, TransitionLog transitions, ResultLog results, Outbox outbox,
            EventFactory events) {
        this.pool = pool;
        this.shards = shards;
        this.states = states;
        this.transitions = transitions;
        this.results = results;
        this.outbox = outbox;
        this.events = events;
    }

    /**
     * Commits changes. Safe to be called again with the same changes when the end of an earlier call is not known: what
     * was committed is not committed twice.
     *
     * @return a failure with {@link dev.fettle.engine.cluster.FencedException} when another node owns one of the shards
     */
    Uni<Void> commit(List<Numbered> changes, Ownership ownership) {
        return pool
                .withTransaction(transaction -> shards.prove(transaction, ownership, shardsOf(changes))
                        .chain(() -> transitions.arePresent(transaction, eventIds(changes)))
                        .chain(present -> present
                                ? Uni.createFrom().voidItem()
                                : write(transaction, changes, ownership)))
                .ifNoItem()
                .after(LIMIT)
                .fail();
    }

    /** Records what runs said that changed nothing: counts for the next start, and results for the history. */
    Uni<Void> record(List<LastRun> runs, List<RunResult> ran, Ownership ownership) {
        return pool
                .withTransaction(transaction -> shards.prove(transaction, ownership, shardsOf(runs, ran))
                        .chain(() -> states.saveRuns(transaction, runs))
                        .chain(() -> results.add(transaction, ran)))
                .ifNoItem()
                .after(LIMIT)
                .fail();
    }

    private Uni<Void> write(SqlConnection transaction, List<Numbered> changes, Ownership ownership) {
        return states.save(transaction, lastStates(changes))
                .chain(() -> transitions.add(transaction, changes.stream()
                        .filter(numbered -> !(numbered.change() instanceof Change.Beside))
                        .map(Ledger::transition)
                        .toList()))
                .chain(() -> outbox.add(transaction, records(changes, ownership)));
    }

    private List<OutboxRecord> records(List<Numbered> changes, Ownership ownership) {
        List<OutboxRecord> records = new ArrayList<>(changes.size() * 2);
        for (Numbered numbered : changes) {
            switch (numbered.change()) {
                case Change.OfAggregate aggregate -> records.add(events.event(aggregate, numbered.sequence()));
                case Change.OfComponent component -> {
                    records.add(events.event(component, numbered.sequence()));
                    records.add(events.state(state(component, numbered, ownership)));
                }
                case Change.Beside beside -> {
                    if (beside.flagsTurned()) {
                        records.add(events.event(beside, numbered.sequence()));
                    }
                    records.add(events.state(state(beside, numbered, ownership)));
                }
            }
        }
        return records;
    }

    private static ComponentState state(Change.OfComponent change, Numbered numbered, Ownership ownership) {
        Turn turn = change.turn();
        return new ComponentState(change.definition().description(), turn.to(), turn.at(), turn.reason().name(),
                turn.message(), numbered.sequence(), epoch(turn, ownership), numbered.revision(),
                change.flags().paused(), change.flags().flapping(), change.flags().maintenance(), change.causedBy(),
                EventFactory.lasting(change.incident()));
    }

    private static ComponentState state(Change.Beside change, Numbered numbered, Ownership ownership) {
        Turn turn = change.turn();
        return new ComponentState(change.definition().description(), turn.to(), turn.fromSince(),
                turn.reason().name(), turn.message(), numbered.sequence(), epoch(turn, ownership),
                numbered.revision(), change.flags().paused(), change.flags().flapping(),
                change.flags().maintenance(), change.causedBy(), change.incident());
    }

    private static long epoch(Turn turn, Ownership ownership) {
        return ownership.epoch(ShardId.of(turn.subject()));
    }

    private static List<StoredState> lastStates(List<Numbered> changes) {
        Map<String, StoredState> last = new LinkedHashMap<>();
        for (Numbered numbered : changes) {
            StoredState state = stored(numbered);
            last.put(state.subject().value(), state);
        }
        return List.copyOf(last.values());
    }

    private static StoredState stored(Numbered numbered) {
        return switch (numbered.change()) {
            case Change.OfComponent component -> stored(numbered, component.turn().at(), true,
                    EventFactory.lasting(component.incident()), component.memory(), component.flags(),
                    component.causedBy());
            case Change.Beside beside -> stored(numbered, beside.turn().fromSince(), beside.known(),
                    beside.incident(), beside.memory(), beside.flags(), beside.causedBy());
            case Change.OfAggregate aggregate ->
                stored(numbered, aggregate.turn().at(), true, null,
                        new Memory("", null, null, FlapHistory.NONE), Flags.NONE, null);
        };
    }

    private static StoredState stored(Numbered numbered, Instant since, boolean known, @Nullable Incident incident,
            Memory memory, Flags flags, @Nullable ComponentId causedBy) {
        Turn turn = numbered.change().turn();
        return new StoredState(turn.subject(), ShardId.of(turn.subject()), turn.to(), since, numbered.sequence(),
                numbered.revision(), known, turn.reason(), turn.message(), incident == null ? null : incident.id(),
                incident == null ? null : incident.startedAt(), memory.recent(), memory.lastCheck(),
                memory.lastCheckAt(), flags, memory.flaps().bits(), causedBy);
    }

    private static Transition transition(Numbered numbered) {
        Turn turn = numbered.change().turn();
        @Nullable
        Incident incident = numbered.change() instanceof Change.OfComponent component ? component.incident() : null;
        return new Transition(turn.eventId(), turn.subject(), numbered.sequence(), turn.at(), turn.from(), turn.to(),
                turn.reason(), turn.message(), turn.firstSeenAt(), incident == null ? null : incident.id());
    }

    private static List<UUID> eventIds(List<Numbered> changes) {
        return changes.stream().map(numbered -> numbered.change().turn().eventId()).toList();
    }

    private static List<ShardId> shardsOf(List<Numbered> changes) {
        return changes.stream().map(numbered -> ShardId.of(numbered.change().turn().subject())).toList();
    }

    private static List<ShardId> shardsOf(List<LastRun> runs, List<RunResult> ran) {
        return Stream.concat(runs.stream().map(LastRun::subject), ran.stream().map(run -> Subject.of(run.component())))
                .map(ShardId::of)
                .toList();
    }

    /**
     * A change with its numbers.
     *
     * @param change what happened
     * @param sequence its number among the changes of its subject
     * @param revision its number among all changes of what is stored of its subject
     */
    record Numbered(Change change, long sequence, long revision) {}
}
