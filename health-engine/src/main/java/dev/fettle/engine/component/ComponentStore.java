package dev.fettle.engine.component;

import dev.fettle.platform.file.Origin;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.fettle.api.component.ComponentId;
import dev.fettle.api.component.GroupPath;
import dev.fettle.api.component.Subject;
import dev.fettle.api.event.ComponentDescription;
import dev.fettle.engine.cluster.Ownership;
import dev.fettle.engine.cluster.ShardId;
import dev.fettle.platform.security.SecretBox;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.hibernate.reactive.mutiny.Mutiny;
import org.jspecify.annotations.Nullable;

/**
 * The stored definitions of all sources. Written by the owner of shard 0 only, who proves it in the same transaction.
 * To be called on a duplicated Vert.x context, as Hibernate Reactive demands.
 */
@ApplicationScoped
public class ComponentStore {

    private static final ShardId APPLIER = ShardId.LEADER;
    private static final String NEWEST = "select coalesce(max(version), 0) from definition_change";
    private static final Duration REMEMBERED = Duration.ofDays(7);
    private static final int ROWS_AT_ONCE = 2_000;
    private static final int CHARS_AT_ONCE = 4 << 20;

    private static final String READ = """
            select new dev.fettle.engine.component.StoredComponent(c.id, c.source, c.definition, c.version, c.sealed,
                c.secretsLost)
            from ComponentEntity c where c.removedAt is null""";

    private static final String PUT = """
            insert into component (id, shard, source, definition, description, version, sealed, secrets_lost,
                created_at, updated_at)
            select id, shard, cast(:source as text), definition, description, cast(:version as bigint), sealed, lost,
                cast(:now as timestamptz), cast(:now as timestamptz)
            from json_to_recordset(cast(cast(:rows as text) as json))
                as r(id text, shard smallint, definition text, description text, sealed text, lost boolean)
            on conflict (id) do update set source = excluded.source, definition = excluded.definition,
                description = excluded.description, version = excluded.version, sealed = excluded.sealed,
                secrets_lost = excluded.secrets_lost, updated_at = excluded.updated_at, removed_at = null""";

    private static final String MARK = """
            update component set removed_at = cast(:now as timestamptz), version = cast(:version as bigint)
            where id in (select json_array_elements_text(cast(cast(:ids as text) as json)))""";

    private final Pool pool;
    private final Mutiny.SessionFactory sessions;
    private final ObjectMapper json;
    private final Optional<SecretBox> secrets;
    private final Clock clock;

    ComponentStore(Pool pool, Mutiny.SessionFactory sessions, ObjectMapper json, Optional<SecretBox> secrets,
            Clock clock) {
        this.pool = pool;
        this.sessions = sessions;
        this.json = json;
        this.secrets = secrets;
        this.clock = clock;
    }

    /** All definitions that are not marked as removed, as they are stored. Nothing of them is kept to be compared. */
    public Uni<Stored> load() {
        return sessions.withStatelessSession(session -> newest(session).chain(version -> session
                .createQuery(READ + " order by c.id", StoredComponent.class)
                .getResultList()
                .chain(components -> session.createQuery("from GroupEntity order by path", GroupEntity.class)
                        .getResultList()
                        .map(groups -> stored(components, groups, version)))));
    }

    /** The version of the last change that is stored; 0 before the first, or when it is older than a week. */
    public Uni<Long> newestVersion() {
        return pool.withConnection(connection -> connection.preparedQuery(NEWEST).execute())
                .map(rows -> rows.iterator().next().getLong(0));
    }

    /** What changed since that version. */
    public Uni<Delta> since(long version) {
        return sessions.withStatelessSession(session -> session.createNativeQuery(
                "select version, removed, groups_removed from definition_change where version > :version"
                        + " order by version",
                Object[].class)
                .setParameter("version", version)
                .getResultList()
                .chain(changes -> session
                        .createQuery(READ + " and c.version > :version order by c.id", StoredComponent.class)
                        .setParameter("version", version)
                        .getResultList()
                        .chain(components -> session
                                .createQuery("from GroupEntity where version > :version order by path",
                                        GroupEntity.class)
                                .setParameter("version", version)
                                .getResultList()
                                .map(groups -> delta(version, changes, components, groups)))));
    }

