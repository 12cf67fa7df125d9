package dev.fettle.notifier.delivery;

import dev.fettle.notifier.batch.Doorbell;
import dev.fettle.notifier.database.Database;
import dev.fettle.notifier.delivery.UnmetException.Why;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;

/**
 * What operators do to a batch. Sent once more, it has the same id and the same bytes: it is PENDING again and at the
 * head of its webhook's queue, with a new deadline, and what is in it is given up no longer; one that waits for its
 * next
 * attempt is tried at once. Given up, its events are dead letters, and what stands behind it is next.
 */
@ApplicationScoped
public class Redelivery {

    private static final String ADDRESSEE = "SELECT webhook FROM batch WHERE id = $1";

    private static final String LOCK = "SELECT id FROM webhook WHERE id = $1 AND defined FOR NO KEY UPDATE";

    private static final String LOOK = """
            SELECT b.state, b.events, (SELECT count(*) FROM queue q WHERE q.batch_id = b.id)
                    + (SELECT count(*) FROM batch_member m JOIN queue q
                        ON q.webhook = b.webhook AND q.event_id = m.event_id WHERE m.batch_id = b.id) AS kept,
                (SELECT string_agg(half.id, ', ' ORDER BY half.first_position) FROM batch half
                    WHERE half.webhook = b.webhook AND half.number = b.number AND half.parent = b.id) AS halves
            FROM batch b WHERE b.id = $1""";

    private static final String AGAIN = """
            UPDATE batch SET state = 'PENDING', first_attempt_at = NULL, next_attempt_at = NULL, finished_at = NULL
            WHERE id = $1 AND state IN ('DELIVERED', 'DEAD')""";

    private static final String HURRY = """
            UPDATE batch SET next_attempt_at = clock_timestamp()
            WHERE id = $1 AND state = 'PENDING' AND next_attempt_at > clock_timestamp()""";

    private static final String UNBURY = "DELETE FROM dead_letter WHERE batch_id = $1";

    /** An attempt under way finds it past, and changes nothing. */
    private static final String GIVE_UP = """
            UPDATE batch SET state = 'DEAD', finished_at = clock_timestamp(), next_attempt_at = NULL
            WHERE id = $1 AND state = 'PENDING'""";

    private final Database database;
    private final Doorbell doorbell;

    Redelivery(Database database, Doorbell doorbell) {
        this.database = database;
        this.doorbell = doorbell;
    }

    /**
     * Sends it again.
     *
     * @throws UnmetException through the Uni
     */
    public Uni<Void> of(String batch) {
        return database.query(ADDRESSEE, Tuple.of(batch)).map(rows -> addressee(rows, batch))
                .call(webhook -> database.transaction(connection -> again(connection, webhook, batch)))
                .invoke(doorbell::hurry).replaceWithVoid();
    }

    /**
     * Sends it no more.
     *
     * @throws UnmetException through the Uni, also when it is delivered or split already
     */
    public Uni<Void> giveUp(String batch) {
        return database.query(ADDRESSEE, Tuple.of(batch)).map(rows -> addressee(rows, batch))
                .call(webhook -> database.transaction(connection -> end(connection, webhook, batch)))
                .invoke(doorbell::hurry).replaceWithVoid();
    }

    private static Uni<Void> end(SqlConnection connection, String webhook, String batch) {
        return connection.preparedQuery(LOCK).execute(Tuple.of(webhook))
                .invoke(rows -> requireDefined(rows, webhook))
                .flatMap(_ -> connection.preparedQuery(GIVE_UP).execute(Tuple.of(batch)))
                .flatMap(rows -> rows.rowCount() == 0
                        ? connection.preparedQuery(LOOK).execute(Tuple.of(batch))
                                .invoke(found -> requireDead(found, batch)).replaceWithVoid()
                        : connection.preparedQuery(OutcomeStore.BURY)
                                .execute(Tuple.of(batch, "given up by an operator", null))
                                .flatMap(_ -> connection.preparedQuery(OutcomeStore.FINISH).execute(Tuple.of(batch)))
                                .replaceWithVoid());
    }

    private static void requireDead(RowSet<Row> rows, String batch) {
        String state = rows.size() == 0 ? "gone" : rows.iterator().next().getString("state");
        if (!state.equals("DEAD")) {
            throw new UnmetException(Why.ENDED,
                    "delivery '" + batch + "' is " + state + ": there is nothing to give up");
        }
    }

    private static Uni<Void> again(SqlConnection connection, String webhook, String batch) {
        return connection.preparedQuery(LOCK).execute(Tuple.of(webhook))
                .invoke(rows -> requireDefined(rows, webhook))
                .flatMap(_ -> connection.preparedQuery(LOOK).execute(Tuple.of(batch)))
                .invoke(rows -> requireWhole(rows, batch))
                .flatMap(_ -> connection.preparedQuery(HURRY).execute(Tuple.of(batch)))
                .flatMap(_ -> connection.preparedQuery(AGAIN).execute(Tuple.of(batch)))
                .flatMap(_ -> connection.preparedQuery(UNBURY).execute(Tuple.of(batch))).replaceWithVoid();
    }

    private static String addressee(RowSet<Row> rows, String batch) {
        if (rows.size() == 0) {
            throw new UnmetException(Why.MISSING, "there is no delivery '" + batch + "'");
        }
        return rows.iterator().next().getString("webhook");
    }

    private static void requireDefined(RowSet<Row> rows, String webhook) {
        if (rows.size() == 0) {
            throw new UnmetException(Why.NO_WEBHOOK, "there is no webhook '" + webhook + "' any more");
        }
    }

    private static void requireWhole(RowSet<Row> rows, String batch) {
        if (rows.size() == 0) {
            throw new UnmetException(Why.MISSING, "there is no delivery '" + batch + "'");
        }
        Row row = rows.iterator().next();
        if (row.getString("state").equals("SPLIT")) {
            throw new UnmetException(Why.SPLIT, "two halves took the place of '" + batch + "': send those again: "
                    + row.getString("halves"));
        }
        if (row.getLong("kept") != row.getInteger("events").longValue()) {
            throw new UnmetException(Why.FORGOTTEN, "the events of '" + batch + "' are forgotten");
        }
    }
}
