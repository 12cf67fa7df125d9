package dev.fettle.engine.history;

import dev.fettle.platform.retry.Backoff;
import io.quarkus.runtime.ShutdownEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.pgclient.PgException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.StreamSupport;
import org.jboss.logging.Logger;

/**
 * The results of all runs of the last 24 hours. They lie in partitions of one day (UTC), which are made two days ahead
 * and dropped whole once all of their rows are older than that: forgetting costs nothing.
 */
@ApplicationScoped
public class ResultLog {

    private static final Logger LOG = Logger.getLogger(ResultLog.class);
    private static final Duration UPKEEP = Duration.ofHours(1);
    private static final Duration FIRST_UPKEEP = Duration.ofMinutes(1);
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final Backoff BACKOFF = new Backoff(Duration.ofSeconds(1), 2, Duration.ofMinutes(1));
    private static final String ADD = """
            insert into result (component, at, status, reason, message, latency_ms, attempts)
            select * from unnest($1::text[], $2::timestamptz[], $3::text[], $4::text[], $5::text[], $6::integer[],
                   $7::smallint[])""";
    /** Else each partition that is there already is worth a warning to the driver. */
    private static final String NO_NOTICES = "set client_min_messages = warning; ";
    private static final String PARTITIONS = """
            select relname from pg_class join pg_inherits on pg_class.oid = inhrelid
            where inhparent = 'result'::regclass and relname <> 'result_default'""";
    private static final String PRUNE_DEFAULT = "delete from result_default where at < now() - interval '2 days'";

    private final Pool pool;
    private final Vertx vertx;
    private final Clock clock;
    private final HistoryConfig config;
    private final TransitionLog transitions;
    private final Uptimes uptimes;
    private long timer = -1;

    ResultLog(Pool pool, Vertx vertx, Clock clock, HistoryConfig config, TransitionLog transitions, Uptimes uptimes) {
        this.pool = pool;
        this.vertx = vertx;
        this.clock = clock;
        this.config = config;
        this.transitions = transitions;
        this.uptimes = uptimes;
    }

    /**
     * Makes the partitions of now and keeps them so; to be called once, after the schema is there. Beside that, later,
     * begins to forget old transitions and to count the runs of the last day again.
     */
    public Uni<Void> start() {
        return keepUp().invoke(() -> {
            again(FIRST_UPKEEP, 0);
            uptimes.restore();
        });
    }

    void stop(@Observes ShutdownEvent event) {
        vertx.cancelTimer(timer);
    }

    /** Adds results; their days must not lie more than a day away from now. */
    public Uni<Void> add(SqlConnection transaction, List<RunResult> results) {
        if (results.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        var columns = new Columns<>(results).text(result -> result.component().value())
                .times(RunResult::at)
                .text(result -> result.status() == null ? null : result.status().name())
                .text(result -> result.reason().name())
                .text(RunResult::message)
                .integers(RunResult::latencyMs)
                .shorts(RunResult::attempts);
        return transaction.preparedQuery(ADD).execute(columns.tuple()).replaceWithVoid();
    }

    private void again(Duration delay, int failures) {
        timer = vertx.setTimer(delay.toMillis(), _ -> upkeep().subscribe()
                .with(_ -> again(UPKEEP, 0), e -> tryAgain(e, failures + 1)));
    }

    private void tryAgain(Throwable e, int failures) {
        LOG.warnf("the history could not be kept up, trying again cause=%s", e.toString());
        again(BACKOFF.delayAfter(failures, RandomGenerator.getDefault()).plusMillis(1), failures);
    }

    private Uni<Void> upkeep() {
        uptimes.forgetIdle();
        return keepUp().chain(() -> transitions.forgetBefore(clock.instant().minus(config.transitions())));
    }

    private Uni<Void> keepUp() {
        LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
        Uni<Void> made = Uni.createFrom().voidItem();
        for (LocalDate day = today.minusDays(1); !day.isAfter(today.plusDays(2)); day = day.plusDays(1)) {
            String statement = DailyPartition.of(day).create();
            made = made
                    .chain(() -> run(statement).onFailure(PgException.class).recoverWithUni(ResultLog::leftToDefault));
        }
        return made.chain(() -> pool.withConnection(connection -> connection.query(PARTITIONS).execute()))
                .chain(rows -> drop(rows, today.minusDays(1)))
                .chain(() -> run(PRUNE_DEFAULT))
                .ifNoItem()
                .after(LIMIT)
                .fail();
    }

    /** Rows of that day lie in the default partition already: they and the rest of the day stay there. */
    private static Uni<Void> leftToDefault(Throwable e) {
        LOG.warnf("a partition of results could not be made, the default takes its rows cause=%s", e.getMessage());
        return Uni.createFrom().voidItem();
    }

    private Uni<Void> run(String statement) {
        return pool.withConnection(connection -> connection.query(NO_NOTICES + statement).execute()).replaceWithVoid();
    }

    private Uni<Void> drop(RowSet<Row> rows, LocalDate oldestKept) {
        Uni<Void> dropped = Uni.createFrom().voidItem();
        for (DailyPartition partition : StreamSupport.stream(rows.spliterator(), false)
                .map(row -> DailyPartition.named(row.getString(0)))
                .filter(partition -> partition.day().isBefore(oldestKept))
                .toList()) {
            dropped = dropped.chain(() -> run(partition.drop()));
        }
        return dropped;
    }
}
