package dev.fettle.engine.component;

import dev.fettle.api.component.ComponentId;
import java.util.List;
import java.util.Set;

/**
 * What the engine's part of a set of files says.
 *
 * @param components in the order of the files
 * @param groups those of which something is said, in the order of the files
 * @param paused components that {@code HEALTH_CHECK_ENABLED_COMPONENTS} leaves out, not to be checked
 */
public record Configuration(List<ComponentEntry> components, List<GroupEntry> groups, Set<ComponentId> paused) {

    public Configuration {
        components = List.copyOf(components);
        groups = List.copyOf(groups);
        paused = Set.copyOf(paused);
    }

    /** With all components enabled. */
    public Configuration(List<ComponentEntry> components, List<GroupEntry> groups) {
        this(components, groups, Set.of());
    }
}
