package dev.fettle.notifier.delivery;

import dev.fettle.notifier.delivery.DeliveryLog.LetterQuestion;
import dev.fettle.notifier.delivery.DeliveryLog.Question;
import io.vertx.mutiny.sqlclient.Tuple;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A question as SQL that has only the conditions that were asked for, so that the database plans for just these. Used
 * by
 * one thread, once.
 */
final class Search {

    /** Batches that hold the event, and those that were split into them. */
    private static final String HOLDING = """
            id IN (WITH RECURSIVE holding (id) AS (
                (SELECT batch_id FROM queue WHERE event_id = ? AND batch_id IS NOT NULL
                UNION SELECT batch_id FROM batch_member WHERE event_id = ?)
                UNION SELECT b.parent FROM batch b JOIN holding h ON b.id = h.id WHERE b.parent IS NOT NULL)
                SELECT id FROM holding)""";

    private final StringBuilder sql;
    private final List<Object> parameters = new ArrayList<>();
    private String separator = " WHERE ";

    private Search(String select) {
        this.sql = new StringBuilder(select);
    }

    static Search deliveries(Question question) {
        Search search = new Search(
                """
                        SELECT id, webhook, parent, replay, state, events, subjects[1:20] AS subjects, created_at, first_position,
                            attempts, first_attempt_at, next_attempt_at, finished_at FROM batch""");
        search.when(question.webhook(), "webhook = ?");
        search.when(question.state(), "state = ?");
        search.when(question.component(), "? = ANY (subjects)");
        search.when(question.event(), HOLDING);
        search.when(question.result(), "id IN (SELECT batch_id FROM attempt WHERE result = ?)");
        search.when(time(question.since()), "created_at >= ?");
        search.when(time(question.until()), "created_at < ?");
        DeliveryCursor after = question.after();
        if (after != null) {
            search.and("(created_at, first_position, id) < (?, ?, ?)", after.createdAt().atOffset(ZoneOffset.UTC),
                    after.position(), after.id());
        }
        return search.end("created_at DESC, first_position DESC, id DESC", question.limit());
    }

    static Search letters(LetterQuestion question) {
        Search search = new Search(
                "SELECT id, webhook, batch_id, event_id, subject, reason, status, died_at FROM dead_letter");
        search.when(question.webhook(), "webhook = ?");
        search.when(question.component(), "subject = ?");
        search.when(question.event(), "event_id = ?");
        search.when(time(question.since()), "died_at >= ?");
        search.when(time(question.until()), "died_at < ?");
        search.when(question.before(), "id < ?");
        return search.end("id DESC", question.limit());
    }

    String sql() {
        return sql.toString();
    }

    Tuple parameters() {
        return Tuple.from(parameters);
    }

    /** A condition that stands where the value does; each question mark in it is that value. */
    private void when(@Nullable Object value, String condition) {
        if (value != null) {
            parameters.add(value);
            String place = "$" + parameters.size();
            add(condition.replace("?", place));
        }
    }

    /** A condition with a value for each of its question marks. */
    private void and(String condition, Object... values) {
        String numbered = condition;
        for (Object value : values) {
            parameters.add(value);
            numbered = numbered.replaceFirst("\\?", "\\$" + parameters.size());
        }
        add(numbered);
    }

    private void add(String condition) {
        sql.append(separator).append(condition);
        separator = " AND ";
    }

    private Search end(String order, int limit) {
        parameters.add(limit);
        sql.append(" ORDER BY ").append(order).append(" LIMIT $").append(parameters.size());
        return this;
    }

    private static @Nullable Object time(@Nullable Instant instant) {
        return instant == null ? null : instant.atOffset(ZoneOffset.UTC);
    }
}
