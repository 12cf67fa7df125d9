package dev.fettle.notifier.delivery;

import dev.fettle.api.component.Status;
import dev.fettle.notifier.batch.Pending;
import dev.fettle.notifier.batch.Pending.News;
import dev.fettle.notifier.database.Database;
import dev.fettle.notifier.render.QueuedEvent;
import dev.fettle.notifier.webhook.Grouping;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * Looks at what is next for a webhook. One look is one statement: how the webhook stands, the batch at the head of its
 * queue, and where there is none what waits, with the contents of what is likely to be sent now.
 */
@ApplicationScoped
class QueueStore {

    /** What an event that says no status here says itself: that of a group, or of the system. */
    private static final String STATUS = """
            coalesce(q.status, (SELECT e.data::json ->> 'to' FROM event e WHERE e.id = q.event_id)) AS news""";

    private static final String AGE = """
            (extract(epoch FROM clock_timestamp() - q.queued_at) * 1000)::bigint AS age_ms""";

    private static final String IN_NO_BATCH = "q.batch_id IS NULL AND q.done_at IS NULL";

    /** What the trouble of {@code q} explains by now; $1 is the webhook. */
    static final String EXPLAINED = """
            LATERAL (SELECT count(*) AS explained, (array_agg(h.subject ORDER BY h.subject))[1:20] AS names
                FROM withheld h WHERE h.holder = q.subject AND h.webhook = $1 AND h.reason = 'CAUSE') x
                ON q.subject IS NOT NULL AND (q.status IS NULL OR q.status IN ('DEGRADED', 'UNHEALTHY'))""";

    /** Of what waits: when it is likely to be sent now, so much of it has its contents as fits into a body. */
    private static final String WAITING_NOW = """
            LATERAL (SELECT q.position, q.bytes, q.age_ms, q.news, q.previous_sequence, e.id::text AS event_id,
                    e.source, e.type, e.subject, e.time, e.sequence, e.traceparent, e.reminder, e.data, x.explained,
                    x.names
                FROM (SELECT o.*, o.before < $3 AND (count(*) OVER () >= $2 OR max(o.age_ms) OVER () >= $4
                            OR coalesce(bool_or(o.news = ANY ($5::text[])) OVER (), false)) AS now
                        FROM (SELECT q.*, sum(q.bytes) OVER (ORDER BY q.position) - q.bytes AS before
                            FROM (SELECT q.position, q.bytes, q.event_id, q.previous_sequence, q.subject, q.status,
            """ + AGE + ", " + STATUS + " FROM queue q WHERE " + IN_NO_BATCH + " AND " + """
            q.webhook = $1 AND b.id IS NULL AND NOT w.replaying AND w.state IN ('ACTIVE', 'FAILING')
                                ORDER BY q.position LIMIT $2) q) o) q
                    LEFT JOIN LATERAL (SELECT * FROM event e WHERE e.id = q.event_id AND q.now LIMIT 1) e ON true
                    LEFT JOIN\s""" + EXPLAINED + " AND q.now) p ON true";

    private static final String LOOK = "SELECT " + columns() + " FROM webhook w " + sources("")
            + " WHERE w.id = $1 AND w.fence = $6 ORDER BY p.position";

    private static final String PENDING_BY_KEY = "SELECT q.position, q.bytes, " + AGE + ", " + STATUS + """
            , e.subject, CASE WHEN $3::text IS NOT NULL THEN e.data::json #>> ARRAY['component', 'labels', $3]
                WHEN e.subject LIKE 'group/%' THEN substr(e.subject, 7)
                ELSE e.data::json #>> '{component,group}' END AS key
            FROM queue q JOIN event e ON e.id = q.event_id
            WHERE q.webhook = $1 AND\s""" + IN_NO_BATCH + " ORDER BY q.position LIMIT $2";

    private static final String WAITING = """
            SELECT w.id FROM webhook w LEFT JOIN LATERAL (
                SELECT coalesce(next_attempt_at, '-infinity') AS due FROM batch b
                WHERE b.webhook = w.id AND b.state = 'PENDING' ORDER BY first_position LIMIT 1) head ON true
            WHERE w.id = ANY ($1::text[]) AND w.state IN ('ACTIVE', 'FAILING') AND CASE WHEN head.due IS NULL
                THEN w.replaying
                    OR EXISTS (SELECT 1 FROM queue q WHERE q.webhook = w.id AND q.batch_id IS NULL AND q.done_at IS NULL)
                ELSE head.due <= clock_timestamp() END""";

    private final Database database;

    QueueStore(Database database) {
        this.database = database;
    }

    /**
     * What a look is for.
     *
     * @param webhook its id
     * @param atMost so many of the oldest events; 0 looks at none
     * @param maxBytes contents of no more events than those that begin within so many bytes
     * @param maxWait when the oldest has waited so long, it is likely to be sent now
     * @param urgent the same when one of them tells this
     */
    record Glance(String webhook, int atMost, long maxBytes, Duration maxWait, Set<News> urgent) {

        Glance {
            urgent = Set.copyOf(urgent);
        }

        /** The same without a look at what waits. */
        Glance atHeadOnly() {
            return new Glance(webhook, 0, maxBytes, maxWait, urgent);
        }

        /** As $1 to $5 of a statement; further ones may follow. */
        Tuple parameters() {
            String[] statuses = Arrays.stream(Status.values()).map(Status::name)
                    .filter(status -> urgent.contains(news(status))).toArray(String[]::new);
            return Tuple.tuple().addString(webhook).addInteger(atMost).addLong(maxBytes)
                    .addLong(maxWait.toMillis()).addArrayOfString(statuses);
        }
    }

