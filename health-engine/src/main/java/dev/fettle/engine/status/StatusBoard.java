package dev.fettle.engine.status;

import dev.fettle.engine.component.ComponentDefinition;
import dev.fettle.engine.component.GroupDefinition;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.stream.Collectors;
import dev.fettle.api.component.ComponentId;
import dev.fettle.api.component.GroupPath;
import dev.fettle.api.component.Status;
import dev.fettle.api.component.Subject;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * What is true now of every component, group and the system, kept incrementally: a change costs the depth of its
 * groups, a question never scans more than it returns and never waits. A result that changes no status touches its own
 * component only; changes of status pass one after the other.
 */
@ApplicationScoped
public class StatusBoard {

    private final ConcurrentNavigableMap<ComponentId, ComponentView> components = new ConcurrentSkipListMap<>();
    private final BoardIndex index = new BoardIndex();
    private final ConcurrentMap<ComponentId, RunCounts> counts = new ConcurrentHashMap<>();
    private final ConcurrentMap<GroupPath, AggregateView> groups = new ConcurrentHashMap<>();
    private final ConcurrentMap<Subject, Instant> aggregateSince = new ConcurrentHashMap<>();
    private volatile AggregateView system = new AggregateView(null, Status.UNKNOWN, new Tally().counts());

    private final Map<GroupPath, Node> nodes = new HashMap<>(); // guarded by this, as the nodes are
    private Map<GroupPath, GroupDefinition> definitions = Map.of(); // guarded by this
    private final Node root = new Node(null, null, null);
    private volatile AggregateListener listener = (_, _) -> {};

    /** Does something while no status changes; it must be quick. */
    public synchronized void whileNothingTurns(Runnable deed) {
        deed.run();
    }

    /** Who hears of changes of groups and the system from now on. */
    public void listen(AggregateListener listener) {
        this.listener = listener;
    }

    /** Puts what is said of groups from now on; groups that are not named are as if nothing was said of them. */
    public synchronized void define(Collection<GroupDefinition> groupDefinitions) {
        Map<GroupPath, GroupDefinition> before = definitions;
        definitions = groupDefinitions.stream()
                .collect(Collectors.toUnmodifiableMap(GroupDefinition::path, Function.identity()));
        for (Node node : List.copyOf(nodes.values())) {
            GroupDefinition now = definitions.get(node.path);
            if (!Objects.equals(now, before.get(node.path))) {
                turn(node, () -> node.definition = now);
            }
        }
    }

    /** What is said of a group; empty when nothing is. */
    public synchronized Optional<GroupDefinition> definition(GroupPath path) {
        return Optional.ofNullable(definitions.get(path));
    }

    /**
     * Puts what is true of a component from now on. A group without members, because its last one moved to another, is
     * forgotten.
     *
     * @return the system and, before it, the component's group, as they are after this
     */
    public synchronized Standing put(ComponentView view) {
        ComponentView old = components.put(view.id(), view);
        index.put(old, view);
        var _ = counts.putIfAbsent(view.id(), RunCounts.NONE);
        Node home = home(view.definition().group());
        Node former = old == null ? home : home(old.definition().group());
        if (old == null || former != home) {
            home.members++;
        }
        if (old != null && former != home) {
            move(home, null, share(view)); // first, so that what holds both groups does not change and change back
            move(former, share(old), null);
            former.members--;
            forgetEmpty(former);
        } else {
            move(home, old == null ? null : share(old), share(view));
        }
        GroupPath group = view.definition().group();
        return new Standing(group == null ? null : home.status, root.status);
    }

    /**
     * Puts what is true of a component from now on, made of what was true before.
     *
     * @param change gets what is shown, null when nothing is
     */
    public synchronized void update(ComponentId id, UnaryOperator<@Nullable ComponentView> change) {
        ComponentView view = change.apply(components.get(id));
        if (view != null) {
            var _ = put(view);
        }
    }

    /** Forgets a component. A group without members is forgotten too. */
    public synchronized void remove(ComponentId id) {
        ComponentView old = components.remove(id);
        counts.remove(id);
        if (old != null) {
            index.put(old, null);
            Node home = home(old.definition().group());
            move(home, share(old), null);
            home.members--;
            forgetEmpty(home);
        }
    }

    /** Forgets the components that are not there any more: what a former ownership put, say. */
    public synchronized void retain(Function<ComponentId, Optional<ComponentDefinition>> present) {
        components.keySet().stream().filter(id -> present.apply(id).isEmpty()).toList().forEach(this::remove);
    }

    /** Puts what the last run of a component found; its status is as before. */
    public void putLastCheck(ComponentId id, CheckResult result) {
        components.computeIfPresent(id, (_, view) -> view.withLastCheck(result));
    }

    /** Puts the number of the last committed change of a component, and counts that change. */
    public void putSequence(ComponentId id, long sequence) {
        components.computeIfPresent(id, (_, view) -> view.withSequence(sequence));
        count(id, RunCounts::turned);
    }

    /** Counts a run of a component that said so; null for one that said nothing. */
    public void ran(ComponentId id, @Nullable Status said) {
        count(id, before -> before.ran(said));
    }

    /** What the runs of a component said since this process began. */
    public RunCounts counts(ComponentId id) {
        return counts.getOrDefault(id, RunCounts.NONE);
    }

