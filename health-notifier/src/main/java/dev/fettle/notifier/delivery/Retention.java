package dev.fettle.notifier.delivery;

import dev.fettle.notifier.database.Database;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;

/**
 * Forgets what is old, a bounded number of rows at a time, every ten minutes; a full round is followed by another at
 * once. Several notifiers may do it at the same time. Events are forgotten last, when nothing refers to them.
 */
@ApplicationScoped
public class Retention {

    private static final Logger LOG = Logger.getLogger(Retention.class);
    private static final long EVERY_MS = Duration.ofMinutes(10).toMillis();
    private static final int ROWS = 5_000;

    private static final String GIVE_UP = """
            DELETE FROM queue WHERE (webhook, event_id) IN (
                SELECT q.webhook, q.event_id FROM queue q JOIN webhook w ON w.id = q.webhook
                WHERE q.done_at IS NULL AND q.queued_at < clock_timestamp() - $1::bigint * interval '1 millisecond'
                    AND w.state = 'DISABLED' AND q.batch_id IS NULL LIMIT $2)""";

    private static final String DEAD_LETTERS = """
            DELETE FROM dead_letter WHERE id IN (SELECT id FROM dead_letter
                WHERE died_at < clock_timestamp() - $1::bigint * interval '1 millisecond' LIMIT $2)""";

    private static final String QUEUE = """
            DELETE FROM queue WHERE (webhook, event_id) IN (SELECT webhook, event_id FROM queue q
                WHERE queued_at < clock_timestamp() - $1::bigint * interval '1 millisecond'
                    AND done_at < clock_timestamp() - $1::bigint * interval '1 millisecond'
                    AND NOT EXISTS (SELECT 1 FROM webhook w WHERE w.id = q.webhook AND w.replaying)
                    AND NOT EXISTS (SELECT 1 FROM batch b WHERE b.id = q.batch_id AND b.state = 'PENDING')
                    AND NOT EXISTS (SELECT 1 FROM dead_letter d
                        WHERE d.event_id = q.event_id AND d.webhook = q.webhook) LIMIT $2)""";

    private static final String BATCHES = """
            DELETE FROM batch WHERE id IN (SELECT id FROM batch b
                WHERE b.created_at < clock_timestamp() - $1::bigint * interval '1 millisecond'
                    AND b.finished_at < clock_timestamp() - $1::bigint * interval '1 millisecond'
                    AND NOT EXISTS (SELECT 1 FROM webhook w WHERE w.id = b.webhook AND w.replaying)
                    AND NOT EXISTS (SELECT 1 FROM dead_letter d WHERE d.batch_id = b.id) LIMIT $2)""";

    /** Of a webhook that is PAUSED or DISABLED for that long. */
    private static final String OPEN_REPLAYS = """
            WITH held AS (SELECT id FROM webhook w WHERE EXISTS (SELECT 1 FROM replay r WHERE r.webhook = w.id
                        AND r.state = 'OPEN' AND r.requested_at < clock_timestamp() - $1::bigint * interval '1 millisecond')
                    ORDER BY id FOR NO KEY UPDATE),
                old AS (UPDATE replay SET state = 'CANCELLED', finished_at = clock_timestamp() WHERE state = 'OPEN'
                    AND id IN (SELECT r.id FROM replay r JOIN held ON held.id = r.webhook WHERE r.state = 'OPEN'
                        AND r.requested_at < clock_timestamp() - $1::bigint * interval '1 millisecond' LIMIT $2)
                    RETURNING webhook, id)
            UPDATE webhook w SET replaying = EXISTS (SELECT 1 FROM replay r WHERE r.webhook = w.id AND r.state = 'OPEN'
                AND r.id NOT IN (SELECT id FROM old)) WHERE w.id IN (SELECT webhook FROM old)""";

    private static final String REPLAYS = """
            DELETE FROM replay WHERE id IN (SELECT id FROM replay
                WHERE finished_at < clock_timestamp() - $1::bigint * interval '1 millisecond' LIMIT $2)""";

    private static final String FOLDS = """
            DELETE FROM fold WHERE id IN (SELECT id FROM fold f
                WHERE f.ended_at < clock_timestamp() - $1::bigint * interval '1 millisecond'
                    AND NOT EXISTS (SELECT 1 FROM queue q WHERE q.fold_id = f.id) LIMIT $2)""";

