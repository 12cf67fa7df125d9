package dev.fettle.notifier.delivery;

import dev.fettle.notifier.database.Database;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * Which notifier serves which webhook. A lease is a time on the database's clock; what makes it safe is the fence,
 * which
 * rises with every claim and is locked and compared at the beginning of every write.
 */
@ApplicationScoped
class Leases {

    private static final String CLAIM = """
            UPDATE webhook SET lease_owner = $2, lease_session = $3, fence = fence + 1,
                lease_until = clock_timestamp() + $4::bigint * interval '1 millisecond'
            WHERE id IN (SELECT id FROM webhook
                WHERE id = ANY ($1::text[]) AND defined AND (lease_until IS NULL
                    OR lease_until < clock_timestamp() - $6::bigint * interval '1 millisecond'
                    OR lease_session = $3 OR $5::boolean AND lease_owner = $2)
                ORDER BY id FOR NO KEY UPDATE SKIP LOCKED)
            RETURNING id, fence""";

    /**
     * Those that are held, locked in the order of their ids. Whoever changes several webhooks takes them in that order:
     * else two that want the same ones wait for each other.
     */
    private static final String HELD = """
            WITH held AS (SELECT w.id FROM webhook w
                JOIN unnest($1::text[], $2::bigint[]) AS h (id, fence) ON w.id = h.id AND w.fence = h.fence
                ORDER BY w.id FOR NO KEY UPDATE OF w)
            """;

    private static final String RENEW = HELD + """
            UPDATE webhook SET lease_until = clock_timestamp() + $4::bigint * interval '1 millisecond'
            FROM held WHERE webhook.id = held.id AND webhook.lease_session = $3
            RETURNING webhook.id, webhook.fence""";

    /** Without its session: else the one who let go would take it again before those for whom it is. */
    private static final String RELEASE = HELD + """
            UPDATE webhook SET lease_until = clock_timestamp(), lease_session = NULL
            FROM held WHERE webhook.id = held.id""";

    private static final String LOCK = "SELECT state FROM webhook WHERE id = $1 AND fence = $2 FOR NO KEY UPDATE";

    private final Database database;
    private final DeliveryConfig config;

    Leases(Database database, DeliveryConfig config) {
        this.database = database;
        this.config = config;
    }

    /**
     * Takes what is free.
     *
     * @param ids wanted and not held yet
     * @param instance the name of this notifier
     * @param session of this process
     * @param starting whether a lease of an earlier process of the same name is taken over at once
     * @param patience how long it must have been free, so that those who are nearer to it come first; one that was
     * never
     * held is for anybody
     */
    Uni<List<Holding>> claim(Collection<String> ids, String instance, UUID session, boolean starting,
            Duration patience) {
        return database.query(CLAIM, Tuple.of(ids.toArray(String[]::new), instance, session,
                config.lease().toMillis(), starting, patience.toMillis())).map(Leases::holdings);
    }

    /** Keeps what is held; answers what still is. */
    Uni<List<Holding>> renew(Collection<Holding> held, UUID session) {
        return database.query(RENEW, Tuple.of(ids(held), fences(held), session, config.lease().toMillis()))
                .map(Leases::holdings);
    }

    /** Lets others take over at once. */
    Uni<Void> release(Collection<Holding> held) {
        return database.query(RELEASE, Tuple.of(ids(held), fences(held))).replaceWithVoid();
    }

    /** Locks the webhook for the rest of the transaction; fails when it is held by another by now. */
    static Uni<Void> lock(SqlConnection connection, Holding holding) {
        return connection.preparedQuery(LOCK).execute(Tuple.of(holding.webhook(), holding.fence()))
                .invoke(rows -> requireHeld(rows.size(), holding)).replaceWithVoid();
    }

    /** Fails unless a row of that webhook and that fence was found. */
    static void requireHeld(long found, Holding holding) {
        if (found == 0) {
            throw new LostLeaseException(holding);
        }
    }

    private static String[] ids(Collection<Holding> held) {
        return held.stream().map(Holding::webhook).toArray(String[]::new);
    }

    private static Long[] fences(Collection<Holding> held) {
        return held.stream().map(Holding::fence).toArray(Long[]::new);
    }

    private static List<Holding> holdings(RowSet<Row> rows) {
        return stream(rows).map(row -> new Holding(row.getString("id"), row.getLong("fence"))).toList();
    }

    private static Stream<Row> stream(RowSet<Row> rows) {
        return StreamSupport.stream(rows.spliterator(), false);
    }
}
