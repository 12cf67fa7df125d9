package dev.fettle.notifier.delivery;

import dev.fettle.notifier.database.Database;
import dev.fettle.notifier.render.Format;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
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
                next_attempt_at = CASE WHEN $3 = 'PENDING' THEN clock_timestamp() + $5::bigint * interval '1 millisecond' END,
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
     * The usual end in one statement, which is a transaction by itself: what the others do one after the other. The
     * lock
     * comes first, since all else is joined to it.
     */
    private static final String DELIVER = """
            WITH held AS (SELECT id FROM webhook WHERE id = $1 AND fence = $2 FOR NO KEY UPDATE),
                advanced AS (UPDATE batch b SET attempts = $4::int, state = 'DELIVERED',
                        first_attempt_at = coalesce(b.first_attempt_at,
                            clock_timestamp() - $7::bigint * interval '1 millisecond'),
                        next_attempt_at = NULL, finished_at = clock_timestamp()
                    FROM held WHERE b.id = $3 AND b.webhook = held.id AND b.state = 'PENDING' AND b.attempts = $4::int - 1
                    RETURNING b.id),
                logged AS (INSERT INTO attempt (batch_id, number, at, result, status, latency_ms, answer_start)
                    SELECT id, $4::int, clock_timestamp() - $7::bigint * interval '1 millisecond', $5::text, $6::int,
                        $7::bigint, $8::text
                    FROM advanced),
                done AS (UPDATE queue q SET done_at = clock_timestamp() FROM advanced WHERE q.batch_id = advanced.id
                    AND q.done_at IS NULL RETURNING q.queued_at)
            SELECT (SELECT count(*) FROM held) AS held,
                (extract(epoch FROM clock_timestamp() - min(queued_at)) * 1000)::bigint AS oldest_ms
            FROM done""";

    private final Database database;

    OutcomeStore(Database database) {
        this.database = database;
    }

    /**
     * Keeps an attempt.
     *
     * @param format of the bodies of the halves, where the batch is split
     * @return how long the oldest event had waited when the batch was finished; empty when it is not, or when all of it
     * is sent again
     */
    Uni<Optional<Duration>> keep(Holding holding, Attempt attempt, Format format) {
        return attempt.verdict() instanceof Verdict.Delivered && !attempt.changesTheStanding()
                ? deliver(holding, attempt)
                : keepAll(holding, attempt, format);
    }

    private Uni<Optional<Duration>> deliver(Holding holding, Attempt attempt) {
        Tuple parameters = Tuple.tuple().addString(holding.webhook()).addLong(holding.fence())
                .addString(attempt.batch().id()).addInteger(attempt.number())
                .addString(DeliveryMetrics.result(attempt)).addInteger(status(attempt.answer()))
                .addLong(attempt.answer().latency().toMillis()).addString(answerStart(attempt));
        return database.query(DELIVER, parameters).map(rows -> rows.iterator().next())
                .invoke(row -> requireHeld(row, holding))
                .map(row -> Optional.ofNullable(row.getLong("oldest_ms")).map(Duration::ofMillis));
    }

    private static void requireHeld(Row row, Holding holding) {
        if (row.getLong("held") == 0) {
            throw new LostLeaseException(holding);
        }
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
    Uni<Optional<Duration>> keepHeartbeat(Holding holding, Attempt attempt) {
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
                .replaceWith(Optional.empty());
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
        String state = switch (attempt.verdict()) {
            case Verdict.Delivered _ -> "DELIVERED";
            case Verdict.RetryAfter _,Verdict.Gone _ -> "PENDING";
            case Verdict.Split _ -> "SPLIT";
            case Verdict.Dead _ -> "DEAD";
        };
        long delay = attempt.verdict() instanceof Verdict.RetryAfter(Duration wait, _) ? wait.toMillis() : 0;
        return Tuple.of(attempt.batch().id(), attempt.number(), state, attempt.answer().latency().toMillis(), delay);
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
