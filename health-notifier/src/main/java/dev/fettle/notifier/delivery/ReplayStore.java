package dev.fettle.notifier.delivery;

import dev.fettle.notifier.batch.BatchPolicy;
import dev.fettle.notifier.batch.BatchPolicy.Decision;
import dev.fettle.notifier.batch.Pending;
import dev.fettle.notifier.database.Database;
import dev.fettle.notifier.delivery.BatchStore.Making;
import dev.fettle.notifier.render.Format;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.StreamSupport;

/**
 * Makes the batches of replays, one at a time, as the lane asks for them: a replay of any size costs a row until then.
 * The batch, the cursor behind it and the end of dead letters that are in it are one transaction under the webhook's
 * lock and fence, so a replay goes on where it was, whoever dies.
 *
 * <p>
 * Events come in the order in which they were first put in batches, which is that of their subject. While a replay is
 * open the lane makes no batch of anything new, so from the first event of a replay on, the sequences of a subject rise
 * without a gap into what is new.
 */
@ApplicationScoped
class ReplayStore {

    private static final Duration LONG_AGO = Duration.ofDays(3_650);

    private static final String NEXT = """
            SELECT r.*, w.begins_after FROM replay r JOIN webhook w ON w.id = r.webhook
            WHERE r.webhook = $1 AND r.state = 'OPEN' ORDER BY r.id LIMIT 1""";

    private static final String FITTING_BATCHES = """
            b.webhook = $1 AND b.replay IS NULL AND b.number >= $2 AND ($5::text IS NULL OR $5 = ANY (b.subjects))""";

    private static final String FITTING_EVENTS = """
            (b.number > $2 OR q.position > $3) AND q.position > $4 AND ($5::text IS NULL OR e.subject = $5)
                AND ($6::timestamptz IS NULL OR q.queued_at >= $6) AND ($7::timestamptz IS NULL OR q.queued_at < $7)
                AND ($8::bigint IS NULL OR e.sequence >= $8) AND ($9::bigint IS NULL OR e.sequence <= $9)""";

    private static final String FITTING_LETTERS = """
            FROM dead_letter d JOIN queue q ON q.webhook = d.webhook AND q.event_id = d.event_id
            WHERE d.webhook = $1 AND d.position > $2 AND d.id BETWEEN $3 AND $4
                AND ($5::text IS NULL OR d.subject = $5)
                AND ($6::timestamptz IS NULL OR d.died_at >= $6) AND ($7::timestamptz IS NULL OR d.died_at < $7)""";

    /** For people, who need not know by how much it is more than a hundred thousand. */
    static final String COUNT_EVENTS = "SELECT count(*) AS events FROM (SELECT 1 FROM batch b JOIN queue q"
            + " ON q.batch_id = b.id JOIN event e ON e.id = q.event_id WHERE " + FITTING_BATCHES + " AND "
            + FITTING_EVENTS + " LIMIT 100000) found";

    static final String COUNT_LETTERS = "SELECT count(DISTINCT d.position) AS events, max(d.id) AS last "
            + FITTING_LETTERS;

    /** The limit within keeps the database from reading the whole queue for a few: batch by batch, in their order. */
    private static final String EVENTS = "SELECT b.number, m.position, m.event_id, m.bytes FROM batch b CROSS JOIN"
            + " LATERAL (SELECT q.position, q.event_id, q.bytes FROM queue q JOIN event e ON e.id = q.event_id"
            + " WHERE q.batch_id = b.id AND " + FITTING_EVENTS + " ORDER BY q.position LIMIT $10::int) m"
            + " WHERE " + FITTING_BATCHES + " ORDER BY b.number, m.position LIMIT $10::int";

    private static final String LETTERS = "SELECT DISTINCT 0::bigint AS number, q.position, q.event_id, q.bytes "
            + FITTING_LETTERS + " ORDER BY q.position LIMIT $8::int";

    private static final String ADVANCE = "UPDATE replay SET number = $2, position = $3, sent = sent + $4 WHERE id = $1";

    /** What is under way again is not given up. */
    private static final String UNBURY = """
            DELETE FROM dead_letter WHERE webhook = $1 AND event_id = ANY ($2::uuid[])""";

    private static final String DONE = """
            UPDATE replay SET state = 'DONE', finished_at = clock_timestamp() WHERE id = $1 AND state = 'OPEN'""";

