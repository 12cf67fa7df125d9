package dev.fettle.engine.component;

import dev.fettle.platform.file.ConfigFiles;
import dev.fettle.platform.file.ConfigNode;
import dev.fettle.engine.probe.CheckKinds;
import dev.fettle.platform.file.Fields;
import dev.fettle.platform.file.Mapping;
import dev.fettle.platform.file.Placeholders;
import dev.fettle.platform.file.Problems;
import dev.fettle.platform.file.Repetition;
import dev.fettle.platform.file.Shared;
import dev.fettle.platform.file.StoredJson;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Turns configuration into component definitions: files, one component that came by REST, and what was stored. All go
 * through the same rules, so what one of them accepts every other accepts too. Pure; any thread, one at a time.
 */
public final class ComponentFile {

    /** How many components there may be, over all files. */
    public static final int MAX_COMPONENTS = 100_000;

    /** So many are restored faster by one thread alone. */
    private static final int FEW = 1_000;
    private static final String NO_EACH = "only a component of a file can have 'each'";

    private final CheckKinds kinds;
    private final HealthCheckVariables variables;

    /**
     * @param kinds of check that there are
     * @param variables those of the environment that speak of components
     */
    public ComponentFile(CheckKinds kinds, HealthCheckVariables variables) {
        this.kinds = kinds;
        this.variables = variables;
    }

    /** As {@link #ComponentFile(CheckKinds, HealthCheckVariables)}, with none of those variables set. */
    public ComponentFile(CheckKinds kinds) {
        this(kinds, HealthCheckVariables.none());
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
        Problems problems = files.problems();
        ComponentReader reader = reader(problems);
        Presets presets = Presets.ofFiles(problems);
        Groups groups = new Groups(problems);
        Layers layers = new Layers(presets, groups, problems);
        checkDirectoryDefaults(files, reader);
        Fleet fleet = new Fleet(layers, reader, files);
        for (Mapping root : files.roots()) {
            var _ = Fields.readRoot(root, problems, top -> {
                Optional<Mapping> defaults = top.mapping("defaults");
                defaults.ifPresent(mapping -> reader.checkDefaults(mapping, "a file", "id"));
                layers.add(root, defaults, files);
                presets.add(top, reader);
                groups.add(top, reader);
                fleet.add(root, top.mappings("components", MAX_COMPONENTS));
                top.ignore("webhooks");
                return top;
            });
        }
        variables.check(problems);
        List<ComponentEntry> components = fleet.entries();
        List<ComponentDefinition> definitions = components.stream().map(ComponentEntry::definition).toList();
        groups.warnOfEmpty(components);
        variables.check(definitions, problems);
        return new Configuration(components, groups.entries(), variables.paused(definitions, problems));
    }

    /**
     * Reads one component, as REST has it: without groups' and files' defaults, with built-in presets only. What it
     * depends on or looks at is not looked for; it must only not be itself.
     *
     * @param component its mapping
     * @param problems where problems go
     * @return empty when there is an error
     */
    public Optional<ComponentEntry> readOne(Mapping component, Problems problems) {
        ConfigNode each = component.get("each");
        if (each != null) {
            problems.error(each, NO_EACH);
        }
        Mapping alone = component.without("each"::equals);
        Repetition.refuse(alone, problems, NO_EACH);
        Layers layers = new Layers(Presets.builtIn(problems), new Groups(problems), problems);
        Mapping whole = layers.complete(alone, alone);
        return reader(problems).read(whole)
                .filter(_ -> each == null && !alone.isOpen())
                .map(definition -> new ComponentEntry(definition, whole))
                .filter(entry -> Dependencies.isAboutOthers(entry, problems));
    }

    /**
     * Reads again what {@link ComponentEntry#source()} wrote, many on all processors. What cannot be read is left out
     * and told; its problems have {@code stored/ID.json} as their file.
     *
     * @param sources JSON by component id
     * @param placeholders expands the variables that the sources name
     * @param problems where problems go, for instance variables that are no longer set
     * @return by component id, in the order of the sources
     */
    public Map<String, ComponentDefinition> restore(Map<String, String> sources, Placeholders placeholders,
            Problems problems) {
        List<Map.Entry<String, String>> all = List.copyOf(sources.entrySet());
        int parts = Math.min(Runtime.getRuntime().availableProcessors(), all.size() / FEW + 1);
        List<Restored> restored = IntStream.range(0, parts)
                .parallel()
                .mapToObj(part -> restored(all.subList(at(part, parts, all), at(part + 1, parts, all)), placeholders))
                .toList();
        Map<String, ComponentDefinition> together = LinkedHashMap.newLinkedHashMap(all.size());
        restored.forEach(part -> {
            together.putAll(part.definitions());
            part.problems().all().forEach(problems::add);
        });
        return together;
    }

    private static int at(int part, int parts, List<?> all) {
        return (int) ((long) all.size() * part / parts);
    }

    private Restored restored(List<Map.Entry<String, String>> sources, Placeholders placeholders) {
        Problems problems = new Problems();
        ComponentReader reader = reader(problems);
        Map<String, ComponentDefinition> restored = LinkedHashMap.newLinkedHashMap(sources.size());
        sources.forEach(source -> stored(source.getKey(), source.getValue(), placeholders, problems)
                .flatMap(reader::read)
                .ifPresent(definition -> restored.put(definition.id().value(), definition)));
        return new Restored(restored, problems);
    }

    private record Restored(Map<String, ComponentDefinition> definitions, Problems problems) {}

    /**
     * Reads again what {@link GroupEntry#source()} wrote; see {@link #restore}.
     *
     * @param sources JSON by path
     * @param problems where problems go
     * @return by path, in the order of the sources
     */
    public static Map<String, GroupDefinition> restoreGroups(Map<String, String> sources, Placeholders placeholders,
            Problems problems) {
        Map<String, GroupDefinition> restored = LinkedHashMap.newLinkedHashMap(sources.size());
        sources.forEach((path, source) -> stored(path, source, placeholders, problems)
                .flatMap(group -> Fields.read(group, problems, Groups::definition))
                .ifPresent(definition -> restored.put(definition.path().value(), definition)));
        return restored;
    }

    private static Optional<Mapping> stored(String id, String source, Placeholders placeholders, Problems problems) {
        return StoredJson.read("stored/" + id + ".json", source, placeholders, problems);
    }

    private static void checkDirectoryDefaults(ConfigFiles files, ComponentReader reader) {
        Set<Mapping> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        files.roots().forEach(root -> files.directoryDefaults(root)
                .filter(seen::add)
                .ifPresent(reader::checkDirectoryDefaults));
    }

    private ComponentReader reader(Problems problems) {
        Shared shared = new Shared();
        return new ComponentReader(new CheckReader(kinds, shared), problems, shared, variables);
    }
}
