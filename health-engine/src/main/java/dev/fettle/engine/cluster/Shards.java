package dev.fettle.engine.cluster;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import java.util.List;
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
            update shard set epoch = epoch + 1, owner = $1, address = $2, claimed_at = now() returning id, epoch""";
    private static final String PROVE = """
            select shard.id from shard join unnest($1::smallint[], $2::bigint[]) as claim (id, epoch)
            on shard.id = claim.id and shard.epoch = claim.epoch order by shard.id for share of shard""";

    private final Pool pool;

    Shards(Pool pool) {
        this.pool = pool;
    }

    /**
     * Claims all shards, whoever owned them.
     *
     * @param owner the instance that claims
     * @param address where others reach it
     */
    public Uni<Ownership> claimAll(String owner, String address) {
        return pool.withConnection(connection -> connection.preparedQuery(CLAIM).execute(Tuple.of(owner, address)))
                .map(Shards::ownership);
    }

    /**
     * Proves that these shards are still owned, and keeps it so until the transaction ends.
     *
     * @return a failure with {@link FencedException} when one of them is not
     */
    public Uni<Void> prove(SqlConnection transaction, Ownership ownership, Collection<ShardId> shards) {
        List<ShardId> distinct = shards.stream().distinct().toList();
        Short[] ids = distinct.stream().map(shard -> (short) shard.value()).toArray(Short[]::new);
        Long[] epochs = distinct.stream().map(ownership::epoch).toArray(Long[]::new);
        return transaction.preparedQuery(PROVE)
                .execute(Tuple.of(ids, epochs))
                .invoke(rows -> requireAll(distinct, rows))
                .replaceWithVoid();
    }

    private static void requireAll(List<ShardId> claimed, RowSet<Row> rows) {
        if (rows.rowCount() != claimed.size()) {
            throw new FencedException((claimed.size() - rows.rowCount()) + " of " + claimed.size()
                    + " shards were claimed by another node");
        }
    }

    private static Ownership ownership(RowSet<Row> rows) {
        return new Ownership(StreamSupport.stream(rows.spliterator(), false)
                .collect(Collectors.toMap(row -> new ShardId(row.getShort(0)), row -> row.getLong(1))));
    }
}