    private static Uni<Long> newest(Mutiny.StatelessSession session) {
        return session.createNativeQuery(NEWEST, Long.class).getSingleResult();
    }

    private Stored stored(List<StoredComponent> components, List<GroupEntity> groups, long version) {
        return new Stored(components.stream().map(this::row).toList(),
                groups.stream().map(ComponentStore::row).toList(), version);
    }

    /** What was removed and made again is there. */
    private Delta delta(long since, List<Object[]> changes, List<StoredComponent> components,
            List<GroupEntity> groups) {
        long version = since;
        Set<ComponentId> removed = new HashSet<>();
        Set<GroupPath> groupsRemoved = new HashSet<>();
        for (Object[] change : changes) {
            version = ((Number) change[0]).longValue();
            lines(change[1]).map(ComponentId::new).forEach(removed::add);
            lines(change[2]).map(GroupPath::new).forEach(groupsRemoved::add);
        }
        components.forEach(component -> removed.remove(new ComponentId(component.id())));
        groups.forEach(entity -> groupsRemoved.remove(new GroupPath(entity.path)));
        return new Delta(stored(components, groups, version), removed, groupsRemoved);
    }

    private static Stream<String> lines(Object text) {
        return String.valueOf(text).lines().filter(line -> !line.isEmpty());
    }

    /** The next version, to be given to {@link #write}: asked first, so that an unknown end can be found out by it. */
    public Uni<Long> nextVersion() {
        return sessions.withSession(session -> session
                .createNativeQuery("select nextval('engine.definition_version')", Long.class)
                .getSingleResult());
    }

    /**
     * Whether a change was stored under that version. Waits for a transaction that is still writing it: that one holds
     * what this one wants.
     */
    public Uni<Boolean> isStored(long version) {
        return sessions.withTransaction((session, _) -> session
                .createNativeQuery("select 1 from shard where id = :id for update", Integer.class)
                .setParameter("id", APPLIER.value())
                .getResultList()
                .chain(() -> session
                        .createNativeQuery("select count(*) from definition_change where version = :version",
                                Long.class)
                        .setParameter("version", version)
                        .getSingleResult())
                .map(count -> count > 0));
    }

    /**
     * Stores changes: all of them or none. A removed component stays, marked, until {@link #forget}.
     *
     * @param isGivenUp asked right before the commit: whether nobody counts on it any more
     * @return a failure with {@link IllegalStateException} when this node no longer owns shard 0, or it is given up
     */
    public Uni<Void> write(Changes changes, long version, Ownership ownership, BooleanSupplier isGivenUp) {
        Instant now = clock.instant();
        List<ComponentEntry> entries = concat(changes.created(), changes.changed());
        return sessions.withTransaction((session, _) -> prove(session, ownership)
                .chain(() -> put(session, entries, 0, changes.origin(), version, now))
                .chain(() -> mark(session, changes.removed(), version, now))
                .chain(() -> writeGroups(session, changes, version, now))
                .chain(() -> remember(session, changes, version, now))
                .invoke(() -> requireWanted(isGivenUp)));
    }

    private static void requireWanted(BooleanSupplier isGivenUp) {
        if (isGivenUp.getAsBoolean()) {
            throw new IllegalStateException("it took too long and was given up");
        }
    }

