package dev.fettle.notifier.delivery;

import dev.fettle.notifier.database.Database;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.jboss.logging.Logger;

/**
 * Gives up what still waits for webhooks that were removed: batches become DEAD, events dead letters with that reason,
 * so
 * nothing vanishes silently. Only when no notifier serves the webhook any more, so that an attempt under way is kept as
 * what it was; a bounded number of events at a time. What another notifier queues at the last moment is found by a
 * later
 * round.
 */
@ApplicationScoped
public class Burial {

    private static final Logger LOG = Logger.getLogger(Burial.class);
    private static final int EVENTS = 5_000;
    private static final int WEBHOOKS = 100;

    private static final String REMOVED = """
            SELECT id FROM webhook w
            WHERE NOT defined AND (lease_until IS NULL OR lease_until < clock_timestamp())
                AND (EXISTS (SELECT 1 FROM queue q WHERE q.webhook = w.id AND q.done_at IS NULL)
                    OR EXISTS (SELECT 1 FROM batch b WHERE b.webhook = w.id AND b.state = 'PENDING')
                    OR EXISTS (SELECT 1 FROM withheld h WHERE h.webhook = w.id)
                    OR EXISTS (SELECT 1 FROM reminder r WHERE r.webhook = w.id) OR w.replaying)
            ORDER BY id LIMIT $1 FOR NO KEY UPDATE SKIP LOCKED""";

    private static final String BATCHES = """
            UPDATE batch SET state = 'DEAD', finished_at = clock_timestamp(), next_attempt_at = NULL
            WHERE webhook = ANY ($1::text[]) AND state = 'PENDING'""";

    private static final String EVENTS_OF = """
            WITH open AS (SELECT webhook, event_id FROM queue WHERE webhook = ANY ($1::text[]) AND done_at IS NULL
                    ORDER BY position LIMIT $2),
                done AS (UPDATE queue q SET done_at = clock_timestamp() FROM open o
                    WHERE q.webhook = o.webhook AND q.event_id = o.event_id
                    RETURNING q.webhook, q.batch_id, q.event_id, q.position),
                buried AS (INSERT INTO dead_letter (webhook, batch_id, event_id, subject, reason, position)
                    SELECT d.webhook, d.batch_id, d.event_id, e.subject,
                        'the webhook was removed before it was delivered', d.position
                    FROM done d JOIN event e ON e.id = d.event_id ORDER BY d.position
                    ON CONFLICT DO NOTHING RETURNING webhook)
            SELECT webhook, count(*) AS events FROM done GROUP BY webhook""";

    /** What was withheld was never to be told: no dead letters. */
    private static final String WITHHELD = "DELETE FROM withheld WHERE webhook = ANY ($1::text[])";

    private static final String REMINDERS = "DELETE FROM reminder WHERE webhook = ANY ($1::text[])";

    private static final String TOLD = "DELETE FROM told WHERE webhook = ANY ($1::text[])";

    private static final String OPEN_ALERTS = "DELETE FROM open_alert WHERE webhook = ANY ($1::text[])";

    private static final String REPLAYS = """
            WITH cancelled AS (UPDATE replay SET state = 'CANCELLED', finished_at = clock_timestamp()
                WHERE webhook = ANY ($1::text[]) AND state = 'OPEN')
            UPDATE webhook SET replaying = false WHERE id = ANY ($1::text[]) AND replaying""";

    /** What was queued to an earlier webhook of the same id is not for the eyes of the new one. */
    private static final String BEGIN_ANEW = """
            UPDATE webhook SET begins_after = (SELECT CASE WHEN is_called THEN last_value ELSE 0 END
                FROM queue_position_seq) WHERE id = ANY ($1::text[])""";

    private final Vertx vertx;
    private final Database database;
    private final DeliveryConfig config;
    private final AtomicBoolean running = new AtomicBoolean();

    Burial(Vertx vertx, Database database, DeliveryConfig config) {
        this.vertx = vertx;
        this.database = database;
        this.config = config;
    }

    /** Begins to look for removed webhooks, as often as leases are renewed; to be called once. */
    public void start() {
        vertx.setPeriodic(config.renewal().toMillis(), _ -> round());
    }

    /**
     * Gives up everything that waits for these webhooks, within a transaction that holds their rows: they are to begin
     * anew.
     */
    public Uni<Void> buryAll(SqlConnection connection, String[] webhooks) {
        return bury(connection, webhooks, Integer.MAX_VALUE)
                .flatMap(_ -> connection.preparedQuery(BEGIN_ANEW).execute(Tuple.tuple().addArrayOfString(webhooks)))
                .replaceWithVoid();
    }

    private void round() {
        if (running.compareAndSet(false, true)) {
            Uni.createFrom().deferred(this::some).onTermination().invoke(() -> running.set(false))
                    .subscribe().with(buried -> {
                        if (buried >= EVENTS) {
                            round();
                        }
                    }, failure -> LOG.debugf("what waits for removed webhooks could not be given up cause=%s",
                            failure));
        }
    }

    private Uni<Long> some() {
        return database.transaction(connection -> connection.preparedQuery(REMOVED).execute(Tuple.of(WEBHOOKS))
                .map(rows -> StreamSupport.stream(rows.spliterator(), false).map(row -> row.getString("id"))
                        .toArray(String[]::new))
                .flatMap(ids -> ids.length == 0 ? Uni.createFrom().item(0L) : bury(connection, ids, EVENTS)));
    }

    private static Uni<Long> bury(SqlConnection connection, String[] webhooks, int atMost) {
        Tuple ids = Tuple.tuple().addArrayOfString(webhooks);
        return connection.preparedQuery(BATCHES).execute(ids)
                .flatMap(_ -> connection.preparedQuery(EVENTS_OF)
                        .execute(Tuple.tuple().addArrayOfString(webhooks).addInteger(atMost)))
                .call(() -> connection.preparedQuery(WITHHELD).execute(ids))
                .call(() -> connection.preparedQuery(REMINDERS).execute(ids))
                .call(() -> connection.preparedQuery(TOLD).execute(ids))
                .call(() -> connection.preparedQuery(OPEN_ALERTS).execute(ids))
                .call(() -> connection.preparedQuery(REPLAYS).execute(ids))
                .map(Burial::buried);
    }

    private static long buried(RowSet<Row> rows) {
        Map<String, Long> events = StreamSupport.stream(rows.spliterator(), false)
                .collect(Collectors.toMap(row -> row.getString("webhook"), row -> row.getLong("events")));
        events.forEach((webhook, count) -> LOG.warnf(
                "webhook was removed, what waited for it is given up webhook=%s events=%d", webhook, count));
        return events.values().stream().mapToLong(Long::longValue).sum();
    }
}
