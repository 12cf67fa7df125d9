package dev.fettle.local.check;

import dev.fettle.api.component.ComponentId;
import dev.fettle.api.component.GroupPath;
import dev.fettle.api.event.ComponentDescription;
import dev.fettle.engine.component.ComponentDefinition;
import dev.fettle.notifier.webhook.Match;
import dev.fettle.notifier.webhook.Webhook;
import dev.fettle.platform.file.ConfigFiles;
import dev.fettle.platform.file.ConfigNode;
import dev.fettle.platform.file.Mapping;
import dev.fettle.platform.file.Nearest;
import dev.fettle.platform.file.Problems;
import dev.fettle.platform.file.Scalar;
import dev.fettle.platform.file.Sequence;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Looks for webhooks that nothing will ever come to, because what they ask for is not there. Neither service can see
 * that: each reads its own part only.
 */
final class Matches {

    private final List<ComponentDescription> components;
    private final Set<String> ids;
    private final Set<String> groups;

    Matches(List<ComponentDefinition> definitions) {
        components = definitions.stream().map(ComponentDefinition::description).toList();
        ids = components.stream().map(component -> component.id().value()).collect(Collectors.toSet());
        groups = new HashSet<>();
        components.stream()
                .map(ComponentDescription::group)
                .filter(Objects::nonNull)
                .distinct()
                .flatMap(group -> group.selfAndAncestors().stream())
                .forEach(group -> groups.add(group.value()));
    }

    void warn(List<Webhook> webhooks, ConfigFiles files) {
        for (Webhook webhook : webhooks) {
            matchOf(webhook.id(), files).ifPresent(node -> warn(webhook.match(), node, files.problems()));
        }
    }

    private void warn(Match match, Mapping node, Problems problems) {
        Set<String> wantedGroups = match.groups().stream().map(GroupPath::value).collect(Collectors.toSet());
        Set<String> wantedIds = match.components().stream().map(ComponentId::value).collect(Collectors.toSet());
        boolean told = warnOfUnknown(node.get("groups"), "group", wantedGroups, groups, problems);
        told |= warnOfUnknown(node.get("components"), "component", wantedIds, ids, problems);
        for (Map.Entry<String, String> label : match.labels().entrySet()) {
            told |= warnOfLabel(node, label.getKey(), label.getValue(), problems);
        }
        if (!told && node.size() > 0 && components.stream().noneMatch(match::fits)) {
            problems.warning(node, "match fits no component: none has all that it names");
        }
    }

    private static boolean warnOfUnknown(@Nullable ConfigNode list, String what,
            Set<String> wanted, Set<String> known, Problems problems) {
        boolean told = false;
        for (ConfigNode item : list instanceof Sequence sequence ? sequence.items() : List.<ConfigNode>of()) {
            if (item instanceof Scalar scalar && wanted.contains(scalar.text()) && !known.contains(scalar.text())) {
                problems.warning(item, "match names " + what + " " + scalar.shown() + ", which "
                        + (what.equals("group") ? "no component stands in" : "does not exist")
                        + suggestion(scalar.text(), known));
                told = true;
            }
        }
        return told;
    }

    private boolean warnOfLabel(Mapping node, String name, String value, Problems problems) {
        Set<String> values = components.stream()
                .map(component -> component.labels().get(name))
                .filter(Objects::nonNull)
                .collect(Collectors.toSet());
        ConfigNode at = node.get(name);
        if (at == null || values.contains(value)) {
            return false;
        }
        Set<String> names = components.stream()
                .flatMap(component -> component.labels().keySet().stream())
                .collect(Collectors.toSet());
        problems.warning(at, values.isEmpty()
                ? "no component has a label '" + name + "'" + suggestion(name, names)
                : "no component has the label " + name + ": " + at.shown() + suggestion(value, values));
        return true;
    }

    private static String suggestion(String word, Collection<String> known) {
        return Nearest.to(word, known).map(near -> "; did you mean '" + near + "'?").orElse("");
    }

    private static Optional<Mapping> matchOf(String id, ConfigFiles files) {
        return files.roots()
                .stream()
                .map(root -> root.get("webhooks"))
                .flatMap(list -> list instanceof Sequence sequence ? sequence.items().stream() : Stream.of())
                .filter(Mapping.class::isInstance)
                .map(Mapping.class::cast)
                .filter(entry -> entry.get("id") instanceof Scalar scalar && scalar.text().equals(id))
                .map(entry -> entry.get("match"))
                .filter(Mapping.class::isInstance)
                .map(Mapping.class::cast)
                .findFirst();
    }
}
