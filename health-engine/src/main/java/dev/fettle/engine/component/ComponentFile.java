package dev.fettle.engine.component;

import dev.fettle.platform.file.ConfigFiles;
import dev.fettle.platform.file.ConfigNode;
import dev.fettle.platform.file.ConfigSnapshot;
import dev.fettle.platform.file.Fields;
import dev.fettle.platform.file.Mapping;
import dev.fettle.platform.file.Placeholders;
import dev.fettle.platform.file.Problems;
import dev.fettle.platform.file.Scalar;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Turns configuration into component definitions: files, one component that came by REST, and what was stored. All go
 * through the same rules, so what one of them accepts every other accepts too. Pure; any thread, one at a time.
 */
public final class ComponentFile {

    /** How many components there may be, over all files. */
    public static final int MAX_COMPONENTS = 100_000;

    /** The check replaces the default's check and does not merge with it: its kinds exclude each other. */
    private static final Set<String> REPLACED = Set.of("check");

    private final Set<String> customKinds;
    private final Function<String, Optional<String>> conditionProblems;

    /**
     * @param customKinds kinds of check that probes are registered for, beside the built-in ones
     * @param conditionProblems says what is wrong with a CEL expression; empty: nothing
     */
    public ComponentFile(Set<String> customKinds, Function<String, Optional<String>> conditionProblems) {
        this.customKinds = Set.copyOf(customKinds);
        this.conditionProblems = conditionProblems;
    }

    /**
     * Reads the engine's part of all files. Components with an error are left out; whoever applies the answer asks
     * {@link
     * Problems#hasErrors()} of the files first.
     *
     * @param files their problems go on gathering here
     * @return in the order of the files
     */
    public Configuration read(ConfigFiles files) {
        ComponentReader reader = reader(files.problems());
        List<Mapping> components = new ArrayList<>();
        for (Mapping root : files.roots()) {
            components.addAll(Fields.readRoot(root, files.problems(), top -> components(top, reader)));
        }
        if (components.size() > MAX_COMPONENTS) {
            files.problems()
                    .error(components.get(MAX_COMPONENTS), "there must be at most " + MAX_COMPONENTS
                            + " components, had " + components.size());
            return new Configuration(List.of(), List.of());
        }
        return new Configuration(entries(components, reader, files.problems()), List.of());
    }

    /**
     * Reads one component, as REST has it. What it depends on is not looked for.
     *
     * @param component its mapping, without defaults of any file
     * @param problems where problems go
     * @return empty when there is an error
     */
    public Optional<ComponentEntry> readOne(Mapping component, Problems problems) {
        return reader(problems).read(component).map(definition -> new ComponentEntry(definition, component));
    }

    /**
     * Reads again what {@link ComponentEntry#source()} wrote. What cannot be read is left out and told; its problems
     * have
     * {@code stored/ID.json} as their file.
     *
     * @param sources JSON by component id
     * @param placeholders expands the variables that the sources name
     * @param problems where problems go, for instance variables that are no longer set
     * @return by component id, in the order of the sources
     */
    public Map<String, ComponentDefinition> restore(Map<String, String> sources, Placeholders placeholders,
            Problems problems) {
        ComponentReader reader = reader(problems);
        Map<String, ComponentDefinition> restored = LinkedHashMap.newLinkedHashMap(sources.size());
        sources.forEach((id, source) -> {
            ConfigFiles parsed = ConfigSnapshot
                    .of("stored/" + id + ".json", source.getBytes(StandardCharsets.UTF_8))
                    .parse(placeholders);
            parsed.problems().all().forEach(problems::add);
            if (!parsed.problems().hasErrors()) {
                parsed.roots().forEach(root -> reader.read(root)
                        .ifPresent(definition -> restored.put(definition.id().value(), definition)));
            }
        });
        return restored;
    }

    /**
     * Reads again what {@link GroupEntry#source()} wrote; see {@link #restore}.
     *
     * @param sources JSON by path
     * @return by path
     */
    public Map<String, GroupDefinition> restoreGroups(Map<String, String> sources, Problems problems) {
        return Map.of();
    }

    private ComponentReader reader(Problems problems) {
        Shared shared = new Shared();
        CheckReader checks = new CheckReader(customKinds, memoized(conditionProblems), shared);
        return new ComponentReader(checks, problems, shared);
    }

    private static List<Mapping> components(Fields top, ComponentReader reader) {
        top.ignore("webhooks");
        Optional<Mapping> defaults = top.mapping("defaults");
        defaults.ifPresent(reader::checkDefaults);
        List<Mapping> components = top.mappings("components", MAX_COMPONENTS);
        return defaults.map(under -> components.stream().map(each -> each.over(under, REPLACED)).toList())
                .orElse(components);
    }

    private static List<ComponentEntry> entries(List<Mapping> components, ComponentReader reader, Problems problems) {
        List<ComponentEntry> entries = new ArrayList<>(components.size());
        Map<String, ConfigNode> ids = HashMap.newHashMap(components.size());
        for (Mapping component : components) {
            Optional<ComponentDefinition> definition = reader.read(component);
            if (isFirst(component, ids, problems)) {
                definition.ifPresent(good -> entries.add(new ComponentEntry(good, component)));
            }
        }
        new Dependencies(ids.keySet(), problems).check(entries);
        return entries;
    }

    private static boolean isFirst(Mapping component, Map<String, ConfigNode> ids, Problems problems) {
        if (!(component.get("id") instanceof Scalar id) || id.isNull() || id.isUnresolved()) {
            return false;
        }
        ConfigNode first = ids.putIfAbsent(id.text(), id);
        if (first != null) {
            problems.error(id, "id " + id.shown() + " is taken already at " + first.position());
        }
        return first == null;
    }

    /** Fleets have few different conditions and many components: each is compiled once. */
    private static Function<String, Optional<String>> memoized(Function<String, Optional<String>> function) {
        Map<String, Optional<String>> known = new HashMap<>();
        return expression -> known.computeIfAbsent(expression, function);
    }
}
