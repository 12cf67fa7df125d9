package dev.fettle.notifier.delivery;

import dev.fettle.api.component.Status;
import dev.fettle.notifier.batch.Pending;
import dev.fettle.notifier.batch.Pending.News;
import dev.fettle.notifier.database.Database;
import dev.fettle.notifier.render.Explained;
import dev.fettle.notifier.render.Format;
import dev.fettle.notifier.render.Message;
import dev.fettle.notifier.render.QueuedEvent;
import dev.fettle.notifier.webhook.Grouping;
import dev.fettle.notifier.webhook.Webhooks;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** Freezes batches and finds the one that is next. Loads no more than one batch at a time. */
@ApplicationScoped
class BatchStore {

    private static final String HEAD = """
            SELECT w.state, w.replaying, w.refused_in_a_row,
                (extract(epoch FROM clock_timestamp() - w.troubled_since) * 1000)::bigint AS troubled_ms,
                b.id, b.content_type, b.events, b.attempts, b.left_ms, b.since_ms, b.oldest_at,
                CASE WHEN b.left_ms <= 0 AND w.state IN ('ACTIVE', 'FAILING') THEN b.body END AS body
            FROM webhook w LEFT JOIN LATERAL (
                SELECT *, coalesce(extract(epoch FROM next_attempt_at - clock_timestamp()) * 1000, 0)::bigint AS left_ms,
                    coalesce(extract(epoch FROM clock_timestamp() - first_attempt_at) * 1000, 0)::bigint AS since_ms
                FROM batch WHERE batch.webhook = w.id AND batch.state = 'PENDING' ORDER BY first_position LIMIT 1
            ) b ON true
            WHERE w.id = $1""";

    /** What an event that says no status here says itself: that of a group, or of the system. */
    private static final String STATUS = """
            coalesce(q.status, (SELECT e.data::json ->> 'to' FROM event e WHERE e.id = q.event_id)) AS status""";

    private static final String AGE = """
            (extract(epoch FROM clock_timestamp() - q.queued_at) * 1000)::bigint AS age_ms""";

    private static final String UNBATCHED = """
            WHERE q.webhook = $1 AND q.batch_id IS NULL AND q.done_at IS NULL ORDER BY q.position LIMIT $2""";

    private static final String PENDING = "SELECT q.position, q.bytes, " + AGE + ", " + STATUS
            + ", '' AS subject, NULL AS key FROM queue q " + UNBATCHED;

    private static final String PENDING_BY_KEY = "SELECT q.position, q.bytes, " + AGE + ", " + STATUS + """
            , e.subject, CASE WHEN $3::text IS NOT NULL THEN e.data::json #>> ARRAY['component', 'labels', $3]
                WHEN e.subject LIKE 'group/%' THEN substr(e.subject, 7)
                ELSE e.data::json #>> '{component,group}' END AS key
            FROM queue q JOIN event e ON e.id = q.event_id
            """ + UNBATCHED;

    private static final String WAITING = """
            SELECT w.id FROM webhook w LEFT JOIN LATERAL (
                SELECT coalesce(next_attempt_at, '-infinity') AS due FROM batch b
                WHERE b.webhook = w.id AND b.state = 'PENDING' ORDER BY first_position LIMIT 1) head ON true
            WHERE w.id = ANY ($1::text[]) AND w.state IN ('ACTIVE', 'FAILING') AND CASE WHEN head.due IS NULL
                THEN w.replaying
                    OR EXISTS (SELECT 1 FROM queue q WHERE q.webhook = w.id AND q.batch_id IS NULL AND q.done_at IS NULL)
                ELSE head.due <= clock_timestamp() END""";

    /** With what each trouble explains by now. */
    private static final String MEMBERS = """
            SELECT q.position, q.previous_sequence, e.*, x.explained, x.names FROM queue q
                JOIN event e ON e.id = q.event_id
                LEFT JOIN LATERAL (SELECT count(*) AS explained, (array_agg(h.subject ORDER BY h.subject))[1:20] AS names
                    FROM withheld h WHERE h.holder = q.subject AND h.webhook = q.webhook AND h.reason = 'CAUSE') x
                    ON q.subject IS NOT NULL AND (q.status IS NULL OR q.status IN ('DEGRADED', 'UNHEALTHY'))
            """;

    /** Locked, so that none of them is taken back meanwhile; the index of what waits finds them in any backlog. */
    private static final String WAITING_EVENTS = MEMBERS + """
            WHERE q.webhook = $1 AND q.position = ANY ($2::bigint[]) AND q.batch_id IS NULL AND q.done_at IS NULL
            ORDER BY q.position FOR UPDATE OF q""";