    private static final String EVENTS = """
            DELETE FROM event WHERE id IN (SELECT id FROM event e
                WHERE e.received_at < clock_timestamp() - $1::bigint * interval '1 millisecond'
                    AND NOT EXISTS (SELECT 1 FROM queue q WHERE q.event_id = e.id)
                    AND NOT EXISTS (SELECT 1 FROM withheld w WHERE w.event_id = e.id)
                    AND NOT EXISTS (SELECT 1 FROM reminder r WHERE r.event_id = e.id)
                    AND NOT EXISTS (SELECT 1 FROM dead_letter d WHERE d.event_id = e.id) LIMIT $2)""";

    private static final String SEEN = """
            DELETE FROM seen_event WHERE id IN (SELECT id FROM seen_event
                WHERE seen_at < clock_timestamp() - $1::bigint * interval '1 millisecond' LIMIT $2)""";

    private static final String REFUSED = """
            DELETE FROM refused_record WHERE (topic, partition, "offset") IN (
                SELECT topic, partition, "offset" FROM refused_record
                WHERE refused_at < clock_timestamp() - $1::bigint * interval '1 millisecond' LIMIT $2)""";

    private static final String SILENCES = """
            DELETE FROM silence WHERE id IN (SELECT id FROM silence s
                WHERE least(s.ended_at, s.ends_at) < clock_timestamp() - $1::bigint * interval '1 millisecond'
                    AND NOT EXISTS (SELECT 1 FROM withheld w WHERE w.reason = 'SILENCE' AND w.holder = s.id::text)
                LIMIT $2)""";

    private static final String ACKNOWLEDGEMENTS = """
            DELETE FROM acknowledgement WHERE id IN (SELECT id FROM acknowledgement
                WHERE least(ended_at, until) < clock_timestamp() - $1::bigint * interval '1 millisecond' LIMIT $2)""";

    private final Vertx vertx;
    private final Database database;
    private final List<Step> steps;
    private final AtomicBoolean running = new AtomicBoolean();

    Retention(Vertx vertx, Database database, DeliveryConfig config) {
        this.vertx = vertx;
        this.database = database;
        Duration kept = config.retention();
        Duration undelivered = config.undeliveredRetention();
        this.steps = List.of(new Step("events given up", GIVE_UP, undelivered),
                new Step("dead letters forgotten", DEAD_LETTERS, undelivered),
                new Step("replays given up", OPEN_REPLAYS, undelivered), new Step("", REPLAYS, kept),
                new Step("", QUEUE, kept),
                new Step("", BATCHES, kept), new Step("", FOLDS, kept), new Step("", EVENTS, kept),
                // longer than Kafka keeps an event that may come again
                new Step("", SEEN, undelivered), new Step("", REFUSED, undelivered),
                new Step("", SILENCES, undelivered), new Step("", ACKNOWLEDGEMENTS, undelivered));
    }

    /** Begins; to be called once. */
    public void start() {
        vertx.setPeriodic(EVERY_MS, _ -> round());
    }

    private void round() {
        if (running.compareAndSet(false, true)) {
            forget().onTermination().invoke(() -> running.set(false))
                    .subscribe().with(again -> {
                        if (again) {
                            round();
                        }
                    }, failure -> LOG.warnf("old rows could not be forgotten cause=%s", failure));
        }
    }

    /** One round; answers whether there may be more to forget. */
    Uni<Boolean> forget() {
        return Multi.createFrom().iterable(steps).onItem().transformToUniAndConcatenate(this::forget)
                .collect().asList().map(counts -> counts.stream().anyMatch(count -> count == ROWS));
    }

    private Uni<Integer> forget(Step step) {
        return database.query(step.sql(), Tuple.of(step.age().toMillis(), ROWS)).map(rows -> rows.rowCount())
                .invoke(count -> {
                    if (count > 0 && !step.message().isEmpty()) {
                        LOG.warnf("%s count=%d", step.message(), count);
                    }
                });
    }

    /**
     * One kind of row.
     *
     * @param message what is said when rows went; empty: nothing
     * @param sql deletes at most $2 rows older than $1 milliseconds
     * @param age how old they must be
     */
    private record Step(String message, String sql, Duration age) {}
}
