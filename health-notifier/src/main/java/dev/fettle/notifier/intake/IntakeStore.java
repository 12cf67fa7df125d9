package dev.fettle.notifier.intake;

import dev.fettle.api.component.Status;
import dev.fettle.notifier.database.Database;
import dev.fettle.notifier.render.QueuedEvent;
import dev.fettle.notifier.webhook.Told;
import dev.fettle.notifier.webhook.Webhook;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
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

    private static final String LOCK_SUBJECTS = """
            SELECT subject, sequence FROM last_sequence WHERE subject = ANY ($1::text[]) ORDER BY subject
            FOR NO KEY UPDATE""";

    private static final String CLAIM_IDS = """
            INSERT INTO seen_event (id) SELECT id FROM unnest($1::uuid[]) AS id ORDER BY id
            ON CONFLICT DO NOTHING RETURNING id""";

    private static final String TOLD = """
            SELECT webhook, subject, status, sequence FROM told WHERE subject = ANY ($1::text[])
            AND webhook = ANY ($2::text[])""";

    private static final String RAISE = """
            UPDATE last_sequence l SET sequence = n.sequence
            FROM unnest($1::text[], $2::bigint[]) AS n (subject, sequence) WHERE l.subject = n.subject""";

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

    IntakeStore(Database database) {
        this.database = database;
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

    private static Uni<Knowledge> known(SqlConnection connection, List<Arrival.Event> arrivals,
            Collection<Webhook> webhooks) {
        UUID[] unnumbered = arrivals.stream().filter(arrival -> arrival.event().sequence().isEmpty())
                .map(arrival -> arrival.event().id()).distinct().toArray(UUID[]::new);
        String[] subjects = arrivals.stream().map(arrival -> arrival.event().subject().value()).distinct()
                .toArray(String[]::new);
        String[] ids = webhooks.stream().map(Webhook::id).toArray(String[]::new);
        return locked(connection, subjects)
                .flatMap(sequences -> fresh(connection, unnumbered)
                        .flatMap(fresh -> run(connection, TOLD, Tuple.of(subjects, ids))
                                .flatMap(told -> WithheldStore.withheld(connection, subjects, ids)
                                        .flatMap(withheld -> WithheldStore
                                                .waiting(connection, Knowledge.mayTakeBack(arrivals), ids)
                                                .map(waiting -> new Knowledge(sequences, told(told), withheld, waiting,
                                                        fresh))))));
    }

    /** Locks the subjects, numbered or not, making those that are new; mostly none is. */
    private static Uni<Map<String, Long>> locked(SqlConnection connection, String[] subjects) {
        Tuple parameters = Tuple.tuple().addArrayOfString(subjects);
        return run(connection, LOCK_SUBJECTS, parameters)
                .flatMap(rows -> rows.size() == subjects.length
                        ? Uni.createFrom().item(rows)
                        : run(connection, CLAIM_SUBJECTS, parameters)
                                .flatMap(_ -> run(connection, LOCK_SUBJECTS, parameters)))
                .map(IntakeStore::sequences);
    }

    private static Uni<Set<UUID>> fresh(SqlConnection connection, UUID[] ids) {
        return ids.length == 0
                ? Uni.createFrom().item(Set.of())
                : run(connection, CLAIM_IDS, Tuple.tuple().addArrayOfUUID(ids))
                        .map(rows -> stream(rows).map(row -> row.getUUID("id")).collect(Collectors.toSet()));
    }

    private static Uni<Void> write(SqlConnection connection, IntakePlan plan) {
        return runIf(!plan.lastSequences().isEmpty(), connection, RAISE, raise(plan.lastSequences()))
                .flatMap(
                        _ -> runIf(!plan.told().isEmpty(), connection, TELL, tell(List.copyOf(plan.told().entrySet()))))
                .flatMap(_ -> runIf(!plan.wanted().isEmpty(), connection, EVENTS, events(plan.wanted())))
                .flatMap(_ -> WithheldStore.takeBack(connection, plan.takenBack()))
                .flatMap(_ -> runIf(!plan.queued().isEmpty(), connection, QUEUE, queue(plan.queued())))
                .flatMap(_ -> WithheldStore.write(connection, plan));
    }

    static Uni<Void> runIf(boolean needed, SqlConnection connection, String sql, Tuple parameters) {
        return needed ? run(connection, sql, parameters).replaceWithVoid() : Uni.createFrom().voidItem();
    }

    static Uni<RowSet<Row>> run(SqlConnection connection, String sql, Tuple parameters) {
        return connection.preparedQuery(sql).execute(parameters);
    }

    private static Tuple raise(Map<String, Long> sequences) {
        List<Map.Entry<String, Long>> rows = sequences.entrySet().stream().sorted(Map.Entry.comparingByKey()).toList();
        return Tuple.of(column(rows, Map.Entry::getKey, String[]::new), column(rows, Map.Entry::getValue, Long[]::new));
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