    private static final String EVENTS = MEMBERS + """
            WHERE q.webhook = $1 AND q.event_id = ANY ($2::uuid[]) ORDER BY array_position($2::uuid[], q.event_id)""";

    private static final String INSERT = """
            INSERT INTO batch (id, webhook, parent, first_position, events, subjects, content_type, body, replay,
                number, oldest_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, coalesce($10::bigint, nextval('batch_number_seq')), $11)""";

    private static final String ASSIGN = """
            UPDATE queue SET batch_id = $3 WHERE webhook = $1 AND event_id = ANY ($2::uuid[])""";

    /** What was sent before stays where it was sent first. */
    private static final String REMEMBER = """
            INSERT INTO batch_member (batch_id, position, event_id)
            SELECT $3, position, event_id FROM queue WHERE webhook = $1 AND event_id = ANY ($2::uuid[])""";

    private final Database database;
    private final Webhooks webhooks;

    BatchStore(Database database, Webhooks webhooks) {
        this.database = database;
        this.webhooks = webhooks;
    }

    /** What is next for the webhook. */
    Uni<Head> head(String webhook) {
        return database.query(HEAD, Tuple.of(webhook)).map(BatchStore::head);
    }

    /** The oldest events that belong to no batch, with the key that says which go together. */
    Uni<List<Pending>> pending(String webhook, int atMost, Grouping by) {
        return (switch (by) {
            case Grouping.None _ -> database.query(PENDING, Tuple.of(webhook, atMost));
            case Grouping.Group _ -> database.query(PENDING_BY_KEY, Tuple.of(webhook, atMost, null));
            case Grouping.Label(String label) -> database.query(PENDING_BY_KEY, Tuple.of(webhook, atMost, label));
        }).map(rows -> stream(rows).map(BatchStore::pending).toList());
    }

    private static Pending pending(Row row) {
        String status = row.getString("status");
        News news = status == null
                ? News.OTHER
                : status.equals(Status.UNHEALTHY.name()) ? News.FAILURE : News.CHANGE;
        return new Pending(row.getLong("position"), row.getInteger("bytes"), Duration.ofMillis(row.getLong("age_ms")),
                news, row.getString("subject"), row.getString("key"));
    }

    /** Which of these webhooks have a batch that is due, or events to make one of and no batch before them. */
    Uni<List<String>> waiting(String[] webhooks) {
        return database.query(WAITING, Tuple.of(webhooks))
                .map(rows -> stream(rows).map(row -> row.getString("id")).toList());
    }

    /** Makes a batch of these events, for good; empty when one of them was taken back since it was looked at. */
    Uni<Optional<FrozenBatch>> freeze(Holding holding, List<Pending> members, Format format) {
        Long[] positions = members.stream().map(Pending::position).toArray(Long[]::new);
        return database.transaction(connection -> Leases.lock(connection, holding)
                .flatMap(_ -> places(connection, WAITING_EVENTS, Tuple.of(holding.webhook(), positions)))
                .flatMap(places -> places.size() == positions.length
                        ? insert(connection, Making.of(holding.webhook(), null, format), fitting(holding, places))
                                .map(Optional::of)
                        : Uni.createFrom().item(Optional.empty())));
    }

    /**
     * Makes a batch of events that were in one before, in this order, or of so many of the first as one message of the
     * format holds, within a transaction that holds the lock of the webhook.
     */
    static Uni<FrozenBatch> insert(SqlConnection connection, Making making, UUID[] events) {
        return places(connection, EVENTS, Tuple.of(making.webhook(), events)).invoke(places -> {
            if (places.size() != events.length) {
                throw new IllegalStateException("queue of " + making.webhook() + " changed under its lock: "
                        + events.length + " events became " + places.size());
            }
        }).flatMap(places -> insert(connection, making, fitting(places, 0)));
    }

    /** As {@link #insert}, and further batches of those events that one message of the format does not hold. */
    static Uni<Void> insertAll(SqlConnection connection, Making making, UUID[] events) {
        return insert(connection, making, events).flatMap(batch -> batch.events() == events.length
                ? Uni.createFrom().voidItem()
                : insertAll(connection, making, Arrays.copyOfRange(events, batch.events(), events.length)));
    }

    private List<Place> fitting(Holding holding, List<Place> places) {
        return fitting(places, webhooks.find(holding.webhook())
                .map(definition -> definition.webhook().batching().maxBytes()).orElse(0L));
    }

    private static List<Place> fitting(List<Place> places, long maxBytes) {
        List<QueuedEvent> events = Explained.within(places.stream().map(Place::event).toList(), maxBytes);
        return IntStream.range(0, events.size())
                .mapToObj(at -> new Place(places.get(at).position(), events.get(at)))
                .toList();
    }

