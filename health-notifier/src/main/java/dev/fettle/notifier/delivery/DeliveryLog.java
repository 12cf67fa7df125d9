package dev.fettle.notifier.delivery;

import dev.fettle.notifier.database.Database;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** What was sent, what waits and what was given up; newest first. Questions only. */
@ApplicationScoped
public class DeliveryLog {

    private static final String STATES = """
            SELECT w.id, w.state, w.state_reason, w.state_since, coalesce(q.events, 0) AS events,
                (q.oldest * 1000)::bigint AS oldest_ms,
                (SELECT count(*) FROM withheld h WHERE h.webhook = w.id) AS withheld
            FROM webhook w LEFT JOIN (SELECT webhook, count(*) AS events,
                    extract(epoch FROM clock_timestamp() - min(queued_at)) AS oldest
                FROM queue WHERE done_at IS NULL AND ($1::text IS NULL OR webhook = $1) GROUP BY webhook) q
                ON q.webhook = w.id
            WHERE w.defined AND ($1::text IS NULL OR w.id = $1)""";

    private static final String DELIVERIES = """
            SELECT id, webhook, parent, state, events,
                CASE WHEN $4::text IS NULL THEN subjects[1:20] ELSE subjects END AS subjects,
                created_at, first_position, attempts, first_attempt_at, next_attempt_at, finished_at
            FROM batch
            WHERE ($1::text IS NULL OR webhook = $1) AND ($2::text IS NULL OR state = $2)
                AND ($3::text IS NULL OR $3 = ANY (subjects)) AND ($4::text IS NULL OR id = $4)
                AND ($5::timestamptz IS NULL OR (created_at, first_position, id) < ($5, $6::bigint, $7::text))
            ORDER BY created_at DESC, first_position DESC, id DESC LIMIT $8""";

    private static final String ATTEMPTS = """
            SELECT at, result, status, latency_ms, answer_start FROM attempt WHERE batch_id = $1 ORDER BY number""";

    private static final String DEAD_LETTERS = """
            SELECT id, webhook, batch_id, event_id, subject, reason, status, died_at FROM dead_letter
            WHERE ($1::text IS NULL OR webhook = $1) AND ($2::bigint IS NULL OR id < $2)
            ORDER BY id DESC LIMIT $3""";

    private final Database database;

    DeliveryLog(Database database) {
        this.database = database;
    }

    /** The states of all webhooks that are defined, by id. */
    public Uni<Map<String, WebhookState>> states() {
        return states(null);
    }

    /** The state of one. */
    public Uni<Optional<WebhookState>> state(String webhook) {
        return states(webhook).map(states -> Optional.ofNullable(states.get(webhook)));
    }

    /** Batches, as asked for, each with its first 20 subjects. */
    public Uni<List<Delivery>> deliveries(Question question) {
        DeliveryCursor after = question.after();
        return list(DELIVERIES, Tuple.from(Arrays.asList(question.webhook(), question.state(), question.component(),
                null, after == null ? null : after.createdAt().atOffset(ZoneOffset.UTC),
                after == null ? null : after.position(), after == null ? null : after.id(), question.limit())),
                DeliveryLog::delivery);
    }

    /** One batch. */
    public Uni<Optional<Delivery>> delivery(String id) {
        return list(DELIVERIES, Tuple.from(Arrays.asList(null, null, null, id, null, null, null, 1)),
                DeliveryLog::delivery)
                .map(found -> found.stream().findFirst());
    }

    /** The attempts of one batch, oldest first. */
    public Uni<List<Try>> attempts(String batch) {
        return list(ATTEMPTS, Tuple.of(batch), row -> new Try(instant(row, "at"), row.getString("result"),
                row.getInteger("status"), row.getLong("latency_ms"), row.getString("answer_start")));
    }

    /**
     * What was given up.
     *
     * @param webhook of this webhook; null: of any
     * @param before only those with a lower number; null: any
     * @param limit so many at most
     */
    public Uni<List<DeadLetter>> deadLetters(@Nullable String webhook, @Nullable Long before, int limit) {
        return list(DEAD_LETTERS, Tuple.of(webhook, before, limit), row -> new DeadLetter(row.getLong("id"),
                row.getString("webhook"), row.getString("batch_id"), row.getUUID("event_id"), row.getString("subject"),
                row.getString("reason"), row.getInteger("status"), instant(row, "died_at")));
    }

