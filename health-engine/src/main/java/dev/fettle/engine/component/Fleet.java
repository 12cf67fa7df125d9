package dev.fettle.engine.component;

import dev.fettle.api.check.PushCheck;
import dev.fettle.platform.file.ConfigFiles;
import dev.fettle.platform.file.ConfigNode;
import dev.fettle.platform.file.Mapping;
import dev.fettle.platform.file.Problems;
import dev.fettle.platform.file.Repetition;
import dev.fettle.platform.file.Scalar;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * All components of all files, each read once everything that may lie below it is known: repeated, laid over its
 * defaults, and compared with the others.
 */
final class Fleet {

    private static final String NO_EACH = "its component has no 'each'";
    private static final int LARGE = 1_000;
    private static final Duration FAST = Duration.ofSeconds(5);

    private final Layers layers;
    private final ComponentReader reader;
    private final ConfigFiles files;
    private final Problems problems;
    private final List<Written> written = new ArrayList<>();
    private final List<ComponentEntry> entries = new ArrayList<>();
    private final Map<String, ConfigNode> ids = new HashMap<>();

    /** An entry of {@code components}, and the file that it stands in. */
    private record Written(Mapping entry, Mapping root, Optional<Repetition> repetition) {

        private boolean isRepeated() {
            return entry.get("each") != null;
        }

        private int size() {
            return isRepeated() ? repetition.map(Repetition::size).orElse(0) : 1;
        }
    }

    Fleet(Layers layers, ComponentReader reader, ConfigFiles files) {
        this.layers = layers;
        this.reader = reader;
        this.files = files;
        this.problems = files.problems();
    }

    /** Takes the entries of one file; they are read by {@link #entries}. */
    void add(Mapping root, List<Mapping> components) {
        for (Mapping component : components) {
            ConfigNode each = component.get("each");
            written.add(new Written(component, root,
                    each == null ? Optional.empty() : Repetition.of(each, files)));
        }
    }

    /** Every component that can be used, in the order of the files; empty when there are too many. */
    List<ComponentEntry> entries() {
        long size = 0;
        for (Written each : written) {
            boolean fitted = size <= ComponentFile.MAX_COMPONENTS;
            size += each.size();
            if (fitted && size > ComponentFile.MAX_COMPONENTS) {
                problems.error(each.entry, "there must be at most " + ComponentFile.MAX_COMPONENTS + " components, had "
                        + written.stream().mapToLong(Written::size).sum());
            }
        }
        if (size > ComponentFile.MAX_COMPONENTS) {
            return List.of();
        }
        written.forEach(this::read);
        new Dependencies(ids.keySet(), problems).check(entries);
        warnOfHaste();
        return entries;
    }

    private void read(Written each) {
        if (!each.isRepeated()) {
            Mapping whole = layers.complete(each.entry, each.root);
            Repetition.refuse(whole, problems, NO_EACH);
            take(whole);
            return;
        }
        Mapping entry = each.entry.without("each"::equals);
        if (each.size() > 1 && entry.get("id") instanceof Scalar id && !id.isOpen() && !id.isNull()) {
            problems.error(id, "id must name ${each}: all " + each.size() + " components would have the same one");
            return;
        }
        each.repetition.ifPresent(repetition -> {
            for (int index = 0; index < repetition.size(); index++) {
                Mapping own = repetition.fill(entry, index);
                take(repetition.fill(layers.complete(own, each.root), index));
            }
        });
    }

    private void take(Mapping component) {
        Optional<ComponentDefinition> definition = reader.read(component);
        if (isFirst(component)) {
            definition.filter(_ -> !component.isOpen())
                    .ifPresent(good -> entries.add(new ComponentEntry(good, component)));
        }
    }

    private boolean isFirst(Mapping component) {
        if (!(component.get("id") instanceof Scalar id) || id.isNull() || id.isUnresolved()) {
            return false;
        }
        ConfigNode first = ids.putIfAbsent(id.text(), id);
        if (first != null) {
            problems.error(id, "id " + id.shown() + " is taken already at " + first.position());
        }
        return first == null;
    }

    private void warnOfHaste() {
        List<ComponentEntry> fast = entries.size() <= LARGE
                ? List.of()
                : entries.stream().filter(entry -> isFast(entry.definition())).toList();
        if (!fast.isEmpty()) {
            ConfigNode interval = fast.getFirst().written().get("interval");
            problems.warning(interval == null ? fast.getFirst().written() : interval, fast.size() + " of "
                    + entries.size() + " components have an interval of less than 5s: that many checks cost much"
                    + " CPU time, here and at their targets");
        }
    }

    private static boolean isFast(ComponentDefinition component) {
        return !(component.check() instanceof PushCheck) && component.interval().compareTo(FAST) < 0;
    }
}
