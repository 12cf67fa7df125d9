package dev.fettle.notifier.intake;

import static dev.fettle.notifier.intake.IntakeStore.column;
import static dev.fettle.notifier.intake.IntakeStore.key;
import static dev.fettle.notifier.intake.IntakeStore.run;
import static dev.fettle.notifier.intake.IntakeStore.runIf;
import static dev.fettle.notifier.intake.IntakeStore.status;
import static dev.fettle.notifier.intake.IntakeStore.stream;

import dev.fettle.api.component.Status;
import dev.fettle.notifier.webhook.Withholding;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What is withheld, and what may be taken back, within the transaction of an intake that holds the subjects. */
final class WithheldStore {

    private static final String WITHHELD = """
            SELECT webhook, subject, sequence, event_id, status, reason, holder, look_at, trouble_since, bytes
            FROM withheld WHERE subject = ANY ($1::text[]) AND webhook = ANY ($2::text[])""";

    /** Locked, so that none of them becomes part of a batch before this transaction ends. */
    private static final String WAITING = """
            SELECT q.webhook, q.subject, q.event_id, q.status, q.told_before, q.previous_sequence, q.bytes, e.sequence
            FROM queue q JOIN event e ON e.id = q.event_id
            WHERE q.subject = ANY ($1::text[]) AND q.webhook = ANY ($2::text[])
                AND q.batch_id IS NULL AND q.done_at IS NULL AND q.status IS NOT NULL
            ORDER BY q.position FOR UPDATE OF q""";

    private static final String TAKE_BACK = """
            DELETE FROM queue q USING unnest($1::text[], $2::uuid[]) AS n (webhook, event_id)
            WHERE q.webhook = n.webhook AND q.event_id = n.event_id AND q.batch_id IS NULL""";

    private static final String WITHHOLD = """
            INSERT INTO withheld AS w (webhook, subject, sequence, event_id, status, reason, bytes, holder, look_at,
                trouble_since)
            SELECT * FROM unnest($1::text[], $2::text[], $3::bigint[], $4::uuid[], $5::text[], $6::text[], $7::int[],
                $8::text[], $9::timestamptz[], $10::timestamptz[])
            ON CONFLICT (webhook, subject) DO UPDATE SET sequence = excluded.sequence, event_id = excluded.event_id,
                status = excluded.status, reason = excluded.reason, bytes = excluded.bytes, holder = excluded.holder,
                look_at = excluded.look_at, trouble_since = excluded.trouble_since,
                since = CASE WHEN w.event_id = excluded.event_id THEN w.since ELSE excluded.since END""";

    private static final String FORGET = """
            DELETE FROM withheld w USING unnest($1::text[], $2::text[]) AS n (webhook, subject)
            WHERE w.webhook = n.webhook AND w.subject = n.subject""";

    private WithheldStore() {}

    /** What these webhooks are not told of these subjects for now. */
    static Uni<Map<Knowledge.Key, Withheld>> withheld(SqlConnection connection, String[] subjects, String[] webhooks) {
        return run(connection, WITHHELD, Tuple.of(subjects, webhooks))
                .map(rows -> stream(rows).collect(Collectors.toMap(row -> key(row), WithheldStore::withheld)));
    }

    /** The changes of these subjects that wait for these webhooks and are in no batch, locked, oldest first. */
    static Uni<Map<Knowledge.Key, List<IntakePlan.Entry>>> waiting(SqlConnection connection, List<String> subjects,
            String[] webhooks) {
        return subjects.isEmpty()
                ? Uni.createFrom().item(Map.of())
                : run(connection, WAITING, Tuple.of(subjects.toArray(String[]::new), webhooks))
                        .map(rows -> stream(rows).collect(Collectors.groupingBy(row -> key(row),
                                Collectors.mapping(WithheldStore::entry, Collectors.toList()))));
    }

    /** Takes out of the queue what is withheld now. */
    static Uni<Void> takeBack(SqlConnection connection, List<IntakePlan.Entry> those) {
        return runIf(!those.isEmpty(), connection, TAKE_BACK,
                Tuple.of(column(those, IntakePlan.Entry::webhook, String[]::new),
                        column(those, IntakePlan.Entry::event, UUID[]::new)));
    }

    /** Keeps what is withheld from now on, and forgets what no longer is. */
    static Uni<Void> write(SqlConnection connection, IntakePlan plan) {
        List<Knowledge.Key> forgotten = List.copyOf(plan.forgotten());
        return runIf(!plan.withheld().isEmpty(), connection, WITHHOLD, rows(List.copyOf(plan.withheld().entrySet())))
                .flatMap(_ -> runIf(!forgotten.isEmpty(), connection, FORGET,
                        Tuple.of(column(forgotten, Knowledge.Key::webhook, String[]::new),
                                column(forgotten, Knowledge.Key::subject, String[]::new))));
    }

    private static Tuple rows(List<Map.Entry<Knowledge.Key, Withheld>> rows) {
        return Tuple.tuple().addArrayOfString(column(rows, row -> row.getKey().webhook(), String[]::new))
                .addArrayOfString(column(rows, row -> row.getKey().subject(), String[]::new))
                .addArrayOfLong(column(rows, row -> row.getValue().sequence(), Long[]::new))
                .addArrayOfUUID(column(rows, row -> row.getValue().event(), UUID[]::new))
                .addArrayOfString(column(rows, row -> row.getValue().status().name(), String[]::new))
                .addArrayOfString(column(rows, row -> row.getValue().hold().reason().name(), String[]::new))
                .addArrayOfInteger(column(rows, row -> row.getValue().bytes(), Integer[]::new))
                .addArrayOfString(column(rows, row -> row.getValue().hold().holder(), String[]::new))
                .addArrayOfOffsetDateTime(
                        column(rows, row -> time(row.getValue().hold().until()), OffsetDateTime[]::new))
                .addArrayOfOffsetDateTime(column(rows, row -> time(row.getValue().since()), OffsetDateTime[]::new));
    }

    private static Withheld withheld(Row row) {
        OffsetDateTime lookAt = row.getOffsetDateTime("look_at");
        Hold hold = new Hold(Withholding.valueOf(row.getString("reason")), row.getString("holder"),
                lookAt == null ? null : lookAt.toInstant());
        return new Withheld(row.getUUID("event_id"), row.getLong("sequence"), Status.valueOf(row.getString("status")),
                row.getOffsetDateTime("trouble_since").toInstant(), hold, row.getInteger("bytes"));
    }

    static @Nullable OffsetDateTime time(@Nullable Instant instant) {
        return instant == null ? null : instant.atOffset(ZoneOffset.UTC);
    }

    private static IntakePlan.Entry entry(Row row) {
        return new IntakePlan.Entry(row.getString("webhook"), row.getUUID("event_id"),
                row.getLong("previous_sequence"), row.getInteger("bytes"),
                new IntakePlan.Turn(row.getString("subject"), row.getLong("sequence"),
                        Status.valueOf(row.getString("status")), status(row, "told_before")));
    }
}
