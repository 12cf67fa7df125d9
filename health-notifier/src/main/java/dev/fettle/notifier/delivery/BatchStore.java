package dev.fettle.notifier.delivery;

import dev.fettle.notifier.database.Database;
import dev.fettle.notifier.render.Explained;
import dev.fettle.notifier.render.Format;
import dev.fettle.notifier.render.Message;
import dev.fettle.notifier.render.QueuedEvent;
import dev.fettle.notifier.webhook.Webhooks;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Freezes batches: for good, before the first attempt. */
@ApplicationScoped
class BatchStore {

    /** With what each trouble explains by now. */
    private static final String MEMBERS = """
            SELECT q.position, q.previous_sequence, e.*, e.id::text AS event_id, x.explained, x.names FROM queue q
                JOIN event e ON e.id = q.event_id
                LEFT JOIN\s""" + QueueStore.EXPLAINED + "\n";

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

    /**
     * A batch of what waits in one statement, which is a transaction by itself: all of it or nothing. The lock of the
     * webhook comes first, since all else is joined to it; then those events, as whoever takes them back locks them.
     */
    private static final String FREEZE = """
            WITH held AS (SELECT id FROM webhook WHERE id = $1 AND fence = $2 FOR NO KEY UPDATE),
                waiting AS (SELECT q.position FROM held, queue q WHERE q.webhook = held.id
                    AND q.position = ANY ($3::bigint[]) AND q.batch_id IS NULL AND q.done_at IS NULL
                    ORDER BY q.position FOR UPDATE OF q),
                made AS (INSERT INTO batch (id, webhook, first_position, events, subjects, content_type, body, number,
                        oldest_at)
                    SELECT $4::text, held.id, ($3::bigint[])[1], cardinality($3::bigint[]), $5::text[], $6::text,
                        $7::bytea, nextval('batch_number_seq'), $8::timestamptz
                    FROM held WHERE (SELECT count(*) FROM waiting) = cardinality($3::bigint[])
                    RETURNING id),
                assigned AS (UPDATE queue q SET batch_id = made.id FROM made WHERE q.webhook = $1
                    AND q.position = ANY ($3::bigint[]) AND q.batch_id IS NULL AND q.done_at IS NULL)
            SELECT (SELECT count(*) FROM held) AS held, (SELECT count(*) FROM made) AS made""";

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

    /** Makes a batch of these events, for good; empty when one of them was taken back since it was looked at. */
    Uni<Optional<FrozenBatch>> freeze(Holding holding, List<Waiting> members, Format format) {
        boolean known = members.stream().allMatch(member -> member.event() != null);
        return known && !members.isEmpty() && format != Format.Plain.ALERTMANAGER_API
                ? freezeKnown(holding, members, format)
                : freezeUnknown(holding, members, format);
    }

    private Uni<Optional<FrozenBatch>> freezeKnown(Holding holding, List<Waiting> members, Format format) {
        List<Place> places = fitting(holding, members.stream()
                .map(member -> new Place(member.position(), Objects.requireNonNull(member.event()))).toList());
        Message message = format.renderer().render(holding.webhook(), events(places));
        List<Place> sent = places.subList(0, message.events());
        FrozenBatch batch = frozen(events(sent), message);
        Long[] positions = sent.stream().map(Place::position).toArray(Long[]::new);
        return database.query(FREEZE, Tuple.tuple().addString(holding.webhook()).addLong(holding.fence())
                .addArrayOfLong(positions).addString(batch.id()).addArrayOfString(subjects(events(sent)))
                .addString(batch.contentType()).addValue(batch.body()).addOffsetDateTime(time(batch.oldestAt())))
                .map(rows -> rows.iterator().next())
                .invoke(row -> Leases.requireHeld(row.getLong("held"), holding))
                .map(row -> row.getLong("made") == 0 ? Optional.empty() : Optional.of(batch));
    }

    /** What is to be in it, and what is open then, is read under the lock. */
    private Uni<Optional<FrozenBatch>> freezeUnknown(Holding holding, List<Waiting> members, Format format) {
        Long[] positions = members.stream().map(Waiting::position).toArray(Long[]::new);
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
        List<QueuedEvent> events = Explained.within(events(places), maxBytes);
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
                .map(rows -> QueueStore.stream(rows)
                        .map(row -> new Place(row.getLong("position"), QueueStore.event(row))).toList());
    }

    private static Uni<FrozenBatch> insert(SqlConnection connection, Making making, List<Place> places) {
        List<QueuedEvent> events = events(places);
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
        FrozenBatch batch = frozen(events, message);
        UUID[] ids = events.stream().map(event -> UUID.fromString(event.id())).toArray(UUID[]::new);
        Tuple row = Tuple.tuple().addString(batch.id()).addString(making.webhook()).addString(making.parent())
                .addLong(places.getFirst().position()).addInteger(events.size()).addArrayOfString(subjects(events))
                .addString(batch.contentType()).addValue(batch.body()).addLong(making.replay())
                .addLong(making.number()).addOffsetDateTime(time(batch.oldestAt()));
        return connection.preparedQuery(INSERT).execute(row)
                .flatMap(_ -> connection.preparedQuery(making.replay() == null ? ASSIGN : REMEMBER)
                        .execute(Tuple.of(making.webhook(), ids, batch.id())))
                .replaceWith(batch);
    }

    private static FrozenBatch frozen(List<QueuedEvent> events, Message message) {
        return new FrozenBatch("msg_" + UUID.randomUUID().toString().replace("-", ""), message.contentType(),
                Buffer.buffer(message.body()), events.size(), 0, oldest(events), Duration.ZERO);
    }

    private static List<QueuedEvent> events(List<Place> places) {
        return places.stream().map(Place::event).toList();
    }

    private static String[] subjects(List<QueuedEvent> events) {
        return events.stream().map(QueuedEvent::subject).distinct().toArray(String[]::new);
    }

    private static @Nullable OffsetDateTime time(@Nullable Instant instant) {
        return instant == null ? null : instant.atOffset(ZoneOffset.UTC);
    }

    /** When the oldest of them happened; null when nobody knows. */
    private static @Nullable Instant oldest(List<QueuedEvent> events) {
        List<String> times = events.stream().map(QueuedEvent::time).distinct().toList();
        String first = times.getFirst();
        boolean alike = times.stream().allMatch(time -> time.length() == first.length() && time.endsWith("Z"));
        // written alike, they are in order as they stand, and one is read instead of all
        return (alike ? Stream.of(Collections.min(times)) : times.stream()).map(BatchStore::read)
                .filter(Objects::nonNull).min(Instant::compareTo).orElse(null);
    }

    /** Null when it cannot be read. */
    private static @Nullable Instant read(String time) {
        try {
            return OffsetDateTime.parse(time).toInstant();
        } catch (DateTimeException e) {
            return null;
        }
    }
}
