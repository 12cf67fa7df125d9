package dev.fettle.engine.component;

import java.util.List;

/**
 * What the engine's part of a set of files says.
 *
 * @param components in the order of the files
 * @param groups those of which something is said, in the order of the files
 */
public record Configuration(List<ComponentEntry> components, List<GroupEntry> groups) {

    public Configuration {
        components = List.copyOf(components);
        groups = List.copyOf(groups);
    }
}
