package dev.fettle.notifier.intake;

import dev.fettle.api.component.Status;
import dev.fettle.notifier.database.Database;
import dev.fettle.notifier.render.QueuedEvent;
import dev.fettle.notifier.silence.Silencing;
import dev.fettle.notifier.webhook.Told;
import dev.fettle.notifier.webhook.Webhook;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * Turns events into queue rows, in one transaction. Repeating it after a commit whose outcome is unknown adds nothing:
 * the sequences and ids that it took are known then.
 */
@ApplicationScoped
class IntakeStore {

    /** Below every sequence: a row that only holds the lock. */
    private static final long NONE = -1;

    private static final String CLAIM_SUBJECTS = """
            INSERT INTO last_sequence (subject, sequence) SELECT subject, -1 FROM unnest($1::text[]) AS subject
            ORDER BY subject ON CONFLICT DO NOTHING""";

    /** Says the time as well, and by which revision the silences must be known: it costs nothing more. */
    private static final String LOCK_SUBJECTS = """
            SELECT l.subject, l.sequence, l.status, l.paused, l.flapping, l.maintenance, l.caused_by,
                clock_timestamp() AS now, (SELECT revision FROM silence_revision) AS revision
            FROM last_sequence l WHERE l.subject = ANY ($1::text[]) ORDER BY l.subject FOR NO KEY UPDATE OF l""";

    private static final String CLAIM_IDS = """
            INSERT INTO seen_event (id) SELECT id FROM unnest($1::uuid[]) AS id ORDER BY id
            ON CONFLICT DO NOTHING RETURNING id""";

    private static final String TOLD = """
            SELECT webhook, subject, status, sequence FROM told WHERE subject = ANY ($1::text[])
            AND webhook = ANY ($2::text[])""";

    private static final String STAND = """
            WITH recovered AS (UPDATE acknowledgement SET ended_at = clock_timestamp(), ended_by = 'recovery'
                WHERE ended_at IS NULL AND subject = ANY ($9::text[]))
            UPDATE last_sequence l SET sequence = coalesce(n.sequence, l.sequence),
                status = CASE WHEN n.stands THEN n.status ELSE l.status END,
                paused = CASE WHEN n.stands THEN n.paused ELSE l.paused END,
                flapping = CASE WHEN n.stands THEN n.flapping ELSE l.flapping END,
                maintenance = CASE WHEN n.stands THEN n.maintenance ELSE l.maintenance END,
                caused_by = CASE WHEN n.stands THEN n.caused_by ELSE l.caused_by END
            FROM unnest($1::text[], $2::bigint[], $3::boolean[], $4::text[], $5::boolean[], $6::boolean[],
                $7::boolean[], $8::text[])
                AS n (subject, sequence, stands, status, paused, flapping, maintenance, caused_by)
            WHERE l.subject = n.subject""";

    private static final String TELL = """
            INSERT INTO told (webhook, subject, status, sequence)
            SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::bigint[])
            ON CONFLICT (webhook, subject) DO UPDATE SET status = excluded.status, sequence = excluded.sequence""";

    private static final String EVENTS = """
            INSERT INTO event (id, source, type, subject, time, sequence, traceparent, data)
            SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::bigint[], $7::text[],
                $8::text[])
            ON CONFLICT (id) DO NOTHING""";

    private static final String QUEUE = """
            INSERT INTO queue (webhook, event_id, previous_sequence, bytes, subject, status, told_before)
            SELECT webhook, event_id, previous_sequence, bytes, subject, status, told_before
            FROM unnest($1::text[], $2::uuid[], $3::bigint[], $4::int[], $5::text[], $6::text[], $7::text[])
                WITH ORDINALITY AS n (webhook, event_id, previous_sequence, bytes, subject, status, told_before, place)
            ORDER BY place
            ON CONFLICT (webhook, event_id) DO NOTHING""";

    private static final String REFUSE = """
            INSERT INTO refused_record (topic, partition, "offset", reason) VALUES ($1, $2, $3, $4)
            ON CONFLICT DO NOTHING""";

    private final Database database;
    private final Silencing silencing;

    IntakeStore(Database database, Silencing silencing) {
        this.database = database;
        this.silencing = silencing;
    }

    /** Takes the events of one poll: all or none. */
    Uni<IntakePlan> take(List<Arrival.Event> arrivals, Collection<Webhook> webhooks) {
        return database.transaction(connection -> known(connection, arrivals, webhooks)
                .map(known -> IntakePlan.of(arrivals, webhooks, known))
                .call(plan -> write(connection, plan)));
    }

    /** Keeps where a record is that could not be read. */
    Uni<Void> refuse(Arrival.Malformed record) {
        Arrival.Place place = record.place();
        return database.query(REFUSE, Tuple.of(place.topic(), place.partition(), place.offset(), record.reason()))
                .replaceWithVoid();
    }

