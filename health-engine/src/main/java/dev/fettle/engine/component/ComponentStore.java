package dev.fettle.engine.component;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.fettle.api.component.Subject;
import dev.fettle.api.event.ComponentDescription;
import dev.fettle.engine.cluster.Ownership;
import dev.fettle.engine.cluster.ShardId;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.hibernate.reactive.mutiny.Mutiny;

/**
 * The stored definitions. Written by the owner of shard 0 only, who proves it in the same transaction. To be called on
 * a
 * duplicated Vert.x context, as Hibernate Reactive demands.
 */
@ApplicationScoped
public class ComponentStore {

    private static final ShardId APPLIER = new ShardId(0);

    private final Mutiny.SessionFactory sessions;
    private final ObjectMapper json;
    private final RemovalConfig config;
    private final Clock clock;

    ComponentStore(Mutiny.SessionFactory sessions, ObjectMapper json, RemovalConfig config, Clock clock) {
        this.config = config;
        this.json = json;
        this.sessions = sessions;
        this.clock = clock;
    }

    /**
     * Makes the definitions of one source those given: all of them or none. A removed one stays, marked, until
     * {@link #forget}. They are stored for comparing and telling, with secrets masked; what runs comes from the file.
     *
     * @return what changed; a failure with {@link RemovalRefusedException} when more than half would be removed and
     * {@code fettle.config.prune} does not allow that, or with {@link IllegalStateException} when this node no longer
     * owns shard 0
     */
    public Uni<Diff> apply(String source, List<ComponentEntry> entries, Ownership ownership) {
        return sessions.withTransaction((session, _) -> prove(session, ownership)
                .chain(() -> session.createQuery("from ComponentEntity where source = :source", ComponentEntity.class)
                        .setParameter("source", source)
                        .getResultList())
                .chain(stored -> apply(session, source, entries, stored)));
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

    private Uni<Diff> apply(Mutiny.Session session, String source, List<ComponentEntry> entries,
            List<ComponentEntity> stored) {
        Instant now = clock.instant();
        Map<String, ComponentEntity> gone = new HashMap<>();
        stored.forEach(entity -> gone.put(entity.id, entity));
        List<Object> created = new ArrayList<>();
        int changed = 0;
        for (ComponentEntry entry : entries) {
            ComponentDefinition definition = entry.definition();
            String written = DefinitionJson.masked(entry.source());
            String description = write(definition.description());
            ComponentEntity entity = gone.remove(definition.id().value());
            if (entity == null) {
                short shard = (short) ShardId.of(Subject.of(definition.id())).value();
                created.add(new ComponentEntity(definition.id().value(), shard, source, written, description,
                        now));
            } else if (entity.removedAt != null || !entity.definition.equals(written)) {
                entity.definition = written;
                entity.description = description;
                entity.updatedAt = now;
                entity.removedAt = null;
                changed++;
            }
        }
        List<ComponentEntity> removed = gone.values().stream().filter(entity -> entity.removedAt == null).toList();
        long present = stored.stream().filter(entity -> entity.removedAt == null).count();
        if (removed.size() > present / 2 && !config.prune()) {
            throw new RemovalRefusedException(removed.size(), present);
        }
        removed.forEach(entity -> entity.removedAt = now);
        return session.persistAll(created.toArray()).replaceWith(new Diff(created.size(), changed, removed.size()));
    }
}
