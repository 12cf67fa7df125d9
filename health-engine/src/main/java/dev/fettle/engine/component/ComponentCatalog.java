package dev.fettle.engine.component;

import dev.fettle.platform.file.Origin;
import dev.fettle.api.component.ComponentId;
import dev.fettle.api.component.GroupPath;
import dev.fettle.engine.component.ComponentStore.Delta;
import dev.fettle.engine.component.ComponentStore.Row;
import dev.fettle.engine.component.ComponentStore.Stored;
import dev.fettle.engine.component.NotOwnerException.Taken;
import dev.fettle.platform.file.ConfigNode;
import dev.fettle.platform.file.Mapping;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * What is configured now, from all sources, and what a wish would change of it. Read from any thread; written by the
 * one
 * who applies changes, after their commit.
 */
@ApplicationScoped
public class ComponentCatalog {

    private final ConcurrentMap<ComponentId, Known> components = new ConcurrentHashMap<>();
    private final ConcurrentMap<GroupPath, KnownGroup> groups = new ConcurrentHashMap<>();
    private volatile long version;

    ComponentCatalog() {}

    /** All components that can run. */
    public List<ComponentDefinition> definitions() {
        return components.values().stream().map(Known::definition).filter(Objects::nonNull).toList();
    }

    /** What is said of groups. */
    public List<GroupDefinition> groups() {
        return groups.values().stream().map(KnownGroup::definition).toList();
    }

    /** How many components are configured. */
    public int size() {
        return components.size();
    }

    /** The version of the last change that is in it. */
    public long version() {
        return version;
    }

    /** A component that can run; empty when there is none. */
    public Optional<ComponentDefinition> definition(ComponentId id) {
        return Optional.ofNullable(components.get(id)).map(Known::definition);
    }

    /** A component as people may see it; empty: none such. */
    public Optional<Shown> shown(ComponentId id) {
        return Optional.ofNullable(components.get(id))
                .map(known -> new Shown(DefinitionJson.masked(known.source()), known.origin(), known.version()));
    }

    /** A component as it was written, secrets included: for a new writing that keeps them. Never to be shown. */
    public Optional<String> source(ComponentId id) {
        return Optional.ofNullable(components.get(id)).map(Known::source);
    }

    /**
     * What it would change if everything of that source were as wanted.
     *
     * @param prune whether more than half of what the source has may be removed
     * @throws NotOwnerException when another source owns some of it
     * @throws RemovalRefusedException when more than half would be removed without {@code prune}
     */
    public Changes whole(Origin origin, Configuration wanted, boolean prune) {
        List<Taken> taken = new ArrayList<>();
        List<ComponentEntry> created = new ArrayList<>();
        List<ComponentEntry> changed = new ArrayList<>();
        Set<ComponentId> ids = HashSet.newHashSet(wanted.components().size());
        for (ComponentEntry entry : wanted.components()) {
            ids.add(entry.definition().id());
            sort(origin, entry, created, changed, taken);
        }
        List<GroupEntry> saidAnew = new ArrayList<>();
        Set<GroupPath> paths = new HashSet<>();
        for (GroupEntry entry : wanted.groups()) {
            paths.add(entry.definition().path());
            sort(origin, entry, saidAnew, taken);
        }
        if (!taken.isEmpty()) {
            throw new NotOwnerException(taken);
        }
        long present = components.values().stream().filter(known -> known.origin().equals(origin)).count();
        List<ComponentId> removed = components.entrySet()
                .stream()
                .filter(known -> known.getValue().origin().equals(origin) && !ids.contains(known.getKey()))
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
        if (removed.size() > present / 2 && !prune) {
            throw new RemovalRefusedException(removed.size(), present);
        }
        List<GroupPath> silenced = groups.entrySet()
                .stream()
                .filter(known -> known.getValue().origin().equals(origin) && !paths.contains(known.getKey()))
                .map(Map.Entry::getKey)
                .toList();
        return new Changes(origin, created, changed, removed, saidAnew, silenced);
    }

    /**
     * What it would change if one component were as wanted.
     *
     * @throws NotOwnerException when another source owns it
     */
    public Changes one(Origin origin, ComponentEntry wanted) {
        List<Taken> taken = new ArrayList<>();
        List<ComponentEntry> created = new ArrayList<>();
        List<ComponentEntry> changed = new ArrayList<>();
        sort(origin, wanted, created, changed, taken);
        if (!taken.isEmpty()) {
            throw new NotOwnerException(taken);
        }
        return new Changes(origin, created, changed, List.of(), List.of(), List.of());
    }

