package dev.fettle.notifier.delivery;

import dev.fettle.notifier.database.Database;
import dev.fettle.notifier.render.Format;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what became of an attempt, in one transaction. May be repeated when the outcome of the commit is unknown: a
 * batch
 * that is past this attempt is left as it is.
 */
@ApplicationScoped
class OutcomeStore {

    private static final String ADVANCE = """
            UPDATE batch SET attempts = $2, state = $3,
                first_attempt_at = coalesce(first_attempt_at, clock_timestamp() - $4::bigint * interval '1 millisecond'),
                next_attempt_at = CASE WHEN $3 = 'PENDING' THEN clock_timestamp() + coalesce($5::bigint, 0) * interval '1 millisecond' END,
                finished_at = CASE WHEN $3 = 'PENDING' THEN NULL ELSE clock_timestamp() END
            WHERE id = $1 AND state = 'PENDING' AND attempts = $2 - 1""";

    private static final String LOG_ATTEMPT = """
            INSERT INTO attempt (batch_id, number, at, result, status, latency_ms, answer_start)
            VALUES ($1, $2, clock_timestamp() - $5::bigint * interval '1 millisecond', $3, $4, $5::bigint, $6)""";

    /** Those that were done before, and are sent again, say nothing about delays. */
    static final String FINISH = """
            WITH done AS (UPDATE queue SET done_at = clock_timestamp() WHERE batch_id = $1 AND done_at IS NULL
                RETURNING queued_at)
            SELECT (extract(epoch FROM clock_timestamp() - min(queued_at)) * 1000)::bigint AS oldest_ms FROM done""";

    static final String BURY = """
            INSERT INTO dead_letter (webhook, batch_id, event_id, subject, reason, status, position)
            SELECT b.webhook, b.id, m.event_id, e.subject, $2, $3, m.position
            FROM batch b, LATERAL (
                SELECT position, event_id FROM queue WHERE batch_id = $1 UNION ALL
                SELECT position, event_id FROM batch_member WHERE batch_id = $1) m, event e
            WHERE b.id = $1 AND e.id = m.event_id ORDER BY m.position ON CONFLICT DO NOTHING""";

    private static final String MEMBERS = """
            SELECT b.replay, b.number, m.event_id FROM batch b, LATERAL (
                SELECT position, event_id FROM queue WHERE batch_id = $1 UNION ALL
                SELECT position, event_id FROM batch_member WHERE batch_id = $1) m
            WHERE b.id = $1 ORDER BY m.position""";

    /** $2 is 0 for no change of troubled_since, 1 to begin it, 2 to end it; $5 is null where the state stays. */
    private static final String STAND = """
            UPDATE webhook SET refused_in_a_row = $4,
                troubled_since = CASE $2::int WHEN 1 THEN clock_timestamp() - $3::bigint * interval '1 millisecond'
                    WHEN 0 THEN troubled_since END,
                state = CASE WHEN $5::text IS NOT NULL AND state IN ('ACTIVE', 'FAILING') THEN $5 ELSE state END,
                state_reason = CASE WHEN $5::text IS NOT NULL AND state IN ('ACTIVE', 'FAILING') THEN $6
                    ELSE state_reason END,
                state_since = CASE WHEN $5::text IS NOT NULL AND state IN ('ACTIVE', 'FAILING') AND state <> $5
                    THEN clock_timestamp() ELSE state_since END
            WHERE id = $1""";

    private static final String HEARTBEAT = """
            INSERT INTO batch (id, webhook, state, first_position, events, subjects, content_type, body, attempts,
                first_attempt_at, finished_at)
            VALUES ($1, $2, $3, 0, 0, '{}', $4, $5, 1, clock_timestamp() - $6::bigint * interval '1 millisecond',
                clock_timestamp())
            ON CONFLICT (id) DO NOTHING""";

