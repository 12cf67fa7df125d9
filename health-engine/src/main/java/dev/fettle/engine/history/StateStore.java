package dev.fettle.engine.history;

import dev.fettle.api.component.ComponentId;
import dev.fettle.api.component.Reason;
import dev.fettle.api.component.Status;
import dev.fettle.api.component.Subject;
import dev.fettle.engine.cluster.ShardId;
import dev.fettle.engine.status.Flags;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** The stored state of each subject. Writers prove their shards first, in the same transaction. */
@ApplicationScoped
public class StateStore {

    private static final String LOAD = """
            select subject, shard, status, since, sequence, revision, known, reason, message, incident_id,
                   incident_started_at, recent, last_check, last_check_at, paused, flapping, maintenance,
                   flap_history, caused_by
            from subject_state where removed_at is null""";
    private static final String LOAD_SOME = LOAD + " and subject = any($1::text[])";
    private static final String LOAD_SHARDS = LOAD + " and shard = any($1::smallint[])";
    private static final String SAVE = """
            insert into subject_state (subject, shard, status, since, sequence, revision, known, reason, message,
                   incident_id, incident_started_at, recent, last_check, last_check_at, paused, flapping, maintenance,
                   flap_history, caused_by)
            select * from unnest($1::text[], $2::smallint[], $3::text[], $4::timestamptz[], $5::bigint[], $6::bigint[],
                   $7::boolean[], $8::text[], $9::text[], $10::uuid[], $11::timestamptz[], $12::text[], $13::text[],
                   $14::timestamptz[], $15::boolean[], $16::boolean[], $17::boolean[], $18::integer[], $19::text[])
            on conflict (subject) do update set status = excluded.status, since = excluded.since,
                   sequence = excluded.sequence, revision = excluded.revision, known = excluded.known,
                   reason = excluded.reason, message = excluded.message, incident_id = excluded.incident_id,
                   incident_started_at = excluded.incident_started_at, recent = excluded.recent,
                   last_check = excluded.last_check, last_check_at = excluded.last_check_at,
                   paused = excluded.paused, flapping = excluded.flapping, maintenance = excluded.maintenance,
                   flap_history = excluded.flap_history, caused_by = excluded.caused_by""";
    private static final String SAVE_RUNS = """
            update subject_state set recent = run.recent, last_check = run.last_check, last_check_at = run.at,
                   flap_history = run.flap_history
            from unnest($1::text[], $2::text[], $3::text[], $4::timestamptz[], $5::integer[])
                   as run (subject, recent, last_check, at, flap_history)
            where subject_state.subject = run.subject and (last_check_at is null or last_check_at <= run.at)""";

    private static final String BEGIN = """
            insert into subject_state (subject, shard, status, since)
            select subject, shard, 'UNKNOWN', $3 from unnest($1::text[], $2::smallint[]) as fresh (subject, shard)
            on conflict (subject) do update set status = 'UNKNOWN', since = $3, revision = subject_state.revision + 1,
                   known = false, reason = 'OK', message = '', incident_id = null, incident_started_at = null,
                   recent = '', last_check = null, last_check_at = null, paused = false,
                   flapping = false, maintenance = false, flap_history = 0, caused_by = null, removed_at = null""";
    private static final String END = "update subject_state set removed_at = $2 where subject = any($1::text[])";

    private final Pool pool;

    StateStore(Pool pool) {
        this.pool = pool;
    }

    /** The states of all subjects that are not removed. */
    public Uni<List<StoredState>> load() {
        return pool.withConnection(connection -> connection.preparedQuery(LOAD).execute()).map(StateStore::states);
    }

    /** The states of those subjects that are there and not removed. */
    public Uni<List<StoredState>> load(Collection<Subject> subjects) {
        String[] values = subjects.stream().map(Subject::value).toArray(String[]::new);
        return pool.withConnection(
                connection -> connection.preparedQuery(LOAD_SOME).execute(Tuple.of((Object) values)))
                .map(StateStore::states);
    }

    /** The states of all subjects of those shards that are not removed. */
    public Uni<List<StoredState>> loadShards(Collection<ShardId> shards) {
        Short[] ids = shards.stream().map(shard -> (short) shard.value()).toArray(Short[]::new);
        return pool
                .withConnection(
                        connection -> connection.preparedQuery(LOAD_SHARDS).execute(Tuple.of((Object) ids)))
                .map(StateStore::states);
    }