    /**
     * What it would change if one component were gone; nothing when it is.
     *
     * @throws NotOwnerException when another source owns it
     */
    public Changes without(Origin origin, ComponentId id) {
        Known known = components.get(id);
        if (known != null && !known.origin().equals(origin)) {
            throw new NotOwnerException(
                    List.of(new Taken(id.value(), known.origin(), Mapping.empty("request").position(), "#")));
        }
        return new Changes(origin, List.of(), List.of(), known == null ? List.of() : List.of(id), List.of(),
                List.of());
    }

    /**
     * Takes what is stored, and nothing else.
     *
     * @param stored the rows
     * @param restored those of them that can run
     * @param restoredGroups what is said of groups
     */
    public void load(Stored stored, Map<String, ComponentDefinition> restored,
            Map<String, GroupDefinition> restoredGroups) {
        components.clear();
        groups.clear();
        put(stored, restored, restoredGroups);
        version = stored.version();
    }

    /**
     * Takes what another node stored since.
     *
     * @param restored those of it that can run
     * @param restoredGroups what is said anew of groups
     */
    public void merge(Delta delta, Map<String, ComponentDefinition> restored,
            Map<String, GroupDefinition> restoredGroups) {
        delta.removed().forEach(components::remove);
        delta.groupsRemoved().forEach(groups::remove);
        put(delta.stored(), restored, restoredGroups);
        version = delta.version();
    }

    private void put(Stored stored, Map<String, ComponentDefinition> restored,
            Map<String, GroupDefinition> restoredGroups) {
        for (Row row : stored.components()) {
            ComponentDefinition definition = restored.get(row.id());
            components.put(definition == null ? new ComponentId(row.id()) : definition.id(),
                    new Known(definition, row.source(), row.origin(), row.version()));
        }
        for (Row row : stored.groups()) {
            GroupDefinition definition = restoredGroups.get(row.id());
            if (definition != null) {
                groups.put(definition.path(), new KnownGroup(definition, row.source(), row.origin()));
            }
        }
    }

    /** Takes the definitions of what is wanted and is stored in the same words: they need not be restored. */
    public void adopt(Origin origin, Configuration wanted) {
        for (ComponentEntry entry : wanted.components()) {
            components.computeIfPresent(entry.definition().id(),
                    (_, known) -> known.definition() == null && known.origin().equals(origin) && known.says(entry)
                            ? new Known(entry.definition(), entry.source(), origin, known.version())
                            : known);
        }
    }

    /** Takes changes that are committed under that version. */
    public void take(Changes changes, long committed) {
        version = committed;
        put(changes.created(), changes.origin(), committed);
        put(changes.changed(), changes.origin(), committed);
        changes.removed().forEach(components::remove);
        changes.groups()
                .forEach(entry -> groups.put(entry.definition().path(),
                        new KnownGroup(entry.definition(), entry.source(), changes.origin())));
        changes.groupsRemoved().forEach(groups::remove);
    }

    private void put(Collection<ComponentEntry> entries, Origin origin, long committed) {
        entries.forEach(entry -> components.put(entry.definition().id(),
                new Known(entry.definition(), entry.source(), origin, committed)));
    }

    private void sort(Origin origin, ComponentEntry entry, List<ComponentEntry> created, List<ComponentEntry> changed,
            List<Taken> taken) {
        Known known = components.get(entry.definition().id());
        if (known == null) {
            created.add(entry);
        } else if (!known.origin().equals(origin)) {
            taken.add(taken(entry.definition().id().value(), known.origin(), entry.written(), "id"));
        } else if (known.differsFrom(entry)) {
            changed.add(entry);
        }
    }

    private void sort(Origin origin, GroupEntry entry, List<GroupEntry> saidAnew, List<Taken> taken) {
        KnownGroup known = groups.get(entry.definition().path());
        if (known != null && !known.origin().equals(origin)) {
            taken.add(taken("group " + entry.definition().path(), known.origin(), entry.written(), "id"));
        } else if (known == null || !known.source().equals(entry.source())
                || !known.definition().equals(entry.definition())) {
            saidAnew.add(entry);
        }
    }

    private static Taken taken(String what, Origin owner, Mapping written, String key) {
        ConfigNode place = Objects.requireNonNullElse(written.get(key), written);
        return new Taken(what, owner, place.position(), place.pointer());
    }

    /**
     * A component as people may see it.
     *
     * @param json as it was written, over the defaults of its file, with secrets masked
     * @param origin who owns it
     * @param version of its last change
     */
    public record Shown(String json, Origin origin, long version) {}
}