    /** Decides of these subjects what else than an event makes necessary; all or none. */
    Uni<IntakePlan> decide(String[] subjects, Collection<Webhook> webhooks,
            BiFunction<SqlConnection, Knowledge, Uni<IntakePlan>> decide) {
        return database.transaction(connection -> known(connection, subjects, ids(webhooks))
                .flatMap(known -> decide.apply(connection, known))
                .call(plan -> write(connection, plan)));
    }

    private Uni<Knowledge> known(SqlConnection connection, List<Arrival.Event> arrivals,
            Collection<Webhook> webhooks) {
        UUID[] unnumbered = arrivals.stream().filter(arrival -> arrival.event().sequence().isEmpty())
                .map(arrival -> arrival.event().id()).distinct().toArray(UUID[]::new);
        String[] subjects = arrivals.stream().map(arrival -> arrival.event().subject().value()).distinct()
                .toArray(String[]::new);
        String[] ids = ids(webhooks);
        return known(connection, subjects, ids)
                .flatMap(known -> fresh(connection, unnumbered)
                        .flatMap(fresh -> WithheldStore.waiting(connection, Knowledge.mayTakeBack(arrivals), ids)
                                .map(waiting -> new Knowledge(known.lastSequences(), known.standings(), known.told(),
                                        known.withheld(), waiting, fresh, known.moment()))));
    }

    /** What is known of the subjects, locked, apart from what waits. */
    private Uni<Knowledge> known(SqlConnection connection, String[] subjects, String[] ids) {
        return locked(connection, subjects)
                .flatMap(locked -> silencing.at(connection, locked.revision())
                        .flatMap(silences -> run(connection, TOLD, Tuple.of(subjects, ids))
                                .flatMap(told -> WithheldStore.withheld(connection, subjects, ids)
                                        .map(withheld -> new Knowledge(locked.sequences(), locked.standings(),
                                                told(told), withheld, Map.of(), Set.of(),
                                                new Moment(locked.now(), silences))))));
    }

    /** Locks the subjects, numbered or not, making those that are new; mostly none is. */
    private static Uni<Locked> locked(SqlConnection connection, String[] subjects) {
        Tuple parameters = Tuple.tuple().addArrayOfString(subjects);
        return run(connection, LOCK_SUBJECTS, parameters)
                .flatMap(rows -> rows.size() == subjects.length
                        ? Uni.createFrom().item(rows)
                        : run(connection, CLAIM_SUBJECTS, parameters)
                                .flatMap(_ -> run(connection, LOCK_SUBJECTS, parameters)))
                .map(IntakeStore::locked);
    }

    private static Locked locked(RowSet<Row> rows) {
        Row any = rows.iterator().next();
        return new Locked(sequences(rows), stream(rows).collect(Collectors.toMap(row -> row.getString("subject"),
                row -> new Standing(status(row, "status"), row.getBoolean("paused"), row.getBoolean("flapping"),
                        row.getBoolean("maintenance"), row.getString("caused_by")))),
                any.getOffsetDateTime("now").toInstant(), any.getLong("revision"));
    }

    /**
     * Subjects that are locked.
     *
     * @param sequences the last of each that has one
     * @param standings where they stand
     * @param now when that is so
     * @param revision of the silences
     */
    private record Locked(Map<String, Long> sequences, Map<String, Standing> standings, Instant now,
            long revision) {}

    private static String[] ids(Collection<Webhook> webhooks) {
        return webhooks.stream().map(Webhook::id).toArray(String[]::new);
    }

    private static Uni<Set<UUID>> fresh(SqlConnection connection, UUID[] ids) {
        return ids.length == 0
                ? Uni.createFrom().item(Set.of())
                : run(connection, CLAIM_IDS, Tuple.tuple().addArrayOfUUID(ids))
                        .map(rows -> stream(rows).map(row -> row.getUUID("id")).collect(Collectors.toSet()));
    }

    private static Uni<Void> write(SqlConnection connection, IntakePlan plan) {
        return runIf(!plan.subjects().isEmpty(), connection, STAND, stand(plan.subjects()))
                .flatMap(
                        _ -> runIf(!plan.told().isEmpty(), connection, TELL, tell(List.copyOf(plan.told().entrySet()))))
                .flatMap(_ -> runIf(!plan.wanted().isEmpty(), connection, EVENTS, events(plan.wanted())))
                .flatMap(_ -> WithheldStore.takeBack(connection, plan.takenBack()))
                .flatMap(_ -> runIf(!plan.queued().isEmpty(), connection, QUEUE, queue(plan.queued())))
                .flatMap(_ -> WithheldStore.write(connection, plan))
                .flatMap(_ -> ReminderStore.write(connection, plan.reminding()));
    }

    static Uni<Void> runIf(boolean needed, SqlConnection connection, String sql, Tuple parameters) {
        return needed ? run(connection, sql, parameters).replaceWithVoid() : Uni.createFrom().voidItem();
    }

