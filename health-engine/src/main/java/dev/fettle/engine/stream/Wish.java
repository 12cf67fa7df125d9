package dev.fettle.engine.stream;

import dev.fettle.api.component.GroupPath;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What one listener wants to hear of; all that is given must fit.
 *
 * @param kinds what events tell
 * @param group of this group and its subgroups; null: all
 * @param labels of components with all these labels; groups and the system have none and always fit
 */
public record Wish(Set<Kind> kinds, @Nullable GroupPath group, Map<String, String> labels) {

    public Wish {
        kinds = Set.copyOf(kinds);
        labels = Map.copyOf(labels);
    }

    boolean fits(StreamEvent event) {
        return kinds.contains(event.kind()) && isInGroup(event) && hasLabels(event);
    }

    private boolean isInGroup(StreamEvent event) {
        GroupPath own = event.group();
        return group == null || (own != null && group.contains(own));
    }

    private boolean hasLabels(StreamEvent event) {
        return event.component() == null || event.component().labels().entrySet().containsAll(labels.entrySet());
    }
}
