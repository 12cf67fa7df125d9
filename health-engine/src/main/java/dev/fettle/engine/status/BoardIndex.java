package dev.fettle.engine.status;

import dev.fettle.api.component.ComponentId;
import dev.fettle.api.component.GroupPath;
import dev.fettle.api.component.Status;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.NavigableSet;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ConcurrentSkipListSet;
import org.jspecify.annotations.Nullable;

/**
 * Which components stand right in which group, and which are not HEALTHY, each in the order of their ids: so that who
 * asks for few scans few. Read from any thread, weakly consistent while changes go on; changes pass one after the
 * other.
 */
final class BoardIndex {

    private final NavigableSet<ComponentId> alone = new ConcurrentSkipListSet<>();
    private final ConcurrentMap<GroupPath, NavigableSet<ComponentId>> byGroup = new ConcurrentHashMap<>();
    private final NavigableSet<ComponentId> notHealthy = new ConcurrentSkipListSet<>();

    /** Puts what is true of a component from now on, or, where that is null, nothing any more. */
    void put(@Nullable ComponentView old, @Nullable ComponentView fresh) {
        GroupPath former = old == null ? null : old.definition().group();
        GroupPath home = fresh == null ? null : fresh.definition().group();
        if (old != null && (fresh == null || !Objects.equals(former, home))) {
            leave(former, old.id());
        }
        if (fresh != null && (old == null || !Objects.equals(former, home))) {
            var _ = members(home).add(fresh.id());
        }
        boolean wasHealthy = old == null || old.status() == Status.HEALTHY;
        boolean isHealthy = fresh == null || fresh.status() == Status.HEALTHY;
        if (old != null && !wasHealthy && isHealthy) {
            var _ = notHealthy.remove(old.id());
        } else if (fresh != null && wasHealthy && !isHealthy) {
            var _ = notHealthy.add(fresh.id());
        }
    }

    private void leave(@Nullable GroupPath group, ComponentId id) {
        if (group == null) {
            var _ = alone.remove(id);
            return;
        }
        byGroup.computeIfPresent(group, (_, members) -> {
            members.remove(id);
            return members.isEmpty() ? null : members;
        });
    }

    private NavigableSet<ComponentId> members(@Nullable GroupPath group) {
        return group == null ? alone : byGroup.computeIfAbsent(group, _ -> new ConcurrentSkipListSet<>());
    }

    /** Those right in a group, or in none, after an id; null: from the first. */
    Iterator<ComponentId> direct(@Nullable GroupPath group, @Nullable ComponentId after) {
        NavigableSet<ComponentId> members = group == null ? alone : byGroup.get(group);
        return members == null ? List.<ComponentId>of().iterator() : from(members, after);
    }

    /** Those in a group and its subgroups, in one order. */
    Iterator<ComponentId> within(GroupPath group, @Nullable ComponentId after) {
        List<Iterator<ComponentId>> parts = byGroup.entrySet()
                .stream()
                .filter(entry -> group.contains(entry.getKey()))
                .map(entry -> from(entry.getValue(), after))
                .filter(Iterator::hasNext)
                .toList();
        return parts.size() == 1 ? parts.getFirst() : new Merged(parts);
    }

    /** Those that are not HEALTHY. */
    Iterator<ComponentId> notHealthy(@Nullable ComponentId after) {
        return from(notHealthy, after);
    }

    private static Iterator<ComponentId> from(NavigableSet<ComponentId> ids, @Nullable ComponentId after) {
        return (after == null ? ids : ids.tailSet(after, false)).iterator();
    }

    /** Several that are sorted, as one. Not thread-safe. */
    private static final class Merged implements Iterator<ComponentId> {

        private final PriorityQueue<Part> parts = new PriorityQueue<>(Comparator.comparing(Part::next));

        private record Part(ComponentId next, Iterator<ComponentId> rest) {}

        Merged(List<Iterator<ComponentId>> sorted) {
            sorted.forEach(this::add);
        }

        private void add(Iterator<ComponentId> rest) {
            if (rest.hasNext()) {
                parts.add(new Part(rest.next(), rest));
            }
        }

        @Override
        public boolean hasNext() {
            return !parts.isEmpty();
        }

        @Override
        public ComponentId next() {
            Part first = parts.poll();
            if (first == null) {
                throw new NoSuchElementException();
            }
            add(first.rest());
            return first.next();
        }
    }
}
