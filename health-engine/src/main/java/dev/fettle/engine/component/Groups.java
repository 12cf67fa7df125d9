package dev.fettle.engine.component;

import dev.fettle.api.component.GroupPath;
import dev.fettle.platform.file.ConfigNode;
import dev.fettle.platform.file.Fields;
import dev.fettle.platform.file.Mapping;
import dev.fettle.platform.file.Nearest;
import dev.fettle.platform.file.Problems;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/** The groups of which files say something, and what they leave to their members. */
final class Groups {

    /** How many there may be in one file; there cannot be more groups than components. */
    private static final int MAX_GROUPS = ComponentFile.MAX_COMPONENTS;
    /** What a group cannot leave to its members. */
    private static final Set<String> NOT_LEFT = Set.of("id", "group", "preset");

    private final List<GroupEntry> entries = new ArrayList<>();
    private final Map<String, ConfigNode> ids = new HashMap<>();
    private final Map<String, Mapping> defaults = new HashMap<>();
    private final Problems problems;

    Groups(Problems problems) {
        this.problems = problems;
    }

    /** Takes what stands under {@code groups} in one file. */
    void add(Fields top, ComponentReader reader) {
        for (Mapping group : top.mappings("groups", MAX_GROUPS)) {
            Fields.read(group, problems, fields -> group(fields, reader))
                    .filter(this::isFirst)
                    .ifPresent(entries::add);
        }
    }

    /** One group without its defaults, as it was stored. */
    static Optional<GroupDefinition> definition(Fields fields) {
        int before = fields.problems().errors();
        fields.require("id");
        Optional<GroupPath> path = fields.parsed("id", "slugs joined by dots", GroupPath::new);
        OptionalDouble quorum = quorum(fields);
        boolean critical = fields.bool("critical", true);
        return fields.problems().errors() > before
                ? Optional.empty()
                : path.map(id -> new GroupDefinition(id, quorum, critical));
    }

    private Optional<GroupEntry> group(Fields fields, ComponentReader reader) {
        Optional<GroupDefinition> definition = definition(fields);
        Optional<Mapping> left = fields.mapping("defaults");
        left.ifPresent(mapping -> reader.checkDefaults(mapping, "a group", "id", "group", "preset"));
        definition.ifPresent(group -> left.ifPresent(mapping -> defaults.putIfAbsent(group.path().value(),
                mapping.without(key -> NOT_LEFT.contains(key)))));
        return definition.map(group -> new GroupEntry(group, fields.mapping().without("defaults"::equals)));
    }

    private boolean isFirst(GroupEntry entry) {
        String path = entry.definition().path().value();
        ConfigNode id = entry.written().get("id");
        if (id == null) {
            return false;
        }
        ConfigNode first = ids.putIfAbsent(path, id);
        if (first != null) {
            problems.error(id, "group '" + path + "' stands already at " + first.position());
        }
        return first == null;
    }

    private static OptionalDouble quorum(Fields fields) {
        Optional<Double> share = fields.parsed("quorum", "a share as 70%", text -> Share.parse("quorum", text));
        return share.map(OptionalDouble::of).orElseGet(OptionalDouble::empty);
    }

    List<GroupEntry> entries() {
        return entries;
    }

    /** What the group and those it stands in leave to their members, the innermost first. */
    List<Mapping> defaultsOf(String path) {
        if (defaults.isEmpty()) {
            return List.of();
        }
        List<Mapping> found = new ArrayList<>();
        for (String at = path; !at.isEmpty(); at = at.substring(0, Math.max(0, at.lastIndexOf('.')))) {
            Mapping here = defaults.get(at);
            if (here != null) {
                found.add(here);
            }
        }
        return found;
    }

    /** Tells groups that nobody stands in, unless components were left out because of errors. */
    void warnOfEmpty(Collection<ComponentEntry> components) {
        if (entries.isEmpty() || problems.hasErrors()) {
            return;
        }
        Set<GroupPath> peopled = new LinkedHashSet<>();
        components.stream()
                .map(component -> component.definition().group())
                .filter(Objects::nonNull)
                .distinct()
                .forEach(group -> peopled.addAll(group.selfAndAncestors()));
        Set<String> names = new LinkedHashSet<>();
        peopled.forEach(group -> names.add(group.value()));
        for (GroupEntry entry : entries) {
            if (!peopled.contains(entry.definition().path())) {
                String path = entry.definition().path().value();
                problems.warning(entry.written(), "no component stands in group '" + path + "'"
                        + Nearest.to(path, names).map(near -> "; did you mean '" + near + "'?").orElse(""));
            }
        }
    }
}
