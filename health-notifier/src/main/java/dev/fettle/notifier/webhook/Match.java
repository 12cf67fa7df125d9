package dev.fettle.notifier.webhook;

import dev.fettle.api.component.ComponentId;
import dev.fettle.api.component.GroupPath;
import dev.fettle.api.event.AggregateStatusChanged;
import dev.fettle.api.event.ComponentDescription;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Which events a webhook is about. All that is given must fit; nothing given fits everything. A group's own event fits
 * {@code groups} only, the system's fits only where nothing is given.
 *
 * @param labels each must be on the component with this value
 * @param groups the component stands in one of these or below, or the group is one of them or below; empty: any
 * @param components the component is one of these; empty: any
 */
public record Match(Map<String, String> labels, List<GroupPath> groups, List<ComponentId> components) {

    /** Fits every event. */
    public static final Match EVERYTHING = new Match(Map.of(), List.of(), List.of());

    public Match {
        labels = Collections.unmodifiableMap(new TreeMap<>(labels));
        groups = List.copyOf(groups);
        components = List.copyOf(components);
    }

    /** Whether events about that component are wanted. */
    public boolean fits(ComponentDescription component) {
        return component.labels().entrySet().containsAll(labels.entrySet())
                && (components.isEmpty() || components.contains(component.id()))
                && (groups.isEmpty() || below(component.group()));
    }

    /** Whether that event of a group or of the system is wanted. */
    boolean fits(AggregateStatusChanged changed) {
        return labels.isEmpty() && components.isEmpty() && (groups.isEmpty() || below(changed.group()));
    }

    private boolean below(@Nullable GroupPath group) {
        return group != null && groups.stream().anyMatch(wanted -> wanted.contains(group));
    }
}
