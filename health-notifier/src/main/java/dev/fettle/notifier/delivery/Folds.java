package dev.fettle.notifier.delivery;

import dev.fettle.api.event.Timestamps;
import dev.fettle.notifier.database.Database;
import dev.fettle.notifier.render.CloudEventsBatch;
import dev.fettle.notifier.render.QueuedEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.core.json.JsonObject;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.StreamSupport;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * After a long outage of a receiver, tells where each component stands instead of how it got there: of the changes of
 * status that wait, the last one of each component stays in the queue, those before it are folded. They are marked, not
 * deleted; an event at the end of the queue says how many they were and where they are listed.
 */
@ApplicationScoped
public class Folds {

    /** The type of the event that says what was folded. */
    public static final String TYPE = "dev.fettle.webhook.folded.v1";

    private static final Logger LOG = Logger.getLogger(Folds.class);
    private static final int CHUNK = 2_000;

    private static final String OPEN = "SELECT id FROM fold WHERE webhook = $1 AND ended_at IS NULL";

    private static final String FOLD = """
            WITH old AS (SELECT q.position FROM queue q
                    WHERE q.webhook = $1 AND q.position > $3 AND q.batch_id IS NULL AND q.done_at IS NULL
                        AND q.status IS NOT NULL
                    ORDER BY q.position LIMIT $4),
                folded AS (UPDATE queue q SET done_at = clock_timestamp(), fold_id = $2 FROM old o
                    WHERE q.webhook = $1 AND q.position = o.position AND q.batch_id IS NULL AND q.done_at IS NULL
                        AND EXISTS (SELECT 1 FROM queue l WHERE l.webhook = $1 AND l.subject = q.subject
                            AND l.position > q.position AND l.batch_id IS NULL AND l.done_at IS NULL
                            AND l.status IS NOT NULL)
                    RETURNING q.position)
            SELECT (SELECT max(position) FROM old) AS last, (SELECT count(*) FROM folded) AS events""";

    private static final String COUNT = """
            INSERT INTO fold (id, webhook, events) VALUES ($1, $2, $3)
            ON CONFLICT (id) DO UPDATE SET events = fold.events + excluded.events""";

    private static final String ENDS = """
            SELECT f.events, f.id, (array_agg(q.event_id ORDER BY q.position))[1] AS first_id,
                (array_agg(q.event_id ORDER BY q.position DESC))[1] AS last_id
            FROM fold f JOIN queue q ON q.fold_id = f.id
            WHERE f.webhook = $1 AND f.ended_at IS NULL GROUP BY f.id, f.events""";

    private static final String EVENT = """
            INSERT INTO event (id, source, type, subject, time, data) VALUES ($1, $2, $3, $4, $5, $6)""";

    private static final String QUEUE = "INSERT INTO queue (webhook, event_id, bytes) VALUES ($1, $2, $3)";

    private static final String END = """
            UPDATE fold SET ended_at = clock_timestamp(), first_id = $2, last_id = $3, summary = $4 WHERE id = $1""";

    private static final String LIST = """
            SELECT id, webhook, begun_at, ended_at, events, first_id, last_id FROM fold
            WHERE ($1::text IS NULL OR webhook = $1) AND ($2::text IS NULL OR id = $2)
                AND ($3::text IS NULL OR (begun_at, id) < (SELECT begun_at, id FROM fold WHERE id = $3))
            ORDER BY begun_at DESC, id DESC LIMIT $4""";

    private static final String FOLDED = """
            SELECT q.position, e.id, e.type, e.subject, e.time, e.sequence, e.data
            FROM queue q JOIN event e ON e.id = q.event_id
            WHERE q.fold_id = $1 AND q.position > $2 ORDER BY q.position LIMIT $3""";

    private final Database database;
    private final String source;
    private final String publicUrl;

    Folds(Database database, @ConfigProperty(name = "fettle.public-url") Optional<String> publicUrl) {
        this.database = database;
        this.source = publicUrl.orElse("urn:fettle:notifier");
        this.publicUrl = publicUrl.orElse("");
    }

    /**
     * Folds a part of what waits.
     *
     * @param after the last position that was looked at, 0 at the beginning
     * @return where to go on; empty when all was looked at, and what was folded is told
     */
    Uni<Optional<Long>> fold(Holding holding, long after) {
        return database.transaction(connection -> Leases.lock(connection, holding)
                .flatMap(_ -> part(connection, holding.webhook(), after)));
    }

    private Uni<Optional<Long>> part(SqlConnection connection, String webhook, long after) {
        return connection.preparedQuery(OPEN).execute(Tuple.of(webhook))
                .map(rows -> rows.size() == 0
                        ? "fold_" + UUID.randomUUID().toString().replace("-", "")
                        : rows.iterator().next().getString("id"))
                .flatMap(id -> connection.preparedQuery(FOLD).execute(Tuple.of(webhook, id, after, CHUNK))
                        .flatMap(rows -> folded(connection, webhook, id, rows.iterator().next())));
    }

