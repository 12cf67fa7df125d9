package dev.fettle.notifier.delivery;

import dev.fettle.notifier.database.Database;
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

    private static final String STATE = """
            UPDATE webhook SET state = $2, state_reason = $3, state_since = clock_timestamp()
            WHERE id = $1 AND state IN ('ACTIVE', 'FAILING') AND state <> $2""";

    private final Database database;

    OutcomeStore(Database database) {
        this.database = database;
    }

    /**
     * Keeps an attempt.
     *
     * @return how long the oldest event had waited when the batch was finished; empty when it is not, or when all of it
     * is sent again
     */
    Uni<Optional<Duration>> keep(Holding holding, Attempt attempt) {
        return database.transaction(connection -> Leases.lock(connection, holding)
                .flatMap(_ -> connection.preparedQuery(ADVANCE).execute(advance(attempt)))
                .flatMap(rows -> rows.rowCount() == 0
                        ? Uni.createFrom().item(Optional.empty())
                        : connection.preparedQuery(LOG_ATTEMPT).execute(log(attempt))
                                .flatMap(_ -> follow(connection, holding, attempt))));
    }

    private static Uni<Optional<Duration>> follow(SqlConnection connection, Holding holding, Attempt attempt) {
        String webhook = holding.webhook();
        String batch = attempt.batch().id();
        return switch (attempt.verdict()) {
            case Verdict.Delivered _ -> state(connection, webhook, "ACTIVE", null)
                    .flatMap(_ -> finish(connection, batch));
            case Verdict.RetryAfter _ -> Uni.createFrom().item(Optional.empty());
            case Verdict.Split _ -> split(connection, webhook, batch).replaceWith(Optional.empty());
            case Verdict.Dead(String reason, boolean failing) -> connection.preparedQuery(BURY)
                    .execute(Tuple.of(batch, reason, status(attempt.answer())))
                    .call(() -> failing ? state(connection, webhook, "FAILING", reason) : Uni.createFrom().voidItem())
                    .flatMap(_ -> finish(connection, batch));
            case Verdict.Gone _ -> state(connection, webhook, "DISABLED", "the receiver answered 410 Gone")
                    .replaceWith(Optional.empty());
        };
    }

    /** Two new batches of the same events: the older half first. */
    private static Uni<Void> split(SqlConnection connection, String webhook, String batch) {
        return connection.preparedQuery(MEMBERS).execute(Tuple.of(batch)).flatMap(rows -> {
            List<Row> members = StreamSupport.stream(rows.spliterator(), false).toList();
            Row whole = members.getFirst();
            return halves(connection,
                    new BatchStore.Making(webhook, batch, whole.getLong("replay"), whole.getLong("number")),
                    members.stream().map(row -> row.getUUID("event_id")).toArray(UUID[]::new));
        });
    }

    private static Uni<Void> halves(SqlConnection connection, BatchStore.Making making, UUID[] all) {
        int middle = (all.length + 1) / 2;
        return BatchStore.insert(connection, making, Arrays.copyOfRange(all, 0, middle))
                .flatMap(_ -> BatchStore.insert(connection, making, Arrays.copyOfRange(all, middle, all.length)))
                .replaceWithVoid();
    }

    private static Uni<Optional<Duration>> finish(SqlConnection connection, String batch) {
        return connection.preparedQuery(FINISH).execute(Tuple.of(batch))
                .map(rows -> Optional.ofNullable(rows.iterator().next().getLong("oldest_ms")).map(Duration::ofMillis));
    }

    private static Uni<Void> state(SqlConnection connection, String webhook, String state, @Nullable String reason) {
        return connection.preparedQuery(STATE).execute(Tuple.of(webhook, state, reason)).replaceWithVoid();
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
                .addString(attempt.answer() instanceof Answer.Answered answered ? answered.start() : null);
    }

    private static @Nullable Integer status(Answer answer) {
        return answer instanceof Answer.Answered answered ? answered.status() : null;
    }
}
