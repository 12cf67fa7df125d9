package dev.fettle.notifier.delivery;

import dev.fettle.api.event.Timestamps;
import dev.fettle.notifier.batch.Doorbell;
import dev.fettle.notifier.database.Database;
import dev.fettle.notifier.delivery.Replay.Kind;
import dev.fettle.notifier.delivery.Replay.Wish;
import dev.fettle.notifier.delivery.UnmetException.Why;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * Takes wishes to have events again. A wish is one row, written under the webhook's lock; the lane works it off. Asking
 * twice for the same while the first is still to begin is one wish, so that whoever did not see the answer may ask
 * again.
 */
@ApplicationScoped
public class Replays {

    /** So many of one webhook may be open. */
    static final int MOST_OPEN = 1_000;

    /** Clocks may be set back a little between the queue's times and the batches'. */
    private static final Duration SLACK = Duration.ofMinutes(1);
    /** Behind every event of a batch. */
    private static final long END = Long.MAX_VALUE;

    private static final String LOCK = "SELECT id FROM webhook WHERE id = $1 AND defined FOR NO KEY UPDATE";

    private static final String BEGINS_AFTER = "SELECT begins_after FROM webhook WHERE id = $1 AND defined";

    private static final String BEFORE = """
            SELECT number FROM batch WHERE webhook = $1 AND created_at < $2 ORDER BY number DESC LIMIT 1""";

    /** The oldest event of a subject that is kept, from a sequence on, sent or waiting. */
    private static final String OLDEST = """
            (SELECT e.sequence, q.previous_sequence FROM batch b JOIN queue q ON q.batch_id = b.id
                JOIN event e ON e.id = q.event_id
            WHERE b.webhook = $1 AND b.replay IS NULL AND $2 = ANY (b.subjects) AND e.subject = $2 AND e.sequence >= $3
                AND q.position > $4
            ORDER BY b.number, q.position LIMIT 1)
            UNION ALL
            (SELECT e.sequence, q.previous_sequence FROM queue q JOIN event e ON e.id = q.event_id
            WHERE q.webhook = $1 AND q.batch_id IS NULL AND q.done_at IS NULL AND e.subject = $2 AND e.sequence >= $3
            ORDER BY q.position LIMIT 1)""";

    private static final String TOLD = "SELECT sequence FROM told WHERE webhook = $1 AND subject = $2";

    /** The same wish, still to begin, is for what has died since as well. */
    private static final String SAME = """
            UPDATE replay SET last_letter = greatest(last_letter, $9::bigint), events = $10::bigint WHERE id = (
                SELECT id FROM replay WHERE webhook = $1 AND state = 'OPEN' AND kind = $2 AND sent = 0
                    AND subject IS NOT DISTINCT FROM $3::text
                    AND since IS NOT DISTINCT FROM $4::timestamptz AND until IS NOT DISTINCT FROM $5::timestamptz
                    AND since_sequence IS NOT DISTINCT FROM $6::bigint
                    AND until_sequence IS NOT DISTINCT FROM $7::bigint
                    AND first_letter IS NOT DISTINCT FROM $8::bigint
                ORDER BY id LIMIT 1) RETURNING *""";

    private static final String OPEN = "SELECT count(*) AS open FROM replay WHERE webhook = $1 AND state = 'OPEN'";

    private static final String ADD = """
            INSERT INTO replay (webhook, kind, subject, since, until, since_sequence, until_sequence, first_letter,
                last_letter, number, position, events, state, finished_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12::bigint, CASE WHEN $12::bigint = 0 THEN 'DONE' ELSE 'OPEN' END,
                CASE WHEN $12::bigint = 0 THEN clock_timestamp() END) RETURNING *""";

    private static final String LIST = "SELECT * FROM replay WHERE webhook = $1 AND id < $2 ORDER BY id DESC LIMIT $3";

    private static final String CANCEL = """
            UPDATE replay SET state = 'CANCELLED', finished_at = clock_timestamp()
            WHERE webhook = $1 AND id = $2 AND state = 'OPEN'""";

    private static final String EXISTS = "SELECT 1 FROM replay WHERE webhook = $1 AND id = $2";

    private static final String LETTER = "SELECT webhook, position FROM dead_letter WHERE id = $1";

