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

    private static final String DELIVERY = """
            SELECT id, webhook, parent, replay, state, events, subjects, created_at, first_position, attempts,
                first_attempt_at, next_attempt_at, finished_at
            FROM batch WHERE id = $1""";

    private static final String ATTEMPTS = """
            SELECT batch_id, at, result, status, latency_ms, answer_start FROM attempt
            WHERE batch_id = ANY ($1::text[]) ORDER BY batch_id, number""";

    private static final String MEMBERS = """
            SELECT e.id, e.subject, e.sequence FROM (
                SELECT position, event_id FROM queue WHERE batch_id = $1 UNION ALL
                SELECT position, event_id FROM batch_member WHERE batch_id = $1) m JOIN event e ON e.id = m.event_id
            ORDER BY m.position""";

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
        Search search = Search.deliveries(question);
        return list(search.sql(), search.parameters(), DeliveryLog::delivery);
    }

    /** One batch. */
    public Uni<Optional<Delivery>> delivery(String id) {
        return list(DELIVERY, Tuple.of(id), DeliveryLog::delivery).map(found -> found.stream().findFirst());
    }

    /** The attempts of these batches, oldest first; a batch without any is left out. */
    public Uni<Map<String, List<Try>>> attempts(List<String> batches) {
        return database.query(ATTEMPTS, Tuple.tuple().addArrayOfString(batches.toArray(String[]::new)))
                .map(rows -> StreamSupport.stream(rows.spliterator(), false)
                        .collect(Collectors.groupingBy(row -> row.getString("batch_id"),
                                Collectors.mapping(DeliveryLog::attempt, Collectors.toList()))));
    }

    /** The events of one batch in their order, as far as they are not forgotten; none of one that was split. */
    public Uni<List<Member>> members(String batch) {
        return list(MEMBERS, Tuple.of(batch),
                row -> new Member(row.getUUID("id"), row.getString("subject"), row.getLong("sequence")));
    }

    /** What was given up, as asked for. */
    public Uni<List<DeadLetter>> deadLetters(LetterQuestion question) {
        Search search = Search.letters(question);
        return list(search.sql(), search.parameters(), row -> new DeadLetter(row.getLong("id"),
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

    private static Try attempt(Row row) {
        return new Try(instant(row, "at"), row.getString("result"), row.getInteger("status"),
                row.getLong("latency_ms"), row.getString("answer_start"));
    }

    private static Delivery delivery(Row row) {
        return new Delivery(row.getString("id"), row.getString("webhook"), row.getString("parent"),
                row.getLong("replay"), row.getString("state"), row.getInteger("events"),
                List.of(row.getArrayOfStrings("subjects")),
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
     * @param event with this event, in it or in what it was split into
     * @param result with an attempt that ended so
     * @param since made at this time or later
     * @param until made before this time
     * @param after those that follow
     * @param limit so many at most
     */
    public record Question(@Nullable String webhook, @Nullable String state, @Nullable String component,
            @Nullable UUID event, @Nullable String result, @Nullable Instant since, @Nullable Instant until,
            @Nullable DeliveryCursor after, int limit) {

        /** The same for what follows. */
        public Question after(DeliveryCursor cursor) {
            return new Question(webhook, state, component, event, result, since, until, cursor, limit);
        }
    }

    /**
     * Which dead letters are asked for; null asks for any.
     *
     * @param webhook of this webhook
     * @param component about this subject
     * @param event of this event
     * @param since given up at this time or later
     * @param until given up before this time
     * @param before only those with a lower number
     * @param limit so many at most
     */
    public record LetterQuestion(@Nullable String webhook, @Nullable String component, @Nullable UUID event,
            @Nullable Instant since, @Nullable Instant until, @Nullable Long before, int limit) {

        /** The same for what follows. */
        public LetterQuestion before(long number) {
            return new LetterQuestion(webhook, component, event, since, until, number, limit);
        }
    }

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
     * @param replay the wish to send again that it was made for; null for what was queued
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
    public record Delivery(String id, String webhook, @Nullable String parent, @Nullable Long replay, String state,
            int events, List<String> subjects, Instant createdAt, long position, int attempts,
            @Nullable Instant firstAttemptAt, @Nullable Instant nextAttemptAt, @Nullable Instant finishedAt) {

        public Delivery {
            subjects = List.copyOf(subjects);
        }

        /** Where a list goes on after it. */
        public DeliveryCursor cursor() {
            return new DeliveryCursor(createdAt, position, id);
        }
    }

    /**
     * One event of a batch.
     *
     * @param event its id
     * @param subject whom it is about
     * @param sequence its number; null for types without one
     */
    public record Member(UUID event, String subject, @Nullable Long sequence) {}

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
