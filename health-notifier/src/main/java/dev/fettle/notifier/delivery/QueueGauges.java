package dev.fettle.notifier.delivery;

import dev.fettle.notifier.database.Database;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.vertx.core.Vertx;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/** What waits for each webhook, looked up every 5 s; while the database is away the last figures stay. */
@ApplicationScoped
public class QueueGauges {

    private static final Logger LOG = Logger.getLogger(QueueGauges.class);
    private static final long EVERY_MS = 5_000;

    private static final String FIGURES = """
            SELECT w.id, w.state = 'FAILING' AS failing, coalesce(q.events, 0) AS events,
                coalesce(q.oldest, 0)::float8 AS oldest, coalesce(d.letters, 0) AS letters,
                coalesce(h.withheld, 0) AS withheld
            FROM webhook w
            LEFT JOIN (SELECT webhook, count(*) AS events,
                    extract(epoch FROM clock_timestamp() - min(queued_at)) AS oldest
                FROM queue WHERE done_at IS NULL GROUP BY webhook) q ON q.webhook = w.id
            LEFT JOIN (SELECT webhook, count(*) AS letters FROM dead_letter GROUP BY webhook) d ON d.webhook = w.id
            LEFT JOIN (SELECT webhook, count(*) AS withheld FROM withheld GROUP BY webhook) h ON h.webhook = w.id
            WHERE w.defined OR q.events IS NOT NULL""";

    private final Vertx vertx;
    private final Database database;
    private final AtomicBoolean asking = new AtomicBoolean();
    private final MultiGauge events;
    private final MultiGauge oldest;
    private final MultiGauge failing;
    private final MultiGauge letters;
    private final MultiGauge withheld;

    QueueGauges(Vertx vertx, Database database, MeterRegistry registry,
            @ConfigProperty(name = "quarkus.application.version") String version) {
        this.vertx = vertx;
        this.database = database;
        this.events = MultiGauge.builder("fettle.webhook.queue.events")
                .description("Events that wait, those of a batch under way included").register(registry);
        this.oldest = MultiGauge.builder("fettle.webhook.oldest.age").baseUnit("seconds")
                .description("How long the oldest event has waited").register(registry);
        this.failing = MultiGauge.builder("fettle.webhook.failing").description("1 while FAILING").register(registry);
        this.letters = MultiGauge.builder("fettle.dead.letters").description("Dead letters that are kept")
                .register(registry);
        this.withheld = MultiGauge.builder("fettle.webhook.withheld")
                .description("Changes that are not told for now").register(registry);
        Gauge.builder("fettle.build.info", () -> 1).tag("version", version)
                .description("Always 1; the label says which release this is").register(registry);
    }

    /** Begins to look; to be called once. */
    public void start() {
        look();
        vertx.setPeriodic(EVERY_MS, _ -> look());
    }

    private void look() {
        if (asking.compareAndSet(false, true)) {
            database.query(FIGURES, Tuple.tuple()).onTermination().invoke(() -> asking.set(false))
                    .subscribe().with(this::show, failure -> LOG.debugf("no figures of the queue cause=%s", failure));
        }
    }

    private void show(RowSet<Row> rows) {
        List<MultiGauge.Row<?>> counts = new ArrayList<>();
        List<MultiGauge.Row<?>> ages = new ArrayList<>();
        List<MultiGauge.Row<?>> failures = new ArrayList<>();
        List<MultiGauge.Row<?>> dead = new ArrayList<>();
        List<MultiGauge.Row<?>> held = new ArrayList<>();
        for (Row row : rows) {
            Tags webhook = Tags.of("webhook", row.getString("id"));
            counts.add(MultiGauge.Row.of(webhook, row.getLong("events")));
            ages.add(MultiGauge.Row.of(webhook, row.getDouble("oldest")));
            failures.add(MultiGauge.Row.of(webhook, Boolean.TRUE.equals(row.getBoolean("failing")) ? 1 : 0));
            dead.add(MultiGauge.Row.of(webhook, row.getLong("letters")));
            held.add(MultiGauge.Row.of(webhook, row.getLong("withheld")));
        }
        events.register(counts, true);
        oldest.register(ages, true);
        failing.register(failures, true);
        letters.register(dead, true);
        withheld.register(held, true);
    }
}
