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
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.stream.StreamSupport;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** How each webhook is, looked up every 5 s; while the database is away the last figures stay. */
@ApplicationScoped
public class QueueGauges {

    private static final Logger LOG = Logger.getLogger(QueueGauges.class);
    private static final long EVERY_MS = 5_000;
    private static final double MS_PER_S = 1000;

    private static final String FIGURES = """
            SELECT w.id, w.defined, w.state, w.state_reason, w.state_since, coalesce(q.events, 0) AS events,
                coalesce(q.oldest, 0)::float8 AS oldest, coalesce(d.letters, 0) AS letters,
                coalesce(r.replays, 0) AS replays, coalesce(h.withheld, 0) AS withheld
            FROM webhook w
            LEFT JOIN (SELECT webhook, count(*) AS events,
                    extract(epoch FROM clock_timestamp() - min(queued_at)) AS oldest
                FROM queue WHERE done_at IS NULL GROUP BY webhook) q ON q.webhook = w.id
            LEFT JOIN (SELECT webhook, count(*) AS letters FROM dead_letter GROUP BY webhook) d ON d.webhook = w.id
            LEFT JOIN (SELECT webhook, count(*) AS replays FROM replay WHERE state = 'OPEN' GROUP BY webhook) r
                ON r.webhook = w.id
            LEFT JOIN (SELECT webhook, count(*) AS withheld FROM withheld GROUP BY webhook) h ON h.webhook = w.id
            WHERE w.defined OR q.events IS NOT NULL""";

    private final Vertx vertx;
    private final Database database;
    private final AtomicBoolean asking = new AtomicBoolean();
    private final MultiGauge events;
    private final MultiGauge oldest;
    private final MultiGauge failing;
    private final MultiGauge letters;
    private final MultiGauge replays;
    private volatile @Nullable List<Figures> figures;
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
        this.replays = MultiGauge.builder("fettle.webhook.replays").description("Replays that are open")
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

    /** The last figures of the webhooks that are defined, in no order; empty before the first. Any thread. */
    public Optional<List<Figures>> figures() {
        return Optional.ofNullable(figures);
    }

    private void show(RowSet<Row> rows) {
        List<Figures> all = StreamSupport.stream(rows.spliterator(), false).map(QueueGauges::figures).toList();
        events.register(gauges(all, Figures::events), true);
        oldest.register(gauges(all, figure -> figure.oldest().toMillis() / MS_PER_S), true);
        failing.register(gauges(all, figure -> figure.state().equals("FAILING") ? 1 : 0), true);
        letters.register(gauges(all, Figures::deadLetters), true);
        replays.register(gauges(all, Figures::replays), true);
        withheld.register(gauges(all, Figures::withheld), true);
        figures = all.stream().filter(Figures::defined).toList();
    }

    private static List<MultiGauge.Row<?>> gauges(List<Figures> all, Function<Figures, Number> value) {
        List<MultiGauge.Row<?>> rows = new ArrayList<>();
        all.forEach(one -> rows.add(MultiGauge.Row.of(Tags.of("webhook", one.webhook()), value.apply(one))));
        return rows;
    }

    private static Figures figures(Row row) {
        return new Figures(row.getString("id"), Boolean.TRUE.equals(row.getBoolean("defined")), row.getString("state"),
                row.getString("state_reason"), row.getOffsetDateTime("state_since").toInstant(), row.getLong("events"),
                Duration.ofMillis((long) (row.getDouble("oldest") * MS_PER_S)), row.getLong("letters"),
                row.getLong("replays"), row.getLong("withheld"));
    }

    /**
     * How a webhook is.
     *
     * @param webhook its id
     * @param defined whether it is, or something only still waits for it
     * @param state ACTIVE, FAILING, PAUSED or DISABLED
     * @param reason why; null when there is nothing to say
     * @param since when that began
     * @param events that wait, those of a batch under way included
     * @param oldest how long the oldest of them has waited; zero when none waits
     * @param deadLetters that are kept
     * @param replays that are open
     * @param withheld changes that are not told for now
     */
    public record Figures(String webhook, boolean defined, String state, @Nullable String reason, Instant since,
            long events, Duration oldest, long deadLetters, long replays, long withheld) {}
}