    private Uni<Map<String, WebhookState>> states(@Nullable String webhook) {
        return list(STATES, Tuple.of(webhook), DeliveryLog::state)
                .map(states -> states.stream().collect(Collectors.toMap(WebhookState::webhook, Function.identity())));
    }

    private <T> Uni<List<T>> list(String sql, Tuple parameters, Function<Row, T> read) {
        return database.query(sql, parameters).map(rows -> read(rows, read));
    }

    private static <T> List<T> read(RowSet<Row> rows, Function<Row, T> read) {
        return StreamSupport.stream(rows.spliterator(), false).map(read).toList();
    }

    private static WebhookState state(Row row) {
        Long oldest = row.getLong("oldest_ms");
        return new WebhookState(row.getString("id"), row.getString("state"), row.getString("state_reason"),
                instant(row, "state_since"), row.getLong("events"), oldest == null ? null : Duration.ofMillis(oldest),
                row.getLong("withheld"));
    }

    private static Delivery delivery(Row row) {
        return new Delivery(row.getString("id"), row.getString("webhook"), row.getString("parent"),
                row.getString("state"), row.getInteger("events"), List.of(row.getArrayOfStrings("subjects")),
                instant(row, "created_at"), row.getLong("first_position"), row.getInteger("attempts"),
                optional(row, "first_attempt_at"),
                optional(row, "next_attempt_at"), optional(row, "finished_at"));
    }

    private static Instant instant(Row row, String column) {
        return row.getOffsetDateTime(column).toInstant();
    }

    private static @Nullable Instant optional(Row row, String column) {
        OffsetDateTime time = row.getOffsetDateTime(column);
        return time == null ? null : time.toInstant();
    }

    /**
     * What is asked for; null asks for any.
     *
     * @param webhook of this webhook
     * @param state in this state
     * @param component with an event of this subject
     * @param after those that follow
     * @param limit so many at most
     */
    public record Question(@Nullable String webhook, @Nullable String state, @Nullable String component,
            @Nullable DeliveryCursor after, int limit) {}

    /**
     * How a webhook is.
     *
     * @param webhook its id
     * @param state ACTIVE, FAILING, PAUSED or DISABLED
     * @param reason why; null when there is nothing to say
     * @param since when that began
     * @param queued how many events wait, those of a batch under way included
     * @param oldest how long the oldest has waited; null when none waits
     * @param withheld how many changes it is not told of for now
     */
    public record WebhookState(String webhook, String state, @Nullable String reason, Instant since, long queued,
            @Nullable Duration oldest, long withheld) {}

    /**
     * One batch.
     *
     * @param id the value of {@code webhook-id}
     * @param webhook whose it is
     * @param parent the refused batch that it is a half of; null for a whole one
     * @param state PENDING, DELIVERED, SPLIT or DEAD
     * @param events how many it holds
     * @param subjects whom they are about; in a list the first 20
     * @param createdAt when it was frozen
     * @param position of its first event among all that were queued
     * @param attempts how many were made
     * @param firstAttemptAt when the first began; null before
     * @param nextAttemptAt when the next is due; null when none is
     * @param finishedAt when it was delivered, split or given up; null before
     */
    public record Delivery(String id, String webhook, @Nullable String parent, String state, int events,
            List<String> subjects, Instant createdAt, long position, int attempts, @Nullable Instant firstAttemptAt,
            @Nullable Instant nextAttemptAt, @Nullable Instant finishedAt) {

        public Delivery {
            subjects = List.copyOf(subjects);
        }

        /** Where a list goes on after it. */
        public DeliveryCursor cursor() {
            return new DeliveryCursor(createdAt, position, id);
        }
    }

    /**
     * One attempt.
     *
     * @param at when it began
     * @param result one word
     * @param status the receiver's; null when it did not answer
     * @param latencyMs how long it took, in milliseconds
     * @param answerStart the beginning of the answer; null when there was none
     */
    public record Try(Instant at, String result, @Nullable Integer status, long latencyMs,
            @Nullable String answerStart) {}

    /**
     * One event that was given up.
     *
     * @param id its number
     * @param webhook whose it was
     * @param batch the batch that it was in; null when its webhook was removed before it was in any
     * @param event its id
     * @param subject whom it is about
     * @param reason why it was given up
     * @param status the receiver's last; null when it did not answer
     * @param diedAt when
     */
    public record DeadLetter(long id, String webhook, @Nullable String batch, UUID event, String subject, String reason,
            @Nullable Integer status, Instant diedAt) {}
}
