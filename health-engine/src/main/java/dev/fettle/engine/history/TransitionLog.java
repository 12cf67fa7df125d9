package dev.fettle.engine.history;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.UUID;

/**
 * The transitions of all subjects, kept for as long as {@link HistoryConfig#transitions} says. Writers prove their
 * shards first, in the same transaction.
 * Why they are deleted and not dropped by partition: docs/adr/0013.
 */
@ApplicationScoped
public class TransitionLog {

    private static final String ADD = """
            insert into transition (event_id, subject, sequence, at, from_status, to_status, reason, message,
                   first_seen_at, incident_id)
            select * from unnest($1::uuid[], $2::text[], $3::bigint[], $4::timestamptz[], $5::text[], $6::text[],
                   $7::text[], $8::text[], $9::timestamptz[], $10::uuid[])""";
    private static final String PRESENT = "select count(*) from transition where event_id = any($1::uuid[])";

    private static final String FORGET = """
            delete from transition where ctid = any(array(select ctid from transition where at < $1 limit $2))""";
    private static final int FORGET_AT_ONCE = 1000;
    private static final Duration BREATH = Duration.ofMillis(100);

    private final Pool pool;

    TransitionLog(Pool pool) {
        this.pool = pool;
    }

    /** Adds transitions. */
    public Uni<Void> add(SqlConnection transaction, List<Transition> transitions) {
        var columns = new Columns<>(transitions).uuids(Transition::eventId)
                .text(transition -> transition.subject().value())
                .longs(Transition::sequence)
                .times(Transition::at)
                .text(transition -> transition.from().name())
                .text(transition -> transition.to().name())
                .text(transition -> transition.reason().name())
                .text(Transition::message)
                .times(Transition::firstSeenAt)
                .uuids(Transition::incidentId);
        return transaction.preparedQuery(ADD).execute(columns.tuple()).replaceWithVoid();
    }

    /**
     * Whether transitions were added before. They were added in one transaction, so it is all of them or none. To be
     * asked when the end of that transaction is not known, because the connection broke.
     */
    public Uni<Boolean> arePresent(SqlConnection transaction, Collection<UUID> eventIds) {
        return transaction.preparedQuery(PRESENT)
                .execute(Tuple.of((Object) eventIds.toArray(UUID[]::new)))
                .map(rows -> rows.iterator().next().getLong(0) > 0);
    }

    /** Forgets what is older, in small batches with a breath in between, so that nobody waits for it. */
    Uni<Void> forgetBefore(Instant oldestKept) {
        return pool
                .withConnection(connection -> connection.preparedQuery(FORGET)
                        .execute(Tuple.of(oldestKept.atOffset(ZoneOffset.UTC), FORGET_AT_ONCE)))
                .chain(rows -> rows.rowCount() < FORGET_AT_ONCE
                        ? Uni.createFrom().voidItem()
                        : Uni.createFrom().voidItem().onItem().delayIt().by(BREATH)
                                .chain(() -> forgetBefore(oldestKept)));
    }
}