    static final String SETTLE = """
            UPDATE webhook SET replaying = EXISTS (SELECT 1 FROM replay WHERE webhook = $1 AND state = 'OPEN')
            WHERE id = $1""";

    private final Database database;

    ReplayStore(Database database) {
        this.database = database;
    }

    /**
     * The next batch of the oldest open replay. Empty when that one has come to its end: there may be another one, or
     * nothing.
     */
    Uni<Optional<FrozenBatch>> next(Holding holding, BatchPolicy policy, Format format) {
        return database.transaction(connection -> Leases.lock(connection, holding)
                .flatMap(_ -> connection.preparedQuery(NEXT).execute(Tuple.of(holding.webhook())))
                .flatMap(rows -> rows.size() == 0
                        ? settle(connection, holding.webhook())
                        : advance(connection, rows.iterator().next(), policy, format)));
    }

    private static Uni<Optional<FrozenBatch>> advance(SqlConnection connection, Row replay, BatchPolicy policy,
            Format format) {
        String webhook = replay.getString("webhook");
        long id = replay.getLong("id");
        return connection.preparedQuery(isOfLetters(replay) ? LETTERS : EVENTS)
                .execute(range(replay).addInteger(policy.maxEvents()))
                .flatMap(rows -> rows.size() == 0
                        ? connection.preparedQuery(DONE).execute(Tuple.of(id)).flatMap(_ -> settle(connection, webhook))
                        : make(connection, Making.of(webhook, id, format), id, taken(rows, policy)));
    }

    private static Uni<Optional<FrozenBatch>> make(SqlConnection connection, Making making, long replay,
            List<Row> taken) {
        UUID[] events = taken.stream().map(row -> row.getUUID("event_id")).toArray(UUID[]::new);
        return BatchStore.insert(connection, making, events)
                .call(batch -> advance(connection, making.webhook(), replay, taken.subList(0, batch.events())))
                .map(Optional::of);
    }

    /** The cursor stands behind what is in the batch, and that is given up no more. */
    private static Uni<Void> advance(SqlConnection connection, String webhook, long replay, List<Row> sent) {
        Row last = sent.getLast();
        return connection.preparedQuery(ADVANCE)
                .execute(Tuple.of(replay, last.getLong("number"), last.getLong("position"), (long) sent.size()))
                .flatMap(_ -> connection.preparedQuery(UNBURY).execute(Tuple.of(webhook,
                        sent.stream().map(row -> row.getUUID("event_id")).toArray(UUID[]::new))))
                .replaceWithVoid();
    }

    /** As many as fit into one batch. */
    private static List<Row> taken(RowSet<Row> rows, BatchPolicy policy) {
        List<Row> found = StreamSupport.stream(rows.spliterator(), false).toList();
        List<Pending> pending = found.stream().map(row -> new Pending(row.getLong("position"),
                row.getInteger("bytes"), LONG_AGO, Pending.News.OTHER, "", null)).toList();
        return switch (policy.decide(pending, false)) {
            case Decision.Take(List<Pending> members) -> found.subList(0, members.size());
            case Decision.Rest _,Decision.Wait _ -> found;
        };
    }

    private static Uni<Optional<FrozenBatch>> settle(SqlConnection connection, String webhook) {
        return connection.preparedQuery(SETTLE).execute(Tuple.of(webhook)).replaceWith(Optional.empty());
    }

    private static boolean isOfLetters(Row replay) {
        return replay.getString("kind").equals(Replay.Kind.DEAD_LETTERS.name());
    }

    private static Tuple range(Row replay) {
        Tuple range = Tuple.tuple().addString(replay.getString("webhook"));
        if (isOfLetters(replay)) {
            range.addLong(replay.getLong("position")).addLong(replay.getLong("first_letter"))
                    .addLong(replay.getLong("last_letter"));
        } else {
            range.addLong(replay.getLong("number")).addLong(replay.getLong("position"))
                    .addLong(replay.getLong("begins_after"));
        }
        range.addString(replay.getString("subject")).addOffsetDateTime(replay.getOffsetDateTime("since"))
                .addOffsetDateTime(replay.getOffsetDateTime("until"));
        if (!isOfLetters(replay)) {
            range.addLong(replay.getLong("since_sequence")).addLong(replay.getLong("until_sequence"));
        }
        return range;
    }
}
