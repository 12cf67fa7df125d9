package dev.fettle.engine.component;

import dev.fettle.platform.file.Origin;
import dev.fettle.api.component.ComponentId;
import dev.fettle.api.component.GroupPath;
import java.util.List;

/**
 * What a wish changes of what is configured now.
 *
 * @param origin who wishes
 * @param created components that were not there
 * @param changed components whose definition is another now
 * @param removed components that are no longer wanted
 * @param groups what is said of groups and is new or another now
 * @param groupsRemoved groups of which nothing is said any more
 */
public record Changes(Origin origin, List<ComponentEntry> created, List<ComponentEntry> changed,
        List<ComponentId> removed, List<GroupEntry> groups, List<GroupPath> groupsRemoved) {

    public Changes {
        created = List.copyOf(created);
        changed = List.copyOf(changed);
        removed = List.copyOf(removed);
        groups = List.copyOf(groups);
        groupsRemoved = List.copyOf(groupsRemoved);
    }

    /** Whether there is nothing to do. */
    public boolean isEmpty() {
        return created.isEmpty() && changed.isEmpty() && removed.isEmpty() && groups.isEmpty()
                && groupsRemoved.isEmpty();
    }
}
