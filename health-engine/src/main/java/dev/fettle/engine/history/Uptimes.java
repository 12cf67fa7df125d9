package dev.fettle.engine.history;

import dev.fettle.api.component.ComponentId;
import dev.fettle.engine.history.DayTally.Counts;
import dev.fettle.engine.status.CheckResult;
import dev.fettle.engine.status.ComponentView;
import dev.fettle.platform.retry.Backoff;
import io.quarkus.runtime.ShutdownEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * How the runs of the last day went, of each component, in memory: no question waits for the database. After a restart
 * what was before it is counted from the stored results, in the background, the newest first. Any thread.
 */
@ApplicationScoped
public class Uptimes {

    private static final Logger LOG = Logger.getLogger(Uptimes.class);
    private static final Duration PART = Duration.ofMinutes(10); // divides an hour; each part is one question
    private static final Backoff BACKOFF = new Backoff(Duration.ofSeconds(1), 2, Duration.ofMinutes(1));
    private static final String COUNT = """
            select component, count(*)::integer, (count(*) filter (where status = 'UNHEALTHY'))::integer,
                   (count(*) filter (where reason not in ('OK', 'SLOW', 'TLS_EXPIRING')
                           and (reason <> 'CONDITION' or status = 'UNHEALTHY')))::integer,
                   sum(latency_ms)::bigint
            from result where at >= $1 and at < $2 and status is not null
            and ($3::text[] is null or component = any($3::text[])) group by component""";

    private final Pool pool;
    private final Vertx vertx;
    private final Clock clock;
    private final Instant begin; // runs from here on are counted as they end, those before from what is stored
    private final Map<ComponentId, DayTally> tallies = new ConcurrentHashMap<>();
    private boolean restored;
    private long timer = -1;

    Uptimes(Pool pool, Vertx vertx, Clock clock) {
        this.pool = pool;
        this.vertx = vertx;
        this.clock = clock;
        this.begin = clock.instant().truncatedTo(ChronoUnit.MICROS);
    }

    /** Counts a run. Called by lanes; costs a few additions. */
    public void count(ComponentId component, CheckResult result) {
        if (!result.at().isBefore(begin)) {
            tally(component).count(result.at(), result.status(), result.reason(), result.latencyMs());
        }
    }

    /** How the runs of a component went. */
    public LastDay of(ComponentId component) {
        return LastDay.of(counts(component, clock.instant()));
    }

    /** How the runs of components went, all together. */
    public LastDay of(Stream<ComponentView> components) {
        Instant now = clock.instant();
        return LastDay.of(components.map(view -> counts(view.id(), now)).reduce(Counts.NONE, Counts::plus));
    }

    /** Begins to count what is stored from before this process began, once. */
    synchronized void restore() {
        if (!restored) {
            restored = true;
            restore(parts().iterator(), null, 0);
        }
    }

    /** When this process began: since then runs are counted as they end, those of other engines left out. */
    public Instant begin() {
        return begin;
    }

    /**
     * Counts what other engines stored of components that this one watches from now on, in the background.
     *
     * @param range from when this one last watched them, or {@link #begin}, until now
     */
    public void addFromOthers(Collection<ComponentId> components, TimeRange range) {
        String[] ids = components.stream().map(ComponentId::value).toArray(String[]::new);
        TimeRange lastDay = range.notBefore(range.to().minus(Duration.ofDays(1)));
        if (ids.length > 0) {
            restore(hours(lastDay).iterator(), ids, 0);
        }
    }

    /** Each part lies in one hour, as its runs are counted into one. */
    private static List<TimeRange> hours(TimeRange range) {
        return Stream.iterate(range.from(), from -> from.isBefore(range.to()), Uptimes::nextHour)
                .map(from -> new TimeRange(from, nextHour(from)).endingBy(range.to()))
                .toList();
    }

    private static Instant nextHour(Instant time) {
        return time.truncatedTo(ChronoUnit.HOURS).plus(1, ChronoUnit.HOURS);
    }

    /** Forgets components without a run in the last day. */
    void forgetIdle() {
        Instant now = clock.instant();
        tallies.values().removeIf(tally -> tally.at(now).runs() == 0);
    }

    void stop(@Observes ShutdownEvent event) {
        vertx.cancelTimer(timer);
    }

    private List<TimeRange> parts() {
        Instant oldest = begin.truncatedTo(ChronoUnit.HOURS).minus(Duration.ofHours(DayTally.HOURS - 1L));
        Instant last = begin.truncatedTo(ChronoUnit.HOURS)
                .plus(PART.multipliedBy(Duration.between(begin.truncatedTo(ChronoUnit.HOURS), begin).dividedBy(PART)));
        return Stream.iterate(last, from -> !from.isBefore(oldest), from -> from.minus(PART))
                .map(from -> new TimeRange(from, from.plus(PART)).endingBy(begin))
                .toList();
    }

    private void restore(Iterator<TimeRange> parts, String @Nullable [] only, int failures) {
        if (parts.hasNext()) {
            restore(parts.next(), parts, only, failures);
        } else {
            LOG.infof("the runs of the last day are counted components=%d", tallies.size());
        }
    }

    private void restore(TimeRange part, Iterator<TimeRange> others, String @Nullable [] only, int failures) {
        counted(part, only).subscribe().with(rows -> {
            rows.forEach(row -> add(part, row));
            restore(others, only, 0);
        }, e -> {
            Duration pause = BACKOFF.delayAfter(failures + 1, RandomGenerator.getDefault()).plusMillis(1);
            LOG.warnf("the runs of the last day could not be counted, trying again inMs=%d cause=%s", pause.toMillis(),
                    e.toString());
            timer = vertx.setTimer(pause.toMillis(), _ -> restore(part, others, only, failures + 1));
        });
    }

    private Uni<RowSet<Row>> counted(TimeRange part, String @Nullable [] only) {
        return pool.withConnection(connection -> connection.preparedQuery(COUNT)
                .execute(Tuple.of(part.from().atOffset(ZoneOffset.UTC), part.to().atOffset(ZoneOffset.UTC), only)));
    }

    private void add(TimeRange part, Row row) {
        tally(new ComponentId(row.getString(0))).add(DayTally.hour(part.from()),
                new Counts(row.getInteger(1), row.getInteger(2), row.getInteger(3), row.getLong(4)));
    }

    private DayTally tally(ComponentId component) {
        return tallies.computeIfAbsent(component, _ -> new DayTally());
    }

    private Counts counts(ComponentId component, Instant now) {
        DayTally tally = tallies.get(component);
        return tally == null ? Counts.NONE : tally.at(now);
    }
}