    static Uni<RowSet<Row>> run(SqlConnection connection, String sql, Tuple parameters) {
        return connection.preparedQuery(sql).execute(parameters);
    }

    private static Tuple stand(IntakePlan.Subjects subjects) {
        Map<String, Standing> standings = subjects.standings();
        List<String> rows = Stream.concat(subjects.lastSequences().keySet().stream(), standings.keySet().stream())
                .distinct().sorted().toList();
        return Tuple.tuple().addArrayOfString(rows.toArray(String[]::new))
                .addArrayOfLong(column(rows, subjects.lastSequences()::get, Long[]::new))
                .addArrayOfBoolean(column(rows, standings::containsKey, Boolean[]::new))
                .addArrayOfString(stands(rows, standings, standing -> name(standing.status()), String[]::new))
                .addArrayOfBoolean(stands(rows, standings, Standing::paused, Boolean[]::new))
                .addArrayOfBoolean(stands(rows, standings, Standing::flapping, Boolean[]::new))
                .addArrayOfBoolean(stands(rows, standings, Standing::maintenance, Boolean[]::new))
                .addArrayOfString(stands(rows, standings, Standing::causedBy, String[]::new))
                .addArrayOfString(subjects.recovered().toArray(String[]::new));
    }

    private static <T> T[] stands(List<String> rows, Map<String, Standing> standings,
            Function<Standing, @Nullable T> value, IntFunction<T[]> array) {
        return column(rows, row -> standings.containsKey(row) ? value.apply(standings.get(row)) : null, array);
    }

    private static Tuple tell(List<Map.Entry<Knowledge.Key, Told>> rows) {
        return Tuple.of(column(rows, row -> row.getKey().webhook(), String[]::new),
                column(rows, row -> row.getKey().subject(), String[]::new),
                column(rows, row -> name(row.getValue().status()), String[]::new),
                column(rows, row -> row.getValue().sequence(), Long[]::new));
    }

    private static Tuple events(List<QueuedEvent> rows) {
        return Tuple.tuple().addArrayOfUUID(column(rows, row -> UUID.fromString(row.id()), UUID[]::new))
                .addArrayOfString(column(rows, QueuedEvent::source, String[]::new))
                .addArrayOfString(column(rows, QueuedEvent::type, String[]::new))
                .addArrayOfString(column(rows, QueuedEvent::subject, String[]::new))
                .addArrayOfString(column(rows, QueuedEvent::time, String[]::new))
                .addArrayOfLong(column(rows, QueuedEvent::sequence, Long[]::new))
                .addArrayOfString(column(rows, QueuedEvent::traceparent, String[]::new))
                .addArrayOfString(column(rows, QueuedEvent::data, String[]::new));
    }

    private static Tuple queue(List<IntakePlan.Entry> rows) {
        return Tuple.tuple().addArrayOfString(column(rows, IntakePlan.Entry::webhook, String[]::new))
                .addArrayOfUUID(column(rows, IntakePlan.Entry::event, UUID[]::new))
                .addArrayOfLong(column(rows, IntakePlan.Entry::previousSequence, Long[]::new))
                .addArrayOfInteger(column(rows, IntakePlan.Entry::bytes, Integer[]::new))
                .addArrayOfString(turns(rows, IntakePlan.Turn::subject))
                .addArrayOfString(turns(rows, turn -> turn.status().name()))
                .addArrayOfString(turns(rows, turn -> name(turn.toldBefore())));
    }

    private static String[] turns(List<IntakePlan.Entry> rows, Function<IntakePlan.Turn, @Nullable String> value) {
        return column(rows, row -> row.turn() == null ? null : value.apply(row.turn()), String[]::new);
    }

    private static Map<String, Long> sequences(RowSet<Row> rows) {
        return stream(rows).filter(row -> row.getLong("sequence") > NONE)
                .collect(Collectors.toMap(row -> row.getString("subject"), row -> row.getLong("sequence")));
    }

    private static Map<Knowledge.Key, Told> told(RowSet<Row> rows) {
        return stream(rows).collect(Collectors.toMap(IntakeStore::key,
                row -> new Told(status(row, "status"), row.getLong("sequence"))));
    }

    static Knowledge.Key key(Row row) {
        return new Knowledge.Key(row.getString("webhook"), row.getString("subject"));
    }

    static @Nullable Status status(Row row, String column) {
        String name = row.getString(column);
        return name == null ? null : Status.valueOf(name);
    }

    private static @Nullable String name(@Nullable Status status) {
        return status == null ? null : status.name();
    }

    static <R, T> T[] column(List<R> rows, Function<R, @Nullable T> value, IntFunction<T[]> array) {
        return rows.stream().map(value).toArray(array);
    }

    static Stream<Row> stream(RowSet<Row> rows) {
        return StreamSupport.stream(rows.spliterator(), false);
    }
}
