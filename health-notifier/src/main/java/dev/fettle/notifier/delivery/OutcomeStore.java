package dev.fettle.notifier.delivery;

import dev.fettle.notifier.database.Database;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Arrays;
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

    private static final String FINISH = """
            WITH done AS (UPDATE queue SET done_at = clock_timestamp() WHERE batch_id = $1 RETURNING queued_at)
            SELECT coalesce(extract(epoch FROM clock_timestamp() - min(queued_at)) * 1000, 0)::bigint AS oldest_ms
            FROM done""";

    private static final String BURY = """
            INSERT INTO dead_letter (webhook, batch_id, event_id, subject, reason, status)
            SELECT q.webhook, q.batch_id, q.event_id, e.subject, $2, $3 FROM queue q JOIN event e ON e.id = q.event_id
            WHERE q.batch_id = $1 ORDER BY q.position""";

    private static final String POSITIONS = "SELECT position FROM queue WHERE batch_id = $1 ORDER BY position";

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
     * @return how long the oldest event had waited when the batch was finished; zero when it is not
     */
    Uni<Duration> keep(Holding holding, Attempt attempt) {
        return database.transaction(connection -> Leases.lock(connection, holding)
                .flatMap(_ -> connection.preparedQuery(ADVANCE).execute(advance(attempt)))
                .flatMap(rows -> rows.rowCount() == 0
                        ? Uni.createFrom().item(Duration.ZERO)
                        : connection.preparedQuery(LOG_ATTEMPT).execute(log(attempt))
                                .flatMap(_ -> follow(connection, holding, attempt))));
    }

    private static Uni<Duration> follow(SqlConnection connection, Holding holding, Attempt attempt) {
        String webhook = holding.webhook();
        String batch = attempt.batch().id();
        return switch (attempt.verdict()) {
            case Verdict.Delivered _ -> state(connection, webhook, "ACTIVE", null)
                    .flatMap(_ -> finish(connection, batch));
            case Verdict.RetryAfter _ -> Uni.createFrom().item(Duration.ZERO);
            case Verdict.Split _ -> split(connection, webhook, batch).replaceWith(Duration.ZERO);
            case Verdict.Dead(String reason, boolean failing) -> connection.preparedQuery(BURY)
                    .execute(Tuple.of(batch, reason, status(attempt.answer())))
                    .call(() -> failing ? state(connection, webhook, "FAILING", reason) : Uni.createFrom().voidItem())
                    .flatMap(_ -> finish(connection, batch));
            case Verdict.Gone _ -> state(connection, webhook, "DISABLED", "the receiver answered 410 Gone")
                    .replaceWith(Duration.ZERO);
        };
    }

    /** Two new batches of the same events: the older half first. */
    private static Uni<Void> split(SqlConnection connection, String webhook, String batch) {
        return connection.preparedQuery(POSITIONS).execute(Tuple.of(batch)).map(OutcomeStore::positions)
                .flatMap(all -> halves(connection, webhook, batch, all));
    }

    private static Uni<Void> halves(SqlConnection connection, String webhook, String batch, Long[] all) {
        int middle = (all.length + 1) / 2;
        return BatchStore.insert(connection, webhook, batch, Arrays.copyOfRange(all, 0, middle))
                .flatMap(_ -> BatchStore.insert(connection, webhook, batch,
                        Arrays.copyOfRange(all, middle, all.length)))
                .replaceWithVoid();
    }

    private static Uni<Duration> finish(SqlConnection connection, String batch) {
        return connection.preparedQuery(FINISH).execute(Tuple.of(batch))
                .map(rows -> Duration.ofMillis(rows.iterator().next().getLong("oldest_ms")));
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

    private static Long[] positions(RowSet<Row> rows) {
        return StreamSupport.stream(rows.spliterator(), false).map(row -> row.getLong("position"))
                .toArray(Long[]::new);
    }
}