    private void count(ComponentId id, UnaryOperator<RunCounts> more) {
        var _ = counts.computeIfPresent(id, (_, before) -> more.apply(before)); // else it was removed meanwhile
    }

    /** What is true of a component; empty when it is not watched. */
    public Optional<ComponentView> component(ComponentId id) {
        return Optional.ofNullable(components.get(id));
    }

    /** All components in the order of their ids; weakly consistent while changes go on. */
    public Collection<ComponentView> components() {
        return components.values();
    }

    /** The components whose ids come after that one, in order; null for all. */
    public Collection<ComponentView> componentsAfter(@Nullable ComponentId id) {
        return id == null
                ? components.values()
                : components.tailMap(id, false).values();
    }

    /** The components right in a group, or in none where that is null, in the order of their ids after that one. */
    public Stream<ComponentView> direct(@Nullable GroupPath group, @Nullable ComponentId after) {
        return views(index.direct(group, after)).filter(view -> Objects.equals(group, view.definition().group()));
    }

    /** The components in a group and its subgroups, in the order of their ids after that one; null: from the first. */
    public Stream<ComponentView> within(GroupPath group, @Nullable ComponentId after) {
        return views(index.within(group, after));
    }

    /** The components that are not HEALTHY, in the order of their ids after that one; null: from the first. */
    public Stream<ComponentView> notHealthy(@Nullable ComponentId after) {
        return views(index.notHealthy(after)).filter(view -> view.status() != Status.HEALTHY);
    }

    private Stream<ComponentView> views(Iterator<ComponentId> ids) {
        return StreamSupport.stream(Spliterators.spliteratorUnknownSize(ids, Spliterator.ORDERED), false)
                .map(components::get)
                .filter(Objects::nonNull); // else it was removed meanwhile
    }

    /** What is true of a group; empty when it has no members. */
    public Optional<AggregateView> group(GroupPath path) {
        return Optional.ofNullable(groups.get(path));
    }

    /** All groups in the order of their paths. */
    public List<AggregateView> groups() {
        return List.copyOf(new TreeMap<>(groups).values());
    }

    /** Puts since when a group or the system has the status that it has. */
    public void putSince(Subject aggregate, Instant since) {
        aggregateSince.put(aggregate, since);
    }

    /** Since when a group or the system has its status; empty while it never had another one than UNKNOWN. */
    public Optional<Instant> since(Subject aggregate) {
        return Optional.ofNullable(aggregateSince.get(aggregate));
    }

    /** What is true of all together. */
    public AggregateView system() {
        return system;
    }

    private static Tally.@Nullable Share share(ComponentView view) {
        return view.counts() ? new Tally.Share(view.status(), view.definition().critical()) : null;
    }

    private Node home(@Nullable GroupPath group) {
        if (group == null) {
            return root;
        }
        Node known = nodes.get(group);
        if (known != null) {
            return known;
        }
        Node made = new Node(group, home(group.parent().orElse(null)), definitions.get(group));
        nodes.put(group, made);
        made.parent().members++;
        groups.put(group, made.view());
        return made;
    }

    private void move(Node node, Tally.@Nullable Share old, Tally.@Nullable Share fresh) {
        if (!Objects.equals(old, fresh)) {
            turn(node, () -> node.tally.replace(old, fresh));
        }
    }

    /** Does something to a node and carries what follows from it up to the system. */
    private void turn(Node node, Runnable deed) {
        Tally.Share before = node.share();
        Status from = node.status;
        deed.run();
        node.status = node.tally.status(node.quorum());
        publish(node);
        if (node.status != from) {
            listener.turned(from, node.view());
        }
        if (node.parent != null) {
            move(node.parent, before, node.share());
        }
    }

    private void publish(Node node) {
        if (node.path == null) {
            system = node.view();
        } else {
            groups.put(node.path, node.view());
        }
    }

    private void forgetEmpty(Node node) {
        GroupPath path = node.path;
        Node parent = node.parent;
        if (path == null || parent == null || node.members > 0) {
            return;
        }
        nodes.remove(path);
        groups.remove(path);
        parent.members--;
        forgetEmpty(parent);
    }

    /**
     * How the aggregates around a component are after it changed.
     *
     * @param group the status of its group; null without one
     * @param system the status of the system
     */
    public record Standing(@Nullable Status group, Status system) {}

    private static final class Node {
        final @Nullable GroupPath path;
        final @Nullable Node parent;
        final Tally tally = new Tally();
        Status status = Status.UNKNOWN;
        /** Components and groups right in it, those included that do not count. */
        int members;
        @Nullable
        GroupDefinition definition;

        Node(@Nullable GroupPath path, @Nullable Node parent, @Nullable GroupDefinition definition) {
            this.path = path;
            this.parent = parent;
            this.definition = definition;
        }

        Node parent() {
            return Objects.requireNonNull(parent, "the root has no parent");
        }

        OptionalDouble quorum() {
            return definition == null ? OptionalDouble.empty() : definition.quorum();
        }

        Tally.@Nullable Share share() {
            boolean critical = definition == null || definition.critical();
            return tally.isEmpty() ? null : new Tally.Share(status, critical);
        }

        AggregateView view() {
            return new AggregateView(path, status, tally.counts());
        }
    }
}