    private Uni<Optional<Long>> folded(SqlConnection connection, String webhook, String id, Row row) {
        long events = row.getLong("events");
        Long last = row.getLong("last");
        Uni<Void> counted = events == 0
                ? Uni.createFrom().voidItem()
                : connection.preparedQuery(COUNT).execute(Tuple.of(id, webhook, events)).replaceWithVoid();
        return last == null
                ? counted.flatMap(_ -> end(connection, webhook)).replaceWith(Optional.empty())
                : counted.replaceWith(Optional.of(last));
    }

    private Uni<Void> end(SqlConnection connection, String webhook) {
        return connection.preparedQuery(ENDS).execute(Tuple.of(webhook))
                .flatMap(rows -> rows.size() == 0
                        ? Uni.createFrom().voidItem()
                        : tell(connection, webhook, rows.iterator().next()));
    }

    private Uni<Void> tell(SqlConnection connection, String webhook, Row row) {
        UUID summary = UUID.randomUUID();
        String id = row.getString("id");
        long events = row.getLong("events");
        UUID first = row.getUUID("first_id");
        UUID last = row.getUUID("last_id");
        String data = new JsonObject().put("webhook", webhook).put("fold", id).put("events", events)
                .put("firstId", first.toString()).put("lastId", last.toString())
                .put("message", events + " transitions folded, ids " + first + "–" + last)
                .put("url", publicUrl + "/api/v1/folds/" + id + "/events").encode();
        QueuedEvent event = new QueuedEvent(summary.toString(), source, TYPE, "webhook/" + webhook,
                Timestamps.format(Instant.now()), null, null, null, data);
        return connection.preparedQuery(EVENT)
                .execute(Tuple.of(summary, source, TYPE, event.subject(), event.time(), data))
                .flatMap(_ -> connection.preparedQuery(QUEUE)
                        .execute(Tuple.of(webhook, summary, CloudEventsBatch.size(event))))
                .flatMap(_ -> connection.preparedQuery(END).execute(Tuple.of(id, first, last, summary)))
                .invoke(() -> LOG.warnf("transitions folded after a long outage webhook=%s fold=%s events=%d", webhook,
                        id, events))
                .replaceWithVoid();
    }

    /**
     * What was folded, newest first.
     *
     * @param webhook of this webhook; null: of any
     * @param after those before the fold of this id; null: from the newest on
     */
    public Uni<List<Fold>> folds(@Nullable String webhook, @Nullable String after, int limit) {
        return list(webhook, null, after, limit);
    }

    /** One fold. */
    public Uni<Optional<Fold>> fold(String id) {
        return list(null, id, null, 1).map(found -> found.stream().findFirst());
    }

    /** The events of a fold in their order, those that follow a position. */
    public Uni<List<Folded>> events(String fold, long after, int limit) {
        return database.query(FOLDED, Tuple.of(fold, after, limit)).map(rows -> read(rows).stream()
                .map(row -> new Folded(row.getLong("position"), row.getUUID("id"), row.getString("type"),
                        row.getString("subject"), row.getString("time"), row.getLong("sequence"),
                        row.getString("data")))
                .toList());
    }

    private Uni<List<Fold>> list(@Nullable String webhook, @Nullable String id, @Nullable String after, int limit) {
        Tuple parameters = Tuple.tuple().addString(webhook).addString(id)
                .addString(after).addInteger(limit);
        return database.query(LIST, parameters).map(rows -> read(rows).stream().map(Folds::fold).toList());
    }

    private static List<Row> read(RowSet<Row> rows) {
        return StreamSupport.stream(rows.spliterator(), false).toList();
    }

    private static Fold fold(Row row) {
        OffsetDateTime ended = row.getOffsetDateTime("ended_at");
        return new Fold(row.getString("id"), row.getString("webhook"), row.getOffsetDateTime("begun_at").toInstant(),
                ended == null ? null : ended.toInstant(), row.getLong("events"), row.getUUID("first_id"),
                row.getUUID("last_id"));
    }

    /**
     * What was folded at once.
     *
     * @param id its name
     * @param webhook whose it is
     * @param begunAt when it was begun
     * @param endedAt when it was told; null while it is made
     * @param events how many events it holds
     * @param firstId the first of them; null while it is made
     * @param lastId the last of them; null while it is made
     */
    public record Fold(String id, String webhook, Instant begunAt, @Nullable Instant endedAt, long events,
            @Nullable UUID firstId, @Nullable UUID lastId) {}

    /**
     * One event that was folded.
     *
     * @param position its place in the queue
     * @param id its id
     * @param type what happened
     * @param subject whom it happened to
     * @param time when, RFC 3339
     * @param sequence among the events of its subject; null where it has none
     * @param data the value as it came
     */
    public record Folded(long position, UUID id, String type, String subject, String time, @Nullable Long sequence,
            String data) {}
}
