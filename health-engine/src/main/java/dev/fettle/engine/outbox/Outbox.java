package dev.fettle.engine.outbox;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.fettle.engine.cluster.Ownership;
import dev.fettle.engine.cluster.ShardId;
import dev.fettle.engine.outbox.OutboxRecord.Topic;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.StreamSupport;

/** The table of records that are committed and not yet acknowledged by Kafka. */
@ApplicationScoped
public class Outbox {

    private static final TypeReference<Map<String, String>> HEADERS = new TypeReference<>() {
    };
    private static final String INSERT = """
            insert into outbox (shard, topic, key, headers, value, created_at)
            select * from unnest($1::smallint[], $2::text[], $3::text[], $4::text[], $5::text[], $6::timestamptz[])""";
    private static final String OLDEST = """
            select id, shard, topic, key, headers, value from outbox where shard = any($1::smallint[])
            order by id limit $2""";
    private static final String DELETE = "delete from outbox where id = any($1::bigint[])";
    private static final String BACKLOG = """
            select count(*), coalesce(extract(epoch from now() - min(created_at)), 0)::float8 from outbox""";

    private final Pool pool;
    private final ObjectMapper json;

    Outbox(Pool pool, ObjectMapper json) {
        this.pool = pool;
        this.json = json;
    }

    /** Adds records in that order, inside the transaction of the change that caused them. */
    public Uni<Void> add(SqlConnection transaction, List<OutboxRecord> records) {
        if (records.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        OffsetDateTime now = OffsetDateTime.now(ZoneOffset.UTC);
        Tuple rows = Tuple.tuple()
                .addArrayOfShort(records.stream().map(row -> (short) row.shard().value()).toArray(Short[]::new))
                .addArrayOfString(records.stream().map(row -> column(row.topic())).toArray(String[]::new))
                .addArrayOfString(records.stream().map(OutboxRecord::key).toArray(String[]::new))
                .addArrayOfString(records.stream().map(row -> write(row.headers())).toArray(String[]::new))
                .addArrayOfString(records.stream().map(OutboxRecord::value).toArray(String[]::new))
                .addArrayOfOffsetDateTime(records.stream().map(_ -> now).toArray(OffsetDateTime[]::new));
        return transaction.preparedQuery(INSERT).execute(rows).replaceWithVoid();
    }

    /** The oldest records of the owned shards, in the order in which they were added. */
    Uni<List<Waiting>> oldest(Ownership ownership, int limit) {
        Short[] shards = ownership.epochs().keySet().stream().map(shard -> (short) shard.value()).toArray(Short[]::new);
        return pool.withConnection(connection -> connection.preparedQuery(OLDEST).execute(Tuple.of(shards, limit)))
                .map(this::waiting);
    }

    /** Forgets records that Kafka acknowledged. */
    Uni<Void> delete(SqlConnection transaction, Collection<Waiting> sent) {
        Long[] ids = sent.stream().map(Waiting::id).toArray(Long[]::new);
        return transaction.preparedQuery(DELETE).execute(Tuple.of((Object) ids)).replaceWithVoid();
    }

    /** How much waits, and for how long. */
    Uni<Backlog> backlog() {
        return pool.withConnection(connection -> connection.preparedQuery(BACKLOG).execute())
                .map(rows -> rows.iterator().next())
                .map(row -> new Backlog(row.getLong(0), row.getDouble(1)));
    }

    private List<Waiting> waiting(RowSet<Row> rows) {
        return StreamSupport.stream(rows.spliterator(), false)
                .map(row -> new Waiting(row.getLong(0),
                        new OutboxRecord(new ShardId(row.getShort(1)), topic(row.getString(2)), row.getString(3),
                                read(row.getString(4)), row.getString(5))))
                .toList();
    }

    private static String column(Topic topic) {
        return topic.name().toLowerCase(Locale.ROOT);
    }

    private static Topic topic(String column) {
        return Topic.valueOf(column.toUpperCase(Locale.ROOT));
    }

    private String write(Map<String, String> headers) {
        try {
            return json.writeValueAsString(headers);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("headers could not be written", e);
        }
    }

    private Map<String, String> read(String headers) {
        try {
            return json.readValue(headers, HEADERS);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("headers in the outbox could not be read", e);
        }
    }

    /**
     * A record with its place in the queue.
     *
     * @param id rises in the order of adding
     * @param entry the record
     */
    record Waiting(long id, OutboxRecord entry) {}

    /**
     * What is not acknowledged yet.
     *
     * @param records how many
     * @param oldestSeconds age of the oldest one
     */
    record Backlog(long records, double oldestSeconds) {}
}
