package dev.fettle.engine.cluster;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import io.vertx.mutiny.sqlclient.Row;

/**
 * Claims shards and proves the claim. A claim raises the epoch of each shard; every write of a shard begins with
 * {@link #prove} in the same transaction, which holds the epoch until the commit.
 */
@ApplicationScoped
public class Shards {

    private static final String CLAIM = """
            update shard set epoch = epoch + 1, owner = $1, address = $2, claimed_at = now()
            where id in (select id from shard where id = any($3::smallint[]) order by id for update)
            returning id, epoch""";
    private static final String RELEASE = """
            update shard set owner = null, address = null
            from unnest($1::smallint[], $2::bigint[]) as claim (id, epoch)
            where shard.id = claim.id and shard.epoch = claim.epoch""";
    private static final String ALL = "select id, epoch, owner, address, claimed_at from shard order by id";
    private static final String PROVE = """
            select shard.id from shard join unnest($1::smallint[], $2::bigint[]) as claim (id, epoch)
            on shard.id = claim.id and shard.epoch = claim.epoch order by shard.id for share of shard""";

    private final Pool pool;

    Shards(Pool pool) {
        this.pool = pool;
    }

    /**
     * Claims shards, whoever owned them.
     *
     * @param owner the node that claims
     * @param address where others reach it
     */
    public Uni<Ownership> claim(Collection<ShardId> shards, String owner, String address) {
        return pool.withTransaction(transaction -> transaction.preparedQuery(CLAIM)
                .execute(Tuple.of(owner, address, ids(shards))))
                .map(Shards::ownership);
    }

    /** Says that nobody owns these shards any more; those that were claimed by others since stay theirs. */
    public Uni<Void> release(Ownership given) {
        List<ShardId> shards = List.copyOf(given.shards());
        return pool.withConnection(connection -> connection.preparedQuery(RELEASE)
                .execute(Tuple.of(ids(shards), epochs(given, shards))))
                .replaceWithVoid();
    }

    /** Who owns what, in the order of the shards. */
    public Uni<List<Shard>> all() {
        return pool.withConnection(connection -> connection.preparedQuery(ALL).execute())
                .map(rows -> StreamSupport.stream(rows.spliterator(), false).map(Shards::shard).toList());
    }

    /**
     * Proves that these shards are still owned, and keeps it so until the transaction ends.
     *
     * @return a failure with {@link FencedException} when one of them is not
     */
    public Uni<Void> prove(SqlConnection transaction, Ownership ownership, Collection<ShardId> shards) {
        List<ShardId> distinct = shards.stream().distinct().toList();
        return transaction.preparedQuery(PROVE)
                .execute(Tuple.of(ids(distinct), epochs(ownership, distinct)))
                .invoke(rows -> requireAll(ownership.only(distinct), rows))
                .replaceWithVoid();
    }

    private static void requireAll(Ownership claimed, RowSet<Row> rows) {
        if (rows.rowCount() != claimed.shards().size()) {
            Set<ShardId> proven = new HashSet<>();
            rows.forEach(row -> proven.add(new ShardId(row.getShort(0))));
            throw new FencedException(claimed.without(proven));
        }
    }

    private static Short[] ids(Collection<ShardId> shards) {
        return shards.stream().map(shard -> (short) shard.value()).toArray(Short[]::new);
    }

    private static Long[] epochs(Ownership ownership, List<ShardId> shards) {
        return shards.stream().map(ownership::epoch).toArray(Long[]::new);
    }

    private static Shard shard(Row row) {
        OffsetDateTime claimedAt = row.getOffsetDateTime(4);
        return new Shard(new ShardId(row.getShort(0)), row.getLong(1), row.getString(2), row.getString(3),
                claimedAt == null ? null : claimedAt.toInstant());
    }

    private static Ownership ownership(RowSet<Row> rows) {
        return new Ownership(StreamSupport.stream(rows.spliterator(), false)
                .collect(Collectors.toMap(row -> new ShardId(row.getShort(0)), row -> row.getLong(1))));
    }
}