    /**
     * Why a batch is made.
     *
     * @param webhook for whom
     * @param parent the refused batch that it is a half of; null for a whole one
     * @param replay the wish that it is made for; null for what was queued
     * @param number that of its whole; null for a whole one, which gets the next
     * @param format of its body
     */
    record Making(String webhook, @Nullable String parent, @Nullable Long replay, @Nullable Long number,
            Format format) {

        /** A whole batch. */
        static Making of(String webhook, @Nullable Long replay, Format format) {
            return new Making(webhook, null, replay, null, format);
        }
    }

    /** An event at its place in the queue. */
    private record Place(long position, QueuedEvent event) {}

    private static Uni<List<Place>> places(SqlConnection connection, String sql, Tuple parameters) {
        return connection.preparedQuery(sql).execute(parameters)
                .map(rows -> stream(rows).map(row -> new Place(row.getLong("position"), event(row))).toList());
    }

    private static Uni<FrozenBatch> insert(SqlConnection connection, Making making, List<Place> places) {
        List<QueuedEvent> events = places.stream().map(Place::event).toList();
        return message(connection, making, events).flatMap(message -> insert(connection, making, places,
                events.subList(0, message.events()), message));
    }

    /** Only new events are told of what is open: those that are sent again would be told of what came later. */
    private static Uni<Message> message(SqlConnection connection, Making making, List<QueuedEvent> events) {
        return making.format() == Format.Plain.ALERTMANAGER_API && making.parent() == null && making.replay() == null
                ? OpenAlerts.render(connection, making.webhook(), events)
                : Uni.createFrom().item(making.format().renderer().render(making.webhook(), events));
    }

    private static Uni<FrozenBatch> insert(SqlConnection connection, Making making, List<Place> places,
            List<QueuedEvent> events, Message message) {
        String id = "msg_" + UUID.randomUUID().toString().replace("-", "");
        Buffer body = Buffer.buffer(message.body());
        String[] subjects = events.stream().map(QueuedEvent::subject).distinct().toArray(String[]::new);
        UUID[] ids = events.stream().map(event -> UUID.fromString(event.id())).toArray(UUID[]::new);
        Instant oldest = events.stream().map(BatchStore::happened).filter(Objects::nonNull).min(Instant::compareTo)
                .orElse(null);
        Tuple row = Tuple.tuple().addString(id).addString(making.webhook()).addString(making.parent())
                .addLong(places.getFirst().position()).addInteger(events.size()).addArrayOfString(subjects)
                .addString(message.contentType()).addValue(body).addLong(making.replay())
                .addLong(making.number())
                .addOffsetDateTime(oldest == null ? null : oldest.atOffset(ZoneOffset.UTC));
        return connection.preparedQuery(INSERT).execute(row)
                .flatMap(_ -> connection.preparedQuery(making.replay() == null ? ASSIGN : REMEMBER)
                        .execute(Tuple.of(making.webhook(), ids, id)))
                .map(_ -> new FrozenBatch(id, message.contentType(), body, events.size(), 0, oldest,
                        Duration.ZERO));
    }

    /** When an event happened; null when that cannot be read. */
    private static @Nullable Instant happened(QueuedEvent event) {
        try {
            return OffsetDateTime.parse(event.time()).toInstant();
        } catch (DateTimeException e) {
            return null;
        }
    }

    private static QueuedEvent event(Row row) {
        return new QueuedEvent(row.getUUID("id").toString(), row.getString("source"), row.getString("type"),
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

    private static Head head(RowSet<Row> rows) {
        if (rows.size() == 0) {
            return new Head.Held();
        }
        Row row = rows.iterator().next();
        String state = row.getString("state");
        if (!state.equals("ACTIVE") && !state.equals("FAILING")) {
            return new Head.Held();
        }
        Long troubled = row.getLong("troubled_ms");
        Standing standing = new Standing(state.equals("FAILING"), row.getInteger("refused_in_a_row"),
                troubled == null ? null : Duration.ofMillis(troubled));
        if (row.getString("id") == null) {
            return row.getBoolean("replaying") ? new Head.Replaying(standing) : new Head.Free(standing);
        }
        Buffer body = row.getDelegate().getBuffer("body");
        if (body == null) {
            return new Head.Later(Duration.ofMillis(row.getLong("left_ms")));
        }
        OffsetDateTime oldest = row.getOffsetDateTime("oldest_at");
        return new Head.Due(new FrozenBatch(row.getString("id"), row.getString("content_type"), body,
                row.getInteger("events"), row.getInteger("attempts"), oldest == null ? null : oldest.toInstant(),
                Duration.ofMillis(row.getLong("since_ms"))), standing);
    }

    private static Stream<Row> stream(RowSet<Row> rows) {
        return StreamSupport.stream(rows.spliterator(), false);
    }
}
