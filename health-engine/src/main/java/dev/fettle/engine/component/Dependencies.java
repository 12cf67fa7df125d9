package dev.fettle.engine.component;

import dev.fettle.api.component.ComponentId;
import dev.fettle.engine.probe.CheckKinds;
import dev.fettle.platform.file.ConfigNode;
import dev.fettle.platform.file.Nearest;
import dev.fettle.platform.file.Problems;
import dev.fettle.platform.file.Scalar;
import dev.fettle.platform.file.Sequence;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** Looks at what components say of each other: targets that do not exist, and circles. */
final class Dependencies {

    /** Looking for what was meant costs a walk over all ids, so only the first unknown ones get a suggestion. */
    private static final int SUGGESTIONS = 20;
    private static final int SHOWN_OF_A_CIRCLE = 20;

    private final Set<String> known;
    private final Problems problems;
    private int suggested;

    Dependencies(Set<String> known, Problems problems) {
        this.known = known;
        this.problems = problems;
    }

    void check(List<ComponentEntry> entries) {
        Map<ComponentId, ComponentEntry> byId = LinkedHashMap.newLinkedHashMap(entries.size());
        entries.forEach(entry -> byId.put(entry.definition().id(), entry));
        for (ComponentEntry entry : entries) {
            boolean _ = isAboutOthers(entry, problems);
            checkTargets(entry);
            checkMembers(entry);
        }
        findCircles(byId, "dependsOn", ComponentDefinition::dependsOn);
        findCircles(byId, "members", Dependencies::members);
    }

    /** Whether it neither depends on itself nor looks at itself; the problem is told. */
    static boolean isAboutOthers(ComponentEntry entry, Problems problems) {
        ComponentId own = entry.definition().id();
        boolean depends = entry.definition().dependsOn().contains(own);
        boolean looks = members(entry.definition()).contains(own);
        if (depends) {
            problems.error(place(entry, own), "a component must not depend on itself");
        }
        if (looks) {
            problems.error(entry.written(), "a composite must not look at itself");
        }
        return !depends && !looks;
    }

    private void checkTargets(ComponentEntry entry) {
        for (ComponentId target : entry.definition().dependsOn()) {
            if (!known.contains(target.value())) {
                ConfigNode place = place(entry, target);
                problems.error(place, "dependsOn names " + place.shown() + ", which does not exist"
                        + suggestion(target.value()));
            }
        }
    }

    /** A member that is not here yet may come from elsewhere, over REST say: no error, but hardly meant. */
    private void checkMembers(ComponentEntry entry) {
        for (ComponentId member : members(entry.definition())) {
            if (!known.contains(member.value())) {
                problems.warning(entry.written(), "the member " + member + " does not exist"
                        + suggestion(member.value()));
            }
        }
    }

    private static List<ComponentId> members(ComponentDefinition component) {
        return CheckKinds.looksAt(component.check()).stream().map(ComponentId::new).toList();
    }

    private String suggestion(String id) {
        return suggested++ < SUGGESTIONS
                ? Nearest.to(id, known).map(near -> "; did you mean '" + near + "'?").orElse("")
                : "";
    }

    /** A walk in depth without recursion: a chain may be as long as there are components. */
    private void findCircles(Map<ComponentId, ComponentEntry> byId, String key,
            Function<ComponentDefinition, List<ComponentId>> targets) {
        Set<ComponentId> done = new HashSet<>();
        for (ComponentId start : byId.keySet()) {
            if (!done.contains(start)) {
                walk(start, byId, done, key, targets);
            }
        }
    }

    private void walk(ComponentId start, Map<ComponentId, ComponentEntry> byId, Set<ComponentId> done, String key,
            Function<ComponentDefinition, List<ComponentId>> of) {
        List<ComponentId> path = new ArrayList<>(List.of(start));
        Map<ComponentId, Integer> depths = new HashMap<>(Map.of(start, 0));
        List<Iterator<ComponentId>> open = new ArrayList<>(List.of(targets(start, byId, of)));
        while (!path.isEmpty()) {
            Iterator<ComponentId> targets = open.getLast();
            if (!targets.hasNext()) {
                open.removeLast();
                ComponentId left = path.removeLast();
                depths.remove(left);
                done.add(left);
                continue;
            }
            ComponentId target = targets.next();
            Integer depth = depths.get(target);
            if (depth != null) {
                tellCircle(path.subList(depth, path.size()), byId, key);
            } else if (!done.contains(target) && byId.containsKey(target)) {
                depths.put(target, path.size());
                path.add(target);
                open.add(targets(target, byId, of));
            }
        }
    }

    private static Iterator<ComponentId> targets(ComponentId id, Map<ComponentId, ComponentEntry> byId,
            Function<ComponentDefinition, List<ComponentId>> of) {
        ComponentEntry entry = byId.get(id);
        return entry == null ? List.<ComponentId>of().iterator() : of.apply(entry.definition()).iterator();
    }

    private void tellCircle(List<ComponentId> circle, Map<ComponentId, ComponentEntry> byId, String key) {
        ComponentEntry last = byId.get(circle.getLast());
        if (circle.size() == 1 || last == null) {
            return;
        }
        StringBuilder shown = new StringBuilder();
        circle.stream().limit(SHOWN_OF_A_CIRCLE).forEach(id -> shown.append(id).append(" → "));
        if (circle.size() > SHOWN_OF_A_CIRCLE) {
            shown.append("… → ");
        }
        problems.error(place(last, circle.getFirst()),
                key + " must not run in a circle: " + shown + circle.getFirst());
    }

    private static ConfigNode place(ComponentEntry entry, ComponentId target) {
        ConfigNode list = entry.written().get("dependsOn");
        if (list instanceof Sequence sequence) {
            return sequence.items()
                    .stream()
                    .filter(item -> item instanceof Scalar scalar && scalar.text().equals(target.value()))
                    .findFirst()
                    .orElse(sequence);
        }
        return entry.written();
    }
}
