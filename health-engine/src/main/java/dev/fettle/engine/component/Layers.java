package dev.fettle.engine.component;

import dev.fettle.platform.file.ConfigFiles;
import dev.fettle.platform.file.ConfigNode;
import dev.fettle.platform.file.Mapping;
import dev.fettle.platform.file.Problems;
import dev.fettle.platform.file.Scalar;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Lays a component over what holds where it says nothing: its preset, the defaults of its group, of the groups around
 * it, of its file, of its directory. What lies below the component is merged once for all who share it: a hundred
 * thousand components have few different groups and presets.
 *
 * <p>
 * The preset is named by the component, else by its file, else by its directory. The group is named by the component,
 * else by that preset, else by its file, else by its directory. Null ends the search, as it removes any other default.
 */
final class Layers {

    /** The check replaces the default's check and does not merge with it: its kinds exclude each other. */
    private static final Set<String> REPLACED = Set.of("check");
    private static final Mapping NOTHING = Mapping.empty("");

    private final Presets presets;
    private final Groups groups;
    private final Problems problems;
    /** By root: the defaults of its file over those of its directory. */
    private final IdentityHashMap<Mapping, Mapping> files = new IdentityHashMap<>();
    private final Map<Below, Mapping> merged = new HashMap<>();

    /** What decides what lies below a component. Presets and files compare by identity, which is meant. */
    private record Below(Mapping preset, String group, Mapping file) {

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Below that && preset == that.preset && file == that.file
                    && group.equals(that.group);
        }

        @Override
        public int hashCode() {
            return 31 * (31 * System.identityHashCode(preset) + System.identityHashCode(file)) + group.hashCode();
        }
    }

    Layers(Presets presets, Groups groups, Problems problems) {
        this.presets = presets;
        this.groups = groups;
        this.problems = problems;
    }

    /** Takes the defaults of one file, which were looked at already. */
    void add(Mapping root, Optional<Mapping> defaults, ConfigFiles configFiles) {
        Mapping directory = configFiles.directoryDefaults(root)
                .map(mapping -> mapping.without(key -> key.equals("id") || key.startsWith("x-")))
                .orElse(NOTHING);
        files.put(root, defaults.map(own -> own.without("id"::equals).over(directory, REPLACED)).orElse(directory));
    }

    /** The component as it is to be read; the same mapping when nothing lies below it. */
    Mapping complete(Mapping component, Mapping root) {
        Mapping file = files.getOrDefault(root, NOTHING);
        Optional<Preset> preset = named("preset", component, file).flatMap(presets::find);
        Mapping presetFields = preset.map(Preset::fields).orElse(NOTHING);
        String group = named("group", component, presetFields, file).map(this::groupPath).orElse("");
        Mapping below = merged.computeIfAbsent(new Below(presetFields, group, file), this::merge);
        Mapping whole = component.without("preset"::equals).over(below, REPLACED);
        return preset.map(used -> used.completeCheck(whole)).orElse(whole);
    }

    private Mapping merge(Below below) {
        Mapping fields = below.preset;
        for (Mapping defaults : groups.defaultsOf(below.group)) {
            fields = fields.over(defaults, REPLACED);
        }
        return fields.over(below.file, REPLACED).without("preset"::equals);
    }

    private String groupPath(ConfigNode group) {
        if (group.isOpen()) {
            problems.error(group, "the group of defaults and presets must not hold ${each}; name it in the component");
        }
        return group instanceof Scalar scalar ? scalar.text() : "";
    }

    /** The value of the first that says anything of it, be it null; empty when that is null or there is none. */
    private static Optional<ConfigNode> named(String key, Mapping... layers) {
        for (Mapping layer : layers) {
            ConfigNode value = layer.get(key);
            if (value != null) {
                return Optional.of(value).filter(found -> !found.isNull());
            }
        }
        return Optional.empty();
    }
}
