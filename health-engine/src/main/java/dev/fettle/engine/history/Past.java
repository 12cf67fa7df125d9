package dev.fettle.engine.history;

import dev.fettle.api.component.ComponentId;
import dev.fettle.api.component.Reason;
import dev.fettle.api.component.Status;
import dev.fettle.api.component.Subject;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * What was: the results of the last 24 hours and the transitions that are kept, newest first. Questions go to the
 * database, a few at a time and each within 5 s; a failure is always a {@link HistoryAwayException}. Any thread.
 */
@ApplicationScoped
public class Past {

    /** How long results are answered, to the microsecond; their partitions live longer. */
    public static final Duration KEPT = Duration.ofHours(24);

    private static final Duration LIMIT = Duration.ofSeconds(5);
    private static final Duration LAST_PART = Duration.ofMinutes(10);
    private static final int AT_ONCE = 3;
    private static final int WAITING = 100;
    private static final String BOUND = "set local statement_timeout = 4000; set transaction read only";
    private static final String RESULTS = """
            select at, status, reason, message, latency_ms, attempts
            from result where component = $1 and at >= $2 and at < $3
            order by at desc, latency_ms, attempts, reason, message, status limit $4""";
    private static final String TRANSITIONS = """
            select event_id, sequence, at, from_status, to_status, reason, message, first_seen_at, incident_id
            from transition where subject = $1 and sequence < $2 and at >= $3 and at < $4
            order by sequence desc limit $5""";
    private static final String HAS_BEEN = "select 1 from subject_state where subject = $1";

    private final Pool pool;
    private final Clock clock;
    private final Turnstile turnstile = new Turnstile(AT_ONCE, WAITING);

    Past(Pool pool, Clock clock) {
        this.pool = pool;
        this.clock = clock;
    }

    /**
     * The newest results of a component in a part of the last 24 hours.
     *
     * @param after where an earlier answer ended; null for the beginning
     * @param limit how many at most
     */
    public Uni<Chapter<RunResult>> results(ComponentId component, TimeRange range, @Nullable ResultCursor after,
            int limit) {
        ResultCursor begin = after == null ? new ResultCursor(Instant.MAX, 0) : after;
        TimeRange kept = range.notBefore(clock.instant().minus(KEPT));
        List<TimeRange> parts = (after == null ? kept : kept.endingBy(after.end())).backwards(LAST_PART);
        if (parts.isEmpty()) {
            return Uni.createFrom().item(new Chapter<>(List.of(), null));
        }
        int wanted = begin.given() + limit + 1;
        return asked(() -> pool.withTransaction(
                transaction -> bound(transaction).chain(() -> search(transaction, component, parts, wanted, List.of()))
                        .map(found -> chapter(found, begin, limit))));
    }

    /**
     * The newest transitions of a subject.
     *
     * @param before only those with smaller sequences
     * @param limit how many at most
     * @return empty when there never was such a subject
     */
    public Uni<Optional<Chapter<Transition>>> transitions(Subject subject, TimeRange range, long before, int limit) {
        return asked(() -> pool.withTransaction(transaction -> bound(transaction)
                .chain(() -> transaction.preparedQuery(HAS_BEEN).execute(Tuple.of(subject.value())))
                .chain(known -> known.size() == 0
                        ? Uni.createFrom().item(Optional.<Chapter<Transition>>empty())
                        : transaction.preparedQuery(TRANSITIONS)
                                .execute(Tuple.of(subject.value(), before, utc(range.from()), utc(range.to()),
                                        limit + 1))
                                .map(rows -> Optional.of(chapter(subject, rows, limit))))));
    }

    private <T> Uni<T> asked(Supplier<Uni<T>> question) {
        return turnstile.pass(question)
                .ifNoItem()
                .after(LIMIT)
                .failWith(() -> new HistoryAwayException("the database does not answer in time"))
                .onFailure(e -> !(e instanceof HistoryAwayException))
                .transform(e -> new HistoryAwayException("the database cannot be asked: " + e.getMessage(), e));
    }

    private static Uni<Void> bound(SqlConnection transaction) {
        return transaction.query(BOUND).execute().replaceWithVoid();
    }

    /** Looks through the parts one by one until there is enough. */
    private static Uni<List<RunResult>> search(SqlConnection transaction, ComponentId component, List<TimeRange> parts,
            int wanted, List<RunResult> found) {
        if (parts.isEmpty() || found.size() >= wanted) {
            return Uni.createFrom().item(found);
        }
        TimeRange part = parts.getFirst();
        return transaction.preparedQuery(RESULTS)
                .execute(Tuple.of(component.value(), utc(part.from()), utc(part.to()), wanted - found.size()))
                .chain(rows -> search(transaction, component, parts.subList(1, parts.size()), wanted,
                        joined(found, all(rows, row -> result(component, row)))));
    }

    private static Chapter<RunResult> chapter(List<RunResult> found, ResultCursor begin, int limit) {
        int given = (int) found.stream().takeWhile(result -> result.at().equals(begin.at())).limit(begin.given())
                .count();
        List<RunResult> fresh = found.subList(given, found.size());
        List<RunResult> items = List.copyOf(fresh.subList(0, Math.min(limit, fresh.size())));
        return new Chapter<>(items, fresh.size() > limit ? ResultCursor.after(items, begin).toString() : null);
    }

    private static Chapter<Transition> chapter(Subject subject, RowSet<Row> rows, int limit) {
        List<Transition> found = all(rows, row -> transition(subject, row));
        List<Transition> items = found.subList(0, Math.min(limit, found.size()));
        return new Chapter<>(items, found.size() > limit ? String.valueOf(items.getLast().sequence()) : null);
    }

    private static <T> List<T> joined(List<T> first, List<T> then) {
        List<T> both = new ArrayList<>(first);
        both.addAll(then);
        return both;
    }

    private static <T> List<T> all(RowSet<Row> rows, Function<Row, T> reader) {
        return StreamSupport.stream(rows.spliterator(), false).map(reader).toList();
    }

    private static RunResult result(ComponentId component, Row row) {
        String status = row.getString("status");
        return new RunResult(component, row.getOffsetDateTime("at").toInstant(),
                status == null ? null : Status.valueOf(status), Reason.valueOf(row.getString("reason")),
                row.getString("message"), row.getInteger("latency_ms"), row.getShort("attempts"));
    }

    private static Transition transition(Subject subject, Row row) {
        return new Transition(row.getUUID("event_id"), subject, row.getLong("sequence"),
                row.getOffsetDateTime("at").toInstant(), Status.valueOf(row.getString("from_status")),
                Status.valueOf(row.getString("to_status")), Reason.valueOf(row.getString("reason")),
                row.getString("message"), row.getOffsetDateTime("first_seen_at").toInstant(),
                row.getUUID("incident_id"));
    }

    private static OffsetDateTime utc(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }

    /**
     * A part of a longer list.
     *
     * @param items the part
     * @param next where it goes on; null at the end
     */
    public record Chapter<T>(List<T> items, @Nullable String next) {}
}