    /**
     * The usual end in one statement, which is a transaction by itself: what the others do one after the other, for an
     * attempt that changes nothing about the webhook. The lock comes first, since all else is joined to it. Looks as
     * well: at what is next when this batch is done. Its snapshot is older than its lock, so what the webhook's row
     * says is what was locked.
     */
    private static final String SETTLE = """
            WITH held AS (SELECT id, state, replaying, refused_in_a_row, troubled_since FROM webhook
                    WHERE id = $1 AND fence = $6 FOR NO KEY UPDATE),
                advanced AS (UPDATE batch b SET attempts = $8::int, state = $9::text,
                        first_attempt_at = coalesce(b.first_attempt_at,
                            clock_timestamp() - $12::bigint * interval '1 millisecond'),
                        next_attempt_at = clock_timestamp() + $14::bigint * interval '1 millisecond',
                        finished_at = CASE WHEN $9::text <> 'PENDING' THEN clock_timestamp() END
                    FROM held WHERE b.id = $7 AND b.webhook = held.id AND b.state = 'PENDING' AND b.attempts = $8::int - 1
                    RETURNING b.id, b.state),
                logged AS (INSERT INTO attempt (batch_id, number, at, result, status, latency_ms, answer_start)
                    SELECT id, $8::int, clock_timestamp() - $12::bigint * interval '1 millisecond', $10::text, $11::int,
                        $12::bigint, $13::text
                    FROM advanced),
                done AS (UPDATE queue q SET done_at = clock_timestamp() FROM advanced WHERE q.batch_id = advanced.id
                    AND advanced.state <> 'PENDING' AND q.done_at IS NULL RETURNING q.queued_at)
            SELECT\s"""
            + QueueStore.columns()
            + """
                    , (SELECT (extract(epoch FROM clock_timestamp() - min(queued_at)) * 1000)::bigint FROM done) AS oldest_ms
                    FROM held w\s"""
            + QueueStore.sources("AND NOT EXISTS (SELECT 1 FROM advanced a WHERE a.id = batch.id)")
            + " ORDER BY p.position";

    private final Database database;

    OutcomeStore(Database database) {
        this.database = database;
    }

    /**
     * What was kept.
     *
     * @param oldest how long the oldest event had waited when the batch was finished; null when it is not, or when all
     * of it is sent again
     * @param next what is next for the webhook, seen in the same statement; null when nobody looked
     */
    record Kept(@Nullable Duration oldest, @Nullable Head next) {

        static final Kept NOTHING_ELSE = new Kept(null, null);

        static Kept of(Optional<Duration> oldest) {
            return new Kept(oldest.orElse(null), null);
        }
    }

    /**
     * Keeps an attempt.
     *
     * @param format of the bodies of the halves, where the batch is split
     * @param glance at what is next
     */
    Uni<Kept> keep(Holding holding, Attempt attempt, Format format, QueueStore.Glance glance) {
        boolean usual = attempt.verdict() instanceof Verdict.Delivered
                || attempt.verdict() instanceof Verdict.RetryAfter;
        return usual && !attempt.changesTheStanding()
                ? settle(holding, attempt, glance)
                : keepAll(holding, attempt, format).map(Kept::of);
    }

    private Uni<Kept> settle(Holding holding, Attempt attempt, QueueStore.Glance glance) {
        QueueStore.Glance wanted = attempt.verdict() instanceof Verdict.Delivered ? glance : glance.atHeadOnly();
        Tuple parameters = wanted.parameters().addLong(holding.fence()).addString(attempt.batch().id())
                .addInteger(attempt.number()).addString(state(attempt.verdict()))
                .addString(DeliveryMetrics.result(attempt)).addInteger(status(attempt.answer()))
                .addLong(attempt.answer().latency().toMillis()).addString(answerStart(attempt))
                .addLong(delay(attempt.verdict()));
        return database.query(SETTLE, parameters)
                .invoke(rows -> Leases.requireHeld(rows.size(), holding))
                .map(rows -> settled(rows, attempt.verdict()));
    }

    private static Kept settled(RowSet<Row> rows, Verdict verdict) {
        Long oldest = rows.iterator().next().getLong("oldest_ms");
        return new Kept(oldest == null ? null : Duration.ofMillis(oldest),
                verdict instanceof Verdict.Delivered ? QueueStore.head(rows) : null);
    }

    private Uni<Optional<Duration>> keepAll(Holding holding, Attempt attempt, Format format) {
        return database.transaction(connection -> Leases.lock(connection, holding)
                .flatMap(_ -> connection.preparedQuery(ADVANCE).execute(advance(attempt)))
                .flatMap(rows -> rows.rowCount() == 0
                        ? Uni.createFrom().item(Optional.empty())
                        : connection.preparedQuery(LOG_ATTEMPT).execute(log(attempt))
                                .flatMap(_ -> follow(connection, holding, attempt, format))));
    }

    /** Keeps what became of an empty batch. It is not tried again, and nothing is lost with it. */
    Uni<Kept> keepHeartbeat(Holding holding, Attempt attempt) {
        FrozenBatch batch = attempt.batch();
        Tuple row = Tuple.tuple().addString(batch.id()).addString(holding.webhook())
                .addString(attempt.verdict() instanceof Verdict.Delivered ? "DELIVERED" : "DEAD")
                .addString(batch.contentType()).addValue(batch.body())
                .addLong(attempt.answer().latency().toMillis());
        return database.transaction(connection -> Leases.lock(connection, holding)
                .flatMap(_ -> connection.preparedQuery(HEARTBEAT).execute(row))
                .flatMap(rows -> rows.rowCount() == 0
                        ? Uni.createFrom().voidItem()
                        : connection.preparedQuery(LOG_ATTEMPT).execute(log(attempt))
                                .flatMap(_ -> stand(connection, holding.webhook(), attempt))))
                .replaceWith(Kept.NOTHING_ELSE);
    }