    private static final String ADDRESSEES = """
            SELECT DISTINCT d.webhook FROM dead_letter d JOIN webhook w ON w.id = d.webhook
            WHERE w.defined AND d.position IS NOT NULL AND ($1::text IS NULL OR d.webhook = $1) ORDER BY d.webhook""";

    private final Database database;
    private final Doorbell doorbell;
    private final Duration retention;

    Replays(Database database, Doorbell doorbell, DeliveryConfig config) {
        this.database = database;
        this.doorbell = doorbell;
        this.retention = config.retention();
    }

    /**
     * Sends what was queued to the webhook once more: the same events under new batch ids.
     *
     * @throws UnmetException through the Uni
     */
    public Uni<Replay> events(String webhook, Wish wish, Instant now) {
        requireKept(wish, now);
        Draft draft = new Draft(webhook, Kind.EVENTS, wish, null, null, 0, 0);
        return database.query(BEGINS_AFTER, Tuple.of(webhook))
                .invoke(rows -> requireDefined(rows, webhook, Why.MISSING))
                .map(rows -> rows.iterator().next().getLong("begins_after"))
                .call(after -> wish.sinceSequence() == null || wish.partial()
                        ? Uni.createFrom().voidItem()
                        : requireKept(draft, after))
                .flatMap(after -> from(draft).flatMap(start -> counted(start, after)))
                .flatMap(counted -> database.transaction(connection -> connection.preparedQuery(LOCK)
                        .execute(Tuple.of(webhook))
                        .invoke(rows -> requireDefined(rows, webhook, Why.MISSING))
                        .flatMap(_ -> add(connection, counted))))
                .invoke(this::ring);
    }

    /**
     * Sends one dead letter once more, under a new batch id.
     *
     * @throws UnmetException through the Uni
     */
    public Uni<Replay> letter(long id) {
        return database.query(LETTER, Tuple.of(id)).map(rows -> addressee(rows, id))
                .flatMap(webhook -> database.transaction(connection -> letters(connection, webhook,
                        new Wish(null, null, null, null, null, true), id, id)))
                .invoke(this::ring);
    }

    /**
     * Sends dead letters once more; one wish for each webhook that has any.
     *
     * @param webhook only those of this one; null: of all
     * @throws UnmetException through the Uni
     */
    public Uni<List<Replay>> letters(@Nullable String webhook, Wish wish) {
        Uni<List<String>> known = webhook == null
                ? Uni.createFrom().item(List.of())
                : database.query(BEGINS_AFTER, Tuple.of(webhook))
                        .invoke(rows -> requireDefined(rows, webhook, Why.MISSING))
                        .replaceWith(List.of());
        return known.flatMap(_ -> database.transaction(connection -> connection.preparedQuery(ADDRESSEES)
                .execute(Tuple.of(webhook)).map(rows -> list(rows, row -> row.getString("webhook")))
                .flatMap(webhooks -> lettersOf(connection, webhooks, wish))))
                .invoke(replays -> replays.forEach(this::ring));
    }

    /**
     * The wishes of a webhook, newest first.
     *
     * @param before only those with a lower number
     */
    public Uni<List<Replay>> of(String webhook, long before, int limit) {
        return database.query(LIST, Tuple.of(webhook, before, limit)).map(rows -> list(rows, Replays::replay));
    }

    /**
     * Sends no more of it. What is in a batch already is sent.
     *
     * @throws UnmetException through the Uni when there is no such wish
     */
    public Uni<Void> cancel(String webhook, long id) {
        return database.transaction(connection -> connection.preparedQuery(LOCK).execute(Tuple.of(webhook))
                .flatMap(_ -> connection.preparedQuery(EXISTS).execute(Tuple.of(webhook, id)))
                .invoke(rows -> {
                    if (rows.size() == 0) {
                        throw new UnmetException(Why.MISSING, "webhook '" + webhook + "' has no replay " + id);
                    }
                })
                .flatMap(_ -> connection.preparedQuery(CANCEL).execute(Tuple.of(webhook, id)))
                .flatMap(_ -> connection.preparedQuery(ReplayStore.SETTLE).execute(Tuple.of(webhook))))
                .invoke(() -> doorbell.hurry(webhook))
                .replaceWithVoid();
    }

    private Uni<Draft> from(Draft draft) {
        Instant since = draft.wish().since();
        return since == null
                ? Uni.createFrom().item(draft)
                : database.query(BEFORE, Tuple.of(draft.webhook(), time(since.minus(SLACK))))
                        .map(rows -> rows.size() == 0
                                ? draft
                                : draft.from(rows.iterator().next().getLong("number"), END));
    }

