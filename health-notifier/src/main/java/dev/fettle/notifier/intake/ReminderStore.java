package dev.fettle.notifier.intake;

import static dev.fettle.notifier.intake.IntakeStore.column;
import static dev.fettle.notifier.intake.IntakeStore.key;
import static dev.fettle.notifier.intake.IntakeStore.run;
import static dev.fettle.notifier.intake.IntakeStore.runIf;
import static dev.fettle.notifier.intake.IntakeStore.stream;

import dev.fettle.notifier.intake.Reminder.Acknowledged;
import dev.fettle.notifier.render.QueuedEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** When webhooks are to be reminded, within the transaction of an intake that holds the subjects. */
final class ReminderStore {

    private static final String SET = """
            INSERT INTO reminder AS r (webhook, subject, event_id, number, due_at)
            SELECT * FROM unnest($1::text[], $2::text[], $3::uuid[], $4::int[], $5::timestamptz[])
            ON CONFLICT (webhook, subject) DO UPDATE SET event_id = excluded.event_id, number = excluded.number,
                due_at = excluded.due_at""";

    private static final String CLEAR = """
            DELETE FROM reminder r USING unnest($1::text[], $2::text[]) AS n (webhook, subject)
            WHERE r.webhook = n.webhook AND r.subject = n.subject""";

    private static final String EVENTS = """
            INSERT INTO event (id, source, type, subject, time, traceparent, data, reminder)
            SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[],
                $8::int[])
            ON CONFLICT (id) DO NOTHING""";

    /** Without a status: what reminds is never taken back. */
    private static final String QUEUE = """
            INSERT INTO queue (webhook, event_id, bytes, subject)
            SELECT webhook, event_id, bytes, subject
            FROM unnest($1::text[], $2::uuid[], $3::int[], $4::text[]) AS n (webhook, event_id, bytes, subject)
            ON CONFLICT (webhook, event_id) DO NOTHING""";

    /** What was taken back is not what the webhook knows: that is the one of the last sequence it was told. */
    private static final String DUE = """
            SELECT r.webhook, r.subject, r.number, r.due_at, e.id, e.source, e.type, e.time, e.traceparent, e.data,
                EXISTS (SELECT 1 FROM queue q WHERE q.subject = r.subject AND q.webhook = r.webhook
                    AND q.batch_id IS NULL AND q.done_at IS NULL) AS waits,
                a.id IS NOT NULL AS acknowledged, a.until
            FROM reminder r
                JOIN event e ON e.id = coalesce(r.event_id, (SELECT o.id FROM told t
                    JOIN queue q ON q.webhook = t.webhook
                    JOIN event o ON o.id = q.event_id AND o.subject = t.subject AND o.sequence = t.sequence
                    WHERE t.webhook = r.webhook AND t.subject = r.subject LIMIT 1))
                LEFT JOIN acknowledgement a ON a.subject = r.subject AND a.ended_at IS NULL
                    AND (a.until IS NULL OR a.until > clock_timestamp())
            WHERE r.subject = ANY ($1::text[]) AND r.webhook = ANY ($2::text[]) AND r.due_at <= clock_timestamp()""";

    private ReminderStore() {}

    /** The reminders of these subjects that are due. */
    static Uni<Map<Knowledge.Key, Reminder.Due>> due(SqlConnection connection, String[] subjects, String[] webhooks) {
        return run(connection, DUE, Tuple.of(subjects, webhooks)).map(rows -> {
            Map<Knowledge.Key, Reminder.Due> due = new HashMap<>();
            stream(rows).forEach(row -> StoredChange.component(row.getString("data"))
                    .ifPresent(component -> due.put(key(row), new Reminder.Due(reminder(row), event(row), component,
                            row.getBoolean("waits"), acknowledged(row)))));
            return due;
        });
    }

    /** Keeps when the next ones are due, and queues those that are. */
    static Uni<Void> write(SqlConnection connection, IntakePlan.Reminding reminding) {
        List<Map.Entry<Knowledge.Key, Reminder>> set = List.copyOf(reminding.set().entrySet());
        List<Knowledge.Key> cleared = List.copyOf(reminding.cleared());
        List<Reminder.Repeat> repeats = reminding.repeats();
        return runIf(!repeats.isEmpty(), connection, EVENTS, events(repeats))
                .flatMap(_ -> runIf(!repeats.isEmpty(), connection, QUEUE, queue(repeats)))
                .flatMap(_ -> runIf(!set.isEmpty(), connection, SET, rows(set)))
                .flatMap(_ -> runIf(!cleared.isEmpty(), connection, CLEAR,
                        Tuple.of(column(cleared, Knowledge.Key::webhook, String[]::new),
                                column(cleared, Knowledge.Key::subject, String[]::new))));
    }

    private static Tuple rows(List<Map.Entry<Knowledge.Key, Reminder>> rows) {
        return Tuple.tuple().addArrayOfString(column(rows, row -> row.getKey().webhook(), String[]::new))
                .addArrayOfString(column(rows, row -> row.getKey().subject(), String[]::new))
                .addArrayOfUUID(column(rows, row -> row.getValue().event(), UUID[]::new))
                .addArrayOfInteger(column(rows, row -> row.getValue().number(), Integer[]::new))
                .addArrayOfOffsetDateTime(
                        column(rows, row -> WithheldStore.time(row.getValue().dueAt()), OffsetDateTime[]::new));
    }

    private static Tuple events(List<Reminder.Repeat> rows) {
        return Tuple.tuple().addArrayOfUUID(column(rows, row -> UUID.fromString(row.event().id()), UUID[]::new))
                .addArrayOfString(column(rows, row -> row.event().source(), String[]::new))
                .addArrayOfString(column(rows, row -> row.event().type(), String[]::new))
                .addArrayOfString(column(rows, row -> row.event().subject(), String[]::new))
                .addArrayOfString(column(rows, row -> row.event().time(), String[]::new))
                .addArrayOfString(column(rows, row -> row.event().traceparent(), String[]::new))
                .addArrayOfString(column(rows, row -> row.event().data(), String[]::new))
                .addArrayOfInteger(column(rows, row -> row.event().extensions().reminder(), Integer[]::new));
    }

    private static Tuple queue(List<Reminder.Repeat> rows) {
        return Tuple.tuple().addArrayOfString(column(rows, Reminder.Repeat::webhook, String[]::new))
                .addArrayOfUUID(column(rows, row -> UUID.fromString(row.event().id()), UUID[]::new))
                .addArrayOfInteger(column(rows, Reminder.Repeat::bytes, Integer[]::new))
                .addArrayOfString(column(rows, row -> row.event().subject(), String[]::new));
    }

    private static Reminder reminder(Row row) {
        return new Reminder(row.getUUID("id"), row.getInteger("number"),
                row.getOffsetDateTime("due_at").toInstant());
    }

    private static QueuedEvent event(Row row) {
        return new QueuedEvent(row.getUUID("id").toString(), row.getString("source"), row.getString("type"),
                row.getString("subject"), row.getString("time"), null, null, row.getString("traceparent"),
                row.getString("data"));
    }

    private static Acknowledged acknowledged(Row row) {
        OffsetDateTime until = row.getOffsetDateTime("until");
        @Nullable
        Instant end = until == null ? null : until.toInstant();
        return row.getBoolean("acknowledged") ? new Acknowledged(true, end) : Acknowledged.NO;
    }
}