    private static Uni<Void> remember(Mutiny.Session session, Changes changes, long version, Instant now) {
        return session.createNativeQuery("delete from definition_change where at < :before")
                .setParameter("before", now.minus(REMEMBERED))
                .executeUpdate()
                .chain(() -> session
                        .createNativeQuery("insert into definition_change (version, source, at, removed,"
                                + " groups_removed) values (:version, :source, :at, :removed, :groupsRemoved)")
                        .setParameter("version", version)
                        .setParameter("source", changes.origin().value())
                        .setParameter("at", now)
                        .setParameter("removed", changes.removed()
                                .stream()
                                .map(ComponentId::value)
                                .collect(Collectors.joining("\n")))
                        .setParameter("groupsRemoved", changes.groupsRemoved()
                                .stream()
                                .map(GroupPath::value)
                                .collect(Collectors.joining("\n")))
                        .executeUpdate())
                .replaceWithVoid();
    }

    /** The components that are marked as removed, as they were last described. */
    public Uni<List<ComponentDescription>> removed() {
        return sessions.withSession(
                session -> session
                        .createQuery("from ComponentEntity where removedAt is not null", ComponentEntity.class)
                        .getResultList()
                        .map(entities -> entities.stream()
                                .map(entity -> read(entity.description))
                                .toList()));
    }

    /** Forgets components that are marked as removed, inside the transaction that announces their end. */
    public Uni<Void> forget(SqlConnection transaction, Collection<ComponentDescription> components) {
        String[] ids = components.stream().map(component -> component.id().value()).toArray(String[]::new);
        return transaction
                .preparedQuery("delete from component where id = any($1::text[]) and removed_at is not null")
                .execute(Tuple.of((Object) ids))
                .replaceWithVoid();
    }

    private static Uni<Void> prove(Mutiny.Session session, Ownership ownership) {
        return session
                .createNativeQuery("select 1 from shard where id = :id and epoch = :epoch for share", Integer.class)
                .setParameter("id", APPLIER.value())
                .setParameter("epoch", ownership.epoch(APPLIER))
                .getResultList()
                .invoke(ComponentStore::requireOwned)
                .replaceWithVoid();
    }

    private static void requireOwned(List<Integer> rows) {
        if (rows.isEmpty()) {
            throw new IllegalStateException(
                    "definitions are applied by the owner of shard 0, which is another node now");
        }
    }

    /** Part after part, so that neither the event loop nor memory feels how many there are. */
    private Uni<Void> put(Mutiny.Session session, List<ComponentEntry> entries, int from, Origin origin, long version,
            Instant now) {
        if (from >= entries.size()) {
            return Uni.createFrom().voidItem();
        }
        Executor here = here();
        return Uni.createFrom()
                .item(() -> part(entries, from))
                .runSubscriptionOn(Infrastructure.getDefaultWorkerPool())
                .emitOn(here)
                .chain(part -> session.createNativeQuery(PUT)
                        .setParameter("rows", part.rows())
                        .setParameter("source", origin.value())
                        .setParameter("version", version)
                        .setParameter("now", now)
                        .executeUpdate()
                        .chain(() -> put(session, entries, part.next(), origin, version, now)));
    }

