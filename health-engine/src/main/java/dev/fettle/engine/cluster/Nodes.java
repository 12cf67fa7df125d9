package dev.fettle.engine.cluster;

import dev.fettle.api.component.Subject;
import io.quarkus.runtime.ShutdownEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import java.util.stream.StreamSupport;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * Who the engines are and who owns which shard, as the database says: read every half second, so that no request waits
 * for it. Tells the others of this one at the same time. Nothing is decided by it but where a request is passed on to.
 * Any thread.
 */
@ApplicationScoped
public class Nodes {

    private static final Logger LOG = Logger.getLogger(Nodes.class);
    private static final long BEAT_MS = 500;
    private static final Duration LIMIT = Duration.ofSeconds(5);
    private static final String TELL = """
            insert into node (id, address, version, started_at, seen_at, components, replica_lag)
            values ($1, $2, $3, $4, now(), $5, $6)
            on conflict (id) do update set address = excluded.address, version = excluded.version,
                   started_at = excluded.started_at, seen_at = excluded.seen_at, components = excluded.components,
                   replica_lag = excluded.replica_lag""";
    private static final String FORGET = "delete from node where seen_at < now() - interval '1 hour'";
    private static final String ALL = """
            select id, address, version, started_at, seen_at, seen_at > now() - interval '10 seconds', components,
                   replica_lag from node order by id""";

    private final Vertx vertx;
    private final Pool pool;
    private final Shards shards;
    private final Self self;
    private final Instant startedAt;
    private final String version;
    private volatile Known known = new Known(List.of(), List.of());
    private volatile boolean stopped;
    private boolean failing; // touched by the one beat under way

    /**
     * What the database said last.
     *
     * @param nodes the engines, in the order of their names
     * @param shards who owns what, in the order of the shards; empty before the first reading
     */
    public record Known(List<Node> nodes, List<Shard> shards) {}

    Nodes(Vertx vertx, Pool pool, Shards shards, Self self, Clock clock,
            @ConfigProperty(name = "quarkus.application.version") Optional<String> version) {
        this.vertx = vertx;
        this.pool = pool;
        this.shards = shards;
        this.self = self;
        this.startedAt = clock.instant();
        this.version = version.orElse("unknown");
    }

    /** Begins; to be called once, after the schema is there. */
    public void start(IntSupplier components, LongSupplier replicaLag) {
        if (stopped) {
            return;
        }
        tell(components.getAsInt(), replicaLag.getAsLong()).chain(this::read)
                .ifNoItem()
                .after(LIMIT)
                .fail()
                .onItemOrFailure()
                .invoke((_, e) -> {
                    if (e != null && !failing) {
                        LOG.warnf("who owns what cannot be read, trying again cause=%s", e.toString());
                    }
                    failing = e != null;
                    vertx.setTimer(BEAT_MS, _ -> start(components, replicaLag));
                })
                .subscribe()
                .with(read -> known = read, e -> LOG.debug("beat failed", e));
    }

    void stop(@Observes ShutdownEvent event) {
        stopped = true;
    }

    /** Who they are and what they own, at most about half a second old. */
    public Known known() {
        return known;
    }

    /** Where the owner of a subject is reached; empty when nobody owns it, or it is not known yet. */
    public Optional<URI> ownerOf(Subject subject) {
        return ownerOf(ShardId.of(subject));
    }

    /** Where the owner of a shard is reached; empty when nobody does, it has been silent, or it is not known yet. */
    public Optional<URI> ownerOf(ShardId shard) {
        Known now = known;
        return now.shards()
                .stream()
                .filter(one -> one.id().equals(shard) && one.address() != null)
                .filter(one -> now.nodes().stream().anyMatch(node -> node.alive() && node.id().equals(one.owner())))
                .findFirst()
                .map(one -> URI.create(String.valueOf(one.address())));
    }

    private Uni<Void> tell(int components, long replicaLag) {
        return pool.withConnection(connection -> connection.preparedQuery(TELL)
                .execute(Tuple.tuple()
                        .addString(self.node())
                        .addString(self.address().toString())
                        .addString(version)
                        .addOffsetDateTime(startedAt.atOffset(ZoneOffset.UTC))
                        .addInteger(components)
                        .addLong(replicaLag))
                .chain(() -> connection.preparedQuery(FORGET).execute()))
                .replaceWithVoid();
    }

    private Uni<Known> read() {
        return pool.withConnection(connection -> connection.preparedQuery(ALL).execute())
                .chain(rows -> shards.all()
                        .map(owners -> new Known(
                                StreamSupport.stream(rows.spliterator(), false).map(Nodes::node).toList(), owners)));
    }

    private static Node node(Row row) {
        return new Node(row.getString(0), row.getString(1), row.getString(2), row.getOffsetDateTime(3).toInstant(),
                row.getOffsetDateTime(4).toInstant(), row.getBoolean(5), row.getInteger(6), row.getLong(7));
    }
}