    private Uni<Draft> counted(Draft draft, long beginsAfter) {
        Wish wish = draft.wish();
        return database.query(ReplayStore.COUNT_EVENTS, Tuple.tuple().addString(draft.webhook())
                .addLong(draft.number()).addLong(draft.position()).addLong(beginsAfter).addString(wish.subject())
                .addOffsetDateTime(time(wish.since())).addOffsetDateTime(time(wish.until()))
                .addLong(wish.sinceSequence()).addLong(wish.untilSequence()))
                .map(rows -> draft.events(rows.iterator().next().getLong("events")));
    }

    /** Queue rows are forgotten by age alone, so what is younger than that is all there. */
    private void requireKept(Wish wish, Instant now) {
        Instant since = wish.since();
        Instant oldest = now.minus(retention);
        if (!wish.partial() && since != null && since.isBefore(oldest)) {
            throw new UnmetException(Why.FORGOTTEN, "what was delivered before " + Timestamps.format(oldest)
                    + " is forgotten; ask since then, or with partial=true for what is kept");
        }
    }

    /** The events of a subject are a chain, so a hole at its beginning shows. */
    private Uni<Void> requireKept(Draft draft, long beginsAfter) {
        String subject = String.valueOf(draft.wish().subject());
        long since = Optional.ofNullable(draft.wish().sinceSequence()).orElseThrow();
        return database.query(OLDEST, Tuple.of(draft.webhook(), subject, since, beginsAfter))
                .flatMap(rows -> rows.size() == 0
                        ? database.query(TOLD, Tuple.of(draft.webhook(), subject))
                                .invoke(told -> requireNothingTold(told, subject, since)).replaceWithVoid()
                        : Uni.createFrom().voidItem().invoke(() -> requireWhole(rows, subject, since)));
    }

    private static void requireNothingTold(RowSet<Row> rows, String subject, long since) {
        Long last = rows.size() == 0 ? null : rows.iterator().next().getLong("sequence");
        if (last != null && last >= since) {
            throw new UnmetException(Why.FORGOTTEN, "the events of " + subject + " up to sequence " + last
                    + " are forgotten or were folded (/api/v1/folds); with partial=true what is kept is sent");
        }
    }

    private static void requireWhole(RowSet<Row> rows, String subject, long since) {
        Row oldest = list(rows, row -> row).stream().min(Comparator.comparing(row -> row.getLong("sequence")))
                .orElseThrow();
        Long before = oldest.getLong("previous_sequence");
        if (before != null && before >= since) {
            long kept = oldest.getLong("sequence");
            throw new UnmetException(Why.FORGOTTEN, "the events of " + subject + " before sequence " + kept
                    + " are forgotten or were folded (/api/v1/folds); ask since=" + subject + ":" + kept
                    + ", or with partial=true for what is kept");
        }
    }

    private static String addressee(RowSet<Row> rows, long letter) {
        if (rows.size() == 0) {
            throw new UnmetException(Why.MISSING,
                    "there is no dead letter " + letter + "; one that is sent again is none any more");
        }
        Row row = rows.iterator().next();
        if (row.getLong("position") == null) {
            throw new UnmetException(Why.FORGOTTEN, "what dead letter " + letter + " needs is forgotten");
        }
        return row.getString("webhook");
    }

    private static Uni<List<Replay>> lettersOf(SqlConnection connection, List<String> webhooks, Wish wish) {
        Uni<List<Replay>> all = Uni.createFrom().item(new ArrayList<>());
        for (String webhook : webhooks) { // in the order of their ids, so that two of these do not wait for each other
            all = all.flatMap(replays -> letters(connection, webhook, wish, 0, END).map(replay -> {
                replays.add(replay);
                return replays;
            }));
        }
        return all;
    }

    private static Uni<Replay> letters(SqlConnection connection, String webhook, Wish wish, long first, long last) {
        return connection.preparedQuery(LOCK).execute(Tuple.of(webhook))
                .invoke(rows -> requireDefined(rows, webhook, Why.NO_WEBHOOK))
                .flatMap(_ -> connection.preparedQuery(ReplayStore.COUNT_LETTERS)
                        .execute(Tuple.tuple().addString(webhook).addLong(0L).addLong(first).addLong(last)
                                .addString(wish.subject()).addOffsetDateTime(time(wish.since()))
                                .addOffsetDateTime(time(wish.until()))))
                .map(rows -> rows.iterator().next())
                .flatMap(row -> add(connection, new Draft(webhook, Kind.DEAD_LETTERS, wish, first,
                        Optional.ofNullable(row.getLong("last")).orElse(0L), 0, 0).events(row.getLong("events"))));
    }