    private static Uni<Void> mark(Mutiny.Session session, List<ComponentId> removed, long version, Instant now) {
        if (removed.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        return session.createNativeQuery(MARK)
                .setParameter("ids", removed.stream().map(id -> "\"" + id.value() + "\"")
                        .collect(Collectors.joining(",", "[", "]")))
                .setParameter("version", version)
                .setParameter("now", now)
                .executeUpdate()
                .replaceWithVoid();
    }

    /** The context that the session belongs to. */
    private static Executor here() {
        Context context = Objects.requireNonNull(Vertx.currentContext(), "to be called on a Vert.x context");
        return task -> context.runOnContext(_ -> task.run());
    }

    /** Writes, masks and seals: not on an event loop. */
    private Part part(List<ComponentEntry> entries, int from) {
        ArrayNode rows = json.createArrayNode();
        int chars = 0;
        int next = from;
        while (next < entries.size() && next - from < ROWS_AT_ONCE && chars < CHARS_AT_ONCE) {
            ComponentEntry entry = entries.get(next++);
            ComponentId id = entry.definition().id();
            String source = entry.source();
            String masked = DefinitionJson.masked(source);
            boolean secret = !masked.equals(source);
            String sealed = secret ? secrets.map(box -> box.seal(source, context(id.value()))).orElse(null) : null;
            rows.addObject()
                    .put("id", id.value())
                    .put("shard", ShardId.of(Subject.of(id)).value())
                    .put("definition", masked)
                    .put("description", write(entry.definition().description()))
                    .put("sealed", sealed)
                    .put("lost", secret && sealed == null);
            chars += masked.length() + (sealed == null ? 0 : sealed.length());
        }
        return new Part(rows.toString(), next);
    }

    /**
     * Some of the components to be stored.
     *
     * @param rows as JSON
     * @param next the first that is not among them
     */
    private record Part(String rows, int next) {}

    private static Uni<Void> writeGroups(Mutiny.Session session, Changes changes, long version, Instant now) {
        List<GroupEntity> groups = changes.groups()
                .stream()
                .map(entry -> new GroupEntity(entry.definition().path().value(), changes.origin().value(),
                        entry.source(), version, now))
                .toList();
        Uni<Void> merged = groups.isEmpty() ? Uni.createFrom().voidItem() : session.mergeAll(groups.toArray());
        if (changes.groupsRemoved().isEmpty()) {
            return merged;
        }
        List<String> gone = changes.groupsRemoved().stream().map(path -> path.value()).toList();
        return merged.chain(() -> session.createMutationQuery("delete from GroupEntity where path in :gone")
                .setParameter("gone", gone)
                .executeUpdate()
                .replaceWithVoid());
    }

    private Row row(StoredComponent stored) {
        String source = stored.definition();
        String problem = null;
        if (stored.sealed() != null) {
            try {
                source = open(stored.id(), stored.sealed());
            } catch (RuntimeException e) {
                problem = String.valueOf(e.getMessage());
            }
        } else if (stored.secretsLost()) {
            problem = "its secrets are not stored, as no FETTLE_SECRET_KEY is set; it is watched again once its source"
                    + " says it anew";
        }
        return new Row(stored.id(), source, new Origin(stored.source()), stored.version(), problem);
    }

    private String open(String id, String sealed) {
        return secrets
                .orElseThrow(() -> new IllegalStateException("its secrets are sealed and no FETTLE_SECRET_KEY is set"))
                .open(sealed, context(id));
    }

    private static Row row(GroupEntity entity) {
        return new Row(entity.path, entity.definition, new Origin(entity.source), entity.version, null);
    }

    private static String context(String id) {
        return "component/" + id;
    }

    private static List<ComponentEntry> concat(List<ComponentEntry> first, List<ComponentEntry> second) {
        return Stream.concat(first.stream(), second.stream()).toList();
    }

    private String write(ComponentDescription description) {
        try {
            return json.writeValueAsString(description);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a description can always be written", e);
        }
    }

    private ComponentDescription read(String description) {
        try {
            return json.readValue(description, ComponentDescription.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the stored description cannot be read", e);
        }
    }

    /**
     * What is stored.
     *
     * @param components in the order of their ids
     * @param groups in the order of their paths
     * @param version of the last change that is in it; something newer may be in it in part
     */
    public record Stored(List<Row> components, List<Row> groups, long version) {}

    /**
     * What changed since some version.
     *
     * @param stored what was made or changed, as it is stored now
     * @param removed components that are no longer there
     * @param groupsRemoved groups of which nothing is said any more
     */
    public record Delta(Stored stored, Set<ComponentId> removed, Set<GroupPath> groupsRemoved) {

        public Delta {
            removed = Set.copyOf(removed);
            groupsRemoved = Set.copyOf(groupsRemoved);
        }

        /** Of the last change that is in it. */
        public long version() {
            return stored.version();
        }
    }

    /**
     * One stored definition.
     *
     * @param id a component's id or a group's path
     * @param source as it was written; with secrets unless there is a problem
     * @param origin who owns it
     * @param version of its last change
     * @param problem why it cannot run from what is stored; null when it can
     */
    public record Row(String id, String source, Origin origin, long version, @Nullable String problem) {}
}