    /** Begins the states of new components. One that was there before goes on with its next sequence. */
    public Uni<Void> begin(SqlConnection transaction, List<Subject> components, Instant at) {
        String[] subjects = components.stream().map(Subject::value).toArray(String[]::new);
        Short[] shards = components.stream().map(subject -> (short) ShardId.of(subject).value()).toArray(Short[]::new);
        return transaction.preparedQuery(BEGIN)
                .execute(Tuple.of(subjects, shards, at.atOffset(ZoneOffset.UTC)))
                .replaceWithVoid();
    }

    /** Ends the states of removed components; their sequences are kept. */
    public Uni<Void> end(SqlConnection transaction, Collection<Subject> components, Instant at) {
        String[] subjects = components.stream().map(Subject::value).toArray(String[]::new);
        return transaction.preparedQuery(END)
                .execute(Tuple.of(subjects, at.atOffset(ZoneOffset.UTC)))
                .replaceWithVoid();
    }

    /** Stores states, each subject at most once. */
    public Uni<Void> save(SqlConnection transaction, List<StoredState> states) {
        if (states.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        var columns = new Columns<>(states).text(state -> state.subject().value())
                .shorts(state -> state.shard().value())
                .text(state -> state.status().name())
                .times(StoredState::since)
                .longs(StoredState::sequence)
                .longs(StoredState::revision)
                .booleans(StoredState::known)
                .text(state -> state.reason().name())
                .text(StoredState::message)
                .uuids(StoredState::incidentId)
                .times(StoredState::incidentStartedAt)
                .text(StoredState::recent)
                .text(StoredState::lastCheck)
                .times(StoredState::lastCheckAt)
                .booleans(state -> state.flags().paused())
                .booleans(state -> state.flags().flapping())
                .booleans(state -> state.flags().maintenance())
                .integers(StoredState::flapHistory)
                .text(StateStore::causedBy);
        return transaction.preparedQuery(SAVE).execute(columns.tuple()).replaceWithVoid();
    }

    /** Stores what the last runs of components said, each component at most once. */
    public Uni<Void> saveRuns(SqlConnection transaction, List<LastRun> runs) {
        if (runs.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        var columns = new Columns<>(runs).text(run -> run.subject().value())
                .text(LastRun::recent)
                .text(LastRun::lastCheck)
                .times(LastRun::at)
                .integers(LastRun::flapHistory);
        return transaction.preparedQuery(SAVE_RUNS).execute(columns.tuple()).replaceWithVoid();
    }

    private static List<StoredState> states(RowSet<Row> rows) {
        return StreamSupport.stream(rows.spliterator(), false).map(StateStore::state).toList();
    }

    private static StoredState state(Row row) {
        return new StoredState(new Subject(row.getString("subject")), new ShardId(row.getShort("shard")),
                Status.valueOf(row.getString("status")), row.getOffsetDateTime("since").toInstant(),
                row.getLong("sequence"), row.getLong("revision"), row.getBoolean("known"),
                Reason.valueOf(row.getString("reason")), row.getString("message"), row.getUUID("incident_id"),
                instant(row.getOffsetDateTime("incident_started_at")), row.getString("recent"),
                row.getString("last_check"), instant(row.getOffsetDateTime("last_check_at")),
                new Flags(row.getBoolean("paused"), row.getBoolean("flapping"), row.getBoolean("maintenance")),
                row.getInteger("flap_history"), component(row.getString("caused_by")));
    }

    private static @Nullable String causedBy(StoredState state) {
        ComponentId cause = state.causedBy();
        return cause == null ? null : cause.value();
    }

    private static @Nullable ComponentId component(@Nullable String id) {
        return id == null ? null : new ComponentId(id);
    }

    private static @Nullable Instant instant(@Nullable OffsetDateTime time) {
        return time == null ? null : time.toInstant();
    }

    /**
     * What the last run of a component said.
     *
     * @param subject the component
     * @param recent its last runs; opaque here
     * @param lastCheck what the last one found, as JSON
     * @param at when the last one began
     * @param flapHistory which of the last ones said something else; opaque here
     */
    public record LastRun(Subject subject, String recent, String lastCheck, Instant at, int flapHistory) {}
}