    private static Uni<Replay> add(SqlConnection connection, Draft draft) {
        Wish wish = draft.wish();
        return connection.preparedQuery(SAME).execute(Tuple.tuple().addString(draft.webhook())
                .addString(draft.kind().name()).addString(wish.subject()).addOffsetDateTime(time(wish.since()))
                .addOffsetDateTime(time(wish.until())).addLong(wish.sinceSequence()).addLong(wish.untilSequence())
                .addLong(draft.firstLetter()).addLong(draft.lastLetter()).addLong(draft.events()))
                .flatMap(same -> same.size() > 0
                        ? Uni.createFrom().item(replay(same.iterator().next()))
                        : addNew(connection, draft));
    }

    private static Uni<Replay> addNew(SqlConnection connection, Draft draft) {
        Wish wish = draft.wish();
        Tuple row = Tuple.tuple().addString(draft.webhook()).addString(draft.kind().name()).addString(wish.subject())
                .addOffsetDateTime(time(wish.since())).addOffsetDateTime(time(wish.until()))
                .addLong(wish.sinceSequence()).addLong(wish.untilSequence()).addLong(draft.firstLetter())
                .addLong(draft.lastLetter()).addLong(draft.number()).addLong(draft.position())
                .addLong(draft.events());
        return connection.preparedQuery(OPEN).execute(Tuple.of(draft.webhook())).invoke(rows -> {
            if (rows.iterator().next().getLong("open") >= MOST_OPEN) {
                throw new UnmetException(Why.TOO_MANY, "webhook '" + draft.webhook() + "' has " + MOST_OPEN
                        + " open replays; wait until some are done, or cancel them");
            }
        })
                .flatMap(_ -> connection.preparedQuery(ADD).execute(row))
                .map(rows -> replay(rows.iterator().next()))
                .call(_ -> connection.preparedQuery(ReplayStore.SETTLE).execute(Tuple.of(draft.webhook())));
    }

    private void ring(Replay replay) {
        doorbell.hurry(replay.webhook());
    }

    private static void requireDefined(RowSet<Row> rows, String webhook, Why why) {
        if (rows.size() == 0) {
            throw new UnmetException(why, "there is no webhook '" + webhook + "'");
        }
    }

    private static <T> List<T> list(RowSet<Row> rows, Function<Row, T> read) {
        return StreamSupport.stream(rows.spliterator(), false).map(read).toList();
    }

    private static @Nullable OffsetDateTime time(@Nullable Instant instant) {
        return instant == null ? null : instant.atOffset(ZoneOffset.UTC);
    }

    private static @Nullable Instant instant(Row row, String column) {
        OffsetDateTime time = row.getOffsetDateTime(column);
        return time == null ? null : time.toInstant();
    }

    private static Replay replay(Row row) {
        return new Replay(row.getLong("id"), row.getString("webhook"), Kind.valueOf(row.getString("kind")),
                Replay.State.valueOf(row.getString("state")), row.getString("subject"), instant(row, "since"),
                instant(row, "until"), row.getLong("since_sequence"), row.getLong("until_sequence"),
                row.getLong("events"), row.getLong("sent"), row.getOffsetDateTime("requested_at").toInstant(),
                instant(row, "finished_at"));
    }

    /** A wish on its way to become a row. */
    private record Draft(String webhook, Kind kind, Wish wish, @Nullable Long firstLetter, @Nullable Long lastLetter,
            long number, long position, long events) {

        Draft(String webhook, Kind kind, Wish wish, @Nullable Long firstLetter, @Nullable Long lastLetter, long number,
                long position) {
            this(webhook, kind, wish, firstLetter, lastLetter, number, position, 0);
        }

        Draft from(long after, long within) {
            return new Draft(webhook, kind, wish, firstLetter, lastLetter, after, within, events);
        }

        Draft events(long count) {
            return new Draft(webhook, kind, wish, firstLetter, lastLetter, number, position, count);
        }
    }
}