    private static Uni<Optional<Duration>> follow(SqlConnection connection, Holding holding, Attempt attempt,
            Format format) {
        String webhook = holding.webhook();
        String batch = attempt.batch().id();
        return stand(connection, webhook, attempt).flatMap(_ -> switch (attempt.verdict()) {
            case Verdict.Delivered _ -> finish(connection, batch);
            case Verdict.RetryAfter _,Verdict.Gone _ -> Uni.createFrom().item(Optional.empty());
            case Verdict.Split _ -> split(connection, webhook, batch, format).replaceWith(Optional.empty());
            case Verdict.Dead(String reason, _) -> connection.preparedQuery(BURY)
                    .execute(Tuple.of(batch, reason, status(attempt.answer())))
                    .flatMap(_ -> finish(connection, batch));
        });
    }

    /** Mostly nothing changes, and nothing is written. */
    private static Uni<Void> stand(SqlConnection connection, String webhook, Attempt attempt) {
        if (!attempt.changesTheStanding()) {
            return Uni.createFrom().voidItem();
        }
        Standing after = attempt.after();
        boolean began = after.troubled() != null && attempt.before().troubled() == null;
        int trouble = after.troubled() == null ? 2 : began ? 1 : 0;
        return connection.preparedQuery(STAND).execute(Tuple.of(webhook, trouble,
                attempt.answer().latency().toMillis(), after.refused(), state(attempt.course()),
                reason(attempt.course()))).replaceWithVoid();
    }

    private static @Nullable String state(Course course) {
        return switch (course) {
            case Course.Stay _ -> null;
            case Course.Active _ -> "ACTIVE";
            case Course.Failing _ -> "FAILING";
            case Course.Disabled _ -> "DISABLED";
        };
    }

    private static @Nullable String reason(Course course) {
        return switch (course) {
            case Course.Stay _,Course.Active _ -> null;
            case Course.Failing(String reason) -> reason;
            case Course.Disabled(String reason) -> reason;
        };
    }

    /** Two new batches of the same events: the older half first. */
    private static Uni<Void> split(SqlConnection connection, String webhook, String batch, Format format) {
        return connection.preparedQuery(MEMBERS).execute(Tuple.of(batch)).flatMap(rows -> {
            List<Row> members = StreamSupport.stream(rows.spliterator(), false).toList();
            Row whole = members.getFirst();
            return halves(connection,
                    new BatchStore.Making(webhook, batch, whole.getLong("replay"), whole.getLong("number"), format),
                    members.stream().map(row -> row.getUUID("event_id")).toArray(UUID[]::new));
        });
    }

    private static Uni<Void> halves(SqlConnection connection, BatchStore.Making making, UUID[] all) {
        int middle = (all.length + 1) / 2;
        return BatchStore.insertAll(connection, making, Arrays.copyOfRange(all, 0, middle))
                .flatMap(_ -> BatchStore.insertAll(connection, making, Arrays.copyOfRange(all, middle, all.length)));
    }

    private static Uni<Optional<Duration>> finish(SqlConnection connection, String batch) {
        return connection.preparedQuery(FINISH).execute(Tuple.of(batch))
                .map(rows -> Optional.ofNullable(rows.iterator().next().getLong("oldest_ms")).map(Duration::ofMillis));
    }

    private static Tuple advance(Attempt attempt) {
        return Tuple.of(attempt.batch().id(), attempt.number(), state(attempt.verdict()),
                attempt.answer().latency().toMillis(), delay(attempt.verdict()));
    }

    private static String state(Verdict verdict) {
        return switch (verdict) {
            case Verdict.Delivered _ -> "DELIVERED";
            case Verdict.RetryAfter _,Verdict.Gone _ -> "PENDING";
            case Verdict.Split _ -> "SPLIT";
            case Verdict.Dead _ -> "DEAD";
        };
    }

    /** Until the next attempt, in milliseconds; null when there is none, or nobody asked for a delay. */
    private static @Nullable Long delay(Verdict verdict) {
        return verdict instanceof Verdict.RetryAfter(Duration wait, _) ? wait.toMillis() : null;
    }

    private static Tuple log(Attempt attempt) {
        return Tuple.tuple().addString(attempt.batch().id()).addInteger(attempt.number())
                .addString(DeliveryMetrics.result(attempt)).addInteger(status(attempt.answer()))
                .addLong(attempt.answer().latency().toMillis())
                .addString(answerStart(attempt));
    }

    private static @Nullable String answerStart(Attempt attempt) {
        return attempt.answer() instanceof Answer.Answered answered ? answered.start() : null;
    }

    private static @Nullable Integer status(Answer answer) {
        return answer instanceof Answer.Answered answered ? answered.status() : null;
    }
}
