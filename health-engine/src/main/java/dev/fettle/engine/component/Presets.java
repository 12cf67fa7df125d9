package dev.fettle.engine.component;

import dev.fettle.platform.file.ConfigNode;
import dev.fettle.platform.file.Fields;
import dev.fettle.platform.file.Mapping;
import dev.fettle.platform.file.Nearest;
import dev.fettle.platform.file.Problems;
import dev.fettle.platform.file.Scalar;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** The presets by name: the built-in ones and those of all files. */
final class Presets {

    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9._-]{0,199}");

    private final Map<String, Preset> known = new HashMap<>(Preset.BUILT_IN);
    private final Problems problems;
    private final boolean onlyBuiltIn;

    private Presets(Problems problems, boolean onlyBuiltIn) {
        this.problems = problems;
        this.onlyBuiltIn = onlyBuiltIn;
    }

    /** For a component that comes alone. */
    static Presets builtIn(Problems problems) {
        return new Presets(problems, true);
    }

    /** For files; {@link #add} those that they make. */
    static Presets ofFiles(Problems problems) {
        return new Presets(problems, false);
    }

    /** Takes what stands under {@code presets} in one file. */
    void add(Fields top, ComponentReader reader) {
        top.mapping("presets").ifPresent(presets -> presets.keys().forEach(name -> add(name, presets, reader)));
    }

    private void add(String name, Mapping presets, ComponentReader reader) {
        ConfigNode value = presets.get(name);
        if (value == null) {
            return;
        }
        Preset other = known.get(name);
        if (Preset.BUILT_IN.containsKey(name)) {
            problems.error(value, "preset '" + name + "' is built in and cannot be made anew; give yours another name");
        } else if (!NAME.matcher(name).matches()) {
            problems.error(value, "the name of a preset must match " + NAME + ", was '" + name + "'");
        } else if (other != null) {
            problems.error(value, "preset '" + name + "' stands already at " + other.fields().position());
        } else if (value instanceof Mapping fields) {
            reader.checkDefaults(fields, "a preset", "id", "preset");
            known.put(name, Preset.of(fields.without(key -> key.equals("id") || key.equals("preset"))));
        } else if (value.isNull()) {
            known.put(name, Preset.of(Mapping.empty(value.file())));
        } else {
            problems.error(value, "preset '" + name + "' must be a mapping, was " + value.shown());
        }
    }

    /** The preset that is named there; empty, and told, when there is none. */
    Optional<Preset> find(ConfigNode named) {
        if (named.isNull() || (named instanceof Scalar scalar && scalar.isUnresolved())) {
            return Optional.empty();
        }
        if (!(named instanceof Scalar scalar)) {
            problems.error(named, "preset must be the name of a preset, was " + named.shown());
            return Optional.empty();
        }
        Preset preset = known.get(scalar.text());
        if (preset == null) {
            problems.error(named, "preset " + named.shown() + " does not exist" + hint(scalar.text()));
        }
        return Optional.ofNullable(preset);
    }

    private String hint(String name) {
        if (onlyBuiltIn) {
            return "; a component that comes alone can have a built-in one only: "
                    + String.join(", ", known.keySet().stream().sorted().toList());
        }
        return Nearest.to(name, known.keySet())
                .map(near -> "; did you mean '" + near + "'?")
                .orElseGet(
                        () -> "; known are " + String.join(", ", known.keySet().stream().sorted().limit(20).toList()));
    }
}