    /**
     * What a look answers, of a relation {@code w} that is the webhook. What is read of each row comes first: the
     * driver
     * finds a column by its name, from the first on.
     */
    static String columns() {
        return """
                p.*, w.state, w.replaying, w.refused_in_a_row,
                    (extract(epoch FROM clock_timestamp() - w.troubled_since) * 1000)::bigint AS troubled_ms,
                    b.id AS batch, b.content_type, b.events, b.attempts, b.left_ms, b.since_ms, b.oldest_at,
                    CASE WHEN b.left_ms <= 0 AND w.state IN ('ACTIVE', 'FAILING') THEN b.body END AS body""";
    }

    /**
     * Where it is found, with the parameters of {@link Glance}.
     *
     * @param except a condition on {@code batch} that the head must meet, from {@code AND}; empty for none
     */
    static String sources(String except) {
        return """
                LEFT JOIN LATERAL (
                    SELECT *, coalesce(extract(epoch FROM next_attempt_at - clock_timestamp()) * 1000, 0)::bigint AS left_ms,
                        coalesce(extract(epoch FROM clock_timestamp() - first_attempt_at) * 1000, 0)::bigint AS since_ms
                    FROM batch WHERE batch.webhook = $1 AND batch.state = 'PENDING'\s"""
                + except + " ORDER BY first_position LIMIT 1) b ON true LEFT JOIN " + WAITING_NOW;
    }

    /**
     * What is next for the webhook. Under an older fence it fails: the batch at the head is in the hands of another by
     * now, and whoever slept past his lease would send it once more.
     */
    Uni<Head> look(Holding holding, Glance glance) {
        return database.query(LOOK, glance.parameters().addLong(holding.fence()))
                .invoke(rows -> Leases.requireHeld(rows.size(), holding)).map(QueueStore::head);
    }

    /** The oldest events that belong to no batch, with the key that says which go together. */
    Uni<List<Waiting>> byKey(String webhook, int atMost, Grouping by) {
        @Nullable
        String label = by instanceof Grouping.Label(String name) ? name : null;
        return database.query(PENDING_BY_KEY, Tuple.of(webhook, atMost, label)).map(rows -> stream(rows)
                .map(row -> new Waiting(pending(row, row.getString("subject"), row.getString("key")), null)).toList());
    }

    /** Which of these webhooks have a batch that is due, or events to make one of and no batch before them. */
    Uni<List<String>> waiting(String[] webhooks) {
        return database.query(WAITING, Tuple.of(webhooks))
                .map(rows -> stream(rows).map(row -> row.getString("id")).toList());
    }

    /**
     * Reads what a look answered.
     *
     * @param rows one at least
     */
    static Head head(RowSet<Row> rows) {
        Row row = rows.iterator().next();
        String state = row.getString("state");
        if (!state.equals("ACTIVE") && !state.equals("FAILING")) {
            return new Head.Held();
        }
        Long troubled = row.getLong("troubled_ms");
        Standing standing = new Standing(state.equals("FAILING"), row.getInteger("refused_in_a_row"),
                troubled == null ? null : Duration.ofMillis(troubled));
        if (row.getString("batch") == null) {
            return row.getBoolean("replaying")
                    ? new Head.Replaying(standing)
                    : new Head.Free(standing, stream(rows).filter(each -> each.getLong("position") != null)
                            .map(QueueStore::waiting).toList());
        }
        Buffer body = row.getDelegate().getBuffer("body");
        if (body == null) {
            return new Head.Later(Duration.ofMillis(row.getLong("left_ms")));
        }
        OffsetDateTime oldest = row.getOffsetDateTime("oldest_at");
        return new Head.Due(new FrozenBatch(row.getString("batch"), row.getString("content_type"), body,
                row.getInteger("events"), row.getInteger("attempts"), oldest == null ? null : oldest.toInstant(),
                Duration.ofMillis(row.getLong("since_ms"))), standing);
    }

    private static Waiting waiting(Row row) {
        return new Waiting(pending(row, "", null), row.getString("event_id") == null ? null : event(row));
    }

    private static Pending pending(Row row, String subject, @Nullable String key) {
        return new Pending(row.getLong("position"), row.getInteger("bytes"), Duration.ofMillis(row.getLong("age_ms")),
                news(row.getString("news")), subject, key);
    }

    private static News news(@Nullable String status) {
        return status == null ? News.OTHER : status.equals(Status.UNHEALTHY.name()) ? News.FAILURE : News.CHANGE;
    }

    /** Reads an event of a row that has its columns, those of {@link #EXPLAINED}, and its id as {@code event_id}. */
    static QueuedEvent event(Row row) {
        return new QueuedEvent(row.getString("event_id"), row.getString("source"), row.getString("type"),
                row.getString("subject"), row.getString("time"), row.getLong("sequence"),
                row.getLong("previous_sequence"), row.getString("traceparent"), row.getString("data"),
                extensions(row));
    }

    private static QueuedEvent.Extensions extensions(Row row) {
        Integer reminder = row.getInteger("reminder");
        Long explained = row.getLong("explained");
        String[] names = row.getArrayOfStrings("names");
        return reminder == null && (explained == null || explained == 0)
                ? QueuedEvent.Extensions.NONE
                : new QueuedEvent.Extensions(reminder == null ? 0 : reminder, explained == null ? 0 : explained,
                        names == null ? List.of() : List.of(names));
    }

    static Stream<Row> stream(RowSet<Row> rows) {
        return StreamSupport.stream(rows.spliterator(), false);
    }
}
