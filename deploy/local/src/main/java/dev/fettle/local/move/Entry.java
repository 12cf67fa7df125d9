package dev.fettle.local.move;

import dev.fettle.platform.file.ConfigNode;
import dev.fettle.platform.file.Mapping;
import dev.fettle.platform.file.Position;
import dev.fettle.platform.file.Problems;
import dev.fettle.platform.file.Scalar;
import dev.fettle.platform.file.Sequence;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A mapping of another program's file. Remembers which keys were asked for, so that what nobody read can be told:
 * nothing
 * is lost in silence. A value of the wrong kind becomes a problem and reads as if it were not there. Texts come out
 * with
 * placeholders in our form.
 */
public final class Entry {

    private final Mapping mapping;
    private final UnaryOperator<String> dialect;
    private final Problems problems;
    private final Set<String> read = new HashSet<>();
    private final Set<String> variable = new LinkedHashSet<>();
    private final Map<String, Entry> children = new LinkedHashMap<>();
    private final String path;

    /**
     * A key that came to nothing.
     *
     * @param path from the entry, {@code client.tunnel}
     * @param isVariable whether somebody asked for it, and only the environment knows what it says
     */
    public record Unread(String path, Position position, boolean isVariable) {}

    private Entry(Mapping mapping, UnaryOperator<String> dialect, Problems problems, String path) {
        this.mapping = mapping;
        this.dialect = dialect;
        this.problems = problems;
        this.path = path;
    }

    /**
     * @param dialect makes a text of that program one of ours: its placeholders become ours, what looks like ours is
     * escaped
     */
    public static Entry of(Mapping mapping, UnaryOperator<String> dialect, Problems problems) {
        return new Entry(mapping, dialect, problems, "");
    }

    /** Where it begins. */
    public Position position() {
        return mapping.position();
    }

    /** Where that key was written; where the entry begins when it has no such key. */
    public Position at(String key) {
        return has(key) ? mapping.positionOf(key) : position();
    }

    /** Whether there is something under the key but null. */
    public boolean has(String key) {
        ConfigNode node = mapping.get(key);
        return node != null && !node.isNull();
    }

    /** All keys, in the order of the file. */
    public List<String> keys() {
        return mapping.keys();
    }

    /** A problem with the value of that key. */
    public void wrong(String key, String message) {
        ConfigNode node = mapping.get(key);
        problems.error(node == null ? mapping : node, message);
    }

    /** Text, number or boolean as it is written; empty when there is none. */
    public Optional<String> text(String key) {
        return value(key).flatMap(node -> scalar(key, node)).map(Scalar::text).map(dialect);
    }

    /** The text under the key, or another one. */
    public String text(String key, String otherwise) {
        return text(key).orElse(otherwise);
    }

    /** The text as it stands in the file, nothing escaped. */
    public Optional<String> raw(String key) {
        return value(key).flatMap(node -> scalar(key, node)).map(Scalar::text);
    }

    /** True or false; 0 and 1 count too. */
    public boolean flag(String key, boolean otherwise) {
        Optional<Scalar> value = value(key).flatMap(node -> scalar(key, node));
        if (value.isEmpty()) {
            return otherwise;
        }
        if (isVariable(value.get())) {
            variable.add(key);
            return otherwise;
        }
        return switch (value.get().text()) {
            case "1", "true", "True", "TRUE" -> true;
            case "0", "false", "False", "FALSE" -> false;
            default -> {
                wrong(key, key + " must be true or false, was " + value.get().shown());
                yield otherwise;
            }
        };
    }

    /** A whole number; empty when there is none. */
    public Optional<Long> number(String key) {
        return value(key).flatMap(node -> scalar(key, node)).flatMap(scalar -> {
            Optional<Long> number = scalar.integer();
            if (isVariable(scalar)) {
                variable.add(key);
            } else if (number.isEmpty()) {
                wrong(key, key + " must be a whole number, was " + scalar.shown());
            }
            return number;
        });
    }

    /** Tells that the value of that key is a variable, and would have decided what becomes of it. */
    public void decides(String key) {
        variable.add(key);
    }

    private boolean isVariable(Scalar scalar) {
        return Variables.PLACEHOLDER.matcher(dialect.apply(scalar.text())).find();
    }

    /** The texts of a list; empty when there is none. */
    public List<String> texts(String key) {
        List<String> texts = new ArrayList<>();
        for (ConfigNode item : items(key)) {
            scalar(key, item).map(Scalar::text).map(dialect).ifPresent(texts::add);
        }
        return texts;
    }

    /** The texts of a list, or the single one that stands in its place. */
    public List<String> oneOrMore(String key) {
        return value(key).orElse(null) instanceof Sequence ? texts(key) : text(key).stream().toList();
    }

    /** Texts by name; empty when there are none. */
    public Map<String, String> map(String key) {
        Map<String, String> texts = new LinkedHashMap<>();
        entry(key).ifPresent(entry -> entry.keys().forEach(name -> texts.put(name, entry.text(name, ""))));
        return texts;
    }

    /** The mapping under the key; empty when there is none. */
    public Optional<Entry> entry(String key) {
        return value(key).flatMap(node -> child(key, node, key));
    }

    /** The mappings of a list; empty when there is none. */
    public List<Entry> entries(String key) {
        List<Entry> entries = new ArrayList<>();
        List<? extends ConfigNode> items = items(key);
        for (int at = 0; at < items.size(); at++) {
            child(key, items.get(at), key + "[" + at + "]").ifPresent(entries::add);
        }
        return entries;
    }

    /** What is known to say nothing that is checked or told. */
    @CanIgnoreReturnValue
    public Entry ignoring(String... keys) {
        read.addAll(List.of(keys));
        return this;
    }

    /** Everything under it is told of otherwise. */
    @CanIgnoreReturnValue
    public Entry ignoringAll() {
        read.addAll(mapping.keys());
        variable.clear();
        children.clear();
        return this;
    }

    /** Everything under it that nobody asked for, or nobody can know. */
    public List<Unread> unread() {
        List<Unread> unread = new ArrayList<>();
        for (String key : mapping.keys()) {
            if (has(key) && (variable.contains(key) || !read.contains(key))) {
                unread.add(new Unread(path.isEmpty() ? key : path + "." + key, mapping.positionOf(key),
                        variable.contains(key)));
            }
        }
        children.values().forEach(child -> unread.addAll(child.unread()));
        return unread;
    }

    private List<? extends ConfigNode> items(String key) {
        Optional<ConfigNode> value = value(key);
        if (value.isPresent() && !(value.get() instanceof Sequence)) {
            wrong(key, key + " must be a list, was " + value.get().shown());
        }
        return value.orElse(null) instanceof Sequence sequence ? sequence.items() : List.of();
    }

    private Optional<ConfigNode> value(String key) {
        read.add(key);
        @Nullable
        ConfigNode node = mapping.get(key);
        return Optional.ofNullable(node).filter(value -> !value.isNull());
    }

    private Optional<Scalar> scalar(String key, ConfigNode node) {
        if (node instanceof Scalar scalar) {
            return Optional.of(scalar);
        }
        problems.error(node, key + " must be a single value, was " + node.shown());
        return Optional.empty();
    }

    private Optional<Entry> child(String key, ConfigNode node, String step) {
        if (!(node instanceof Mapping nested)) {
            problems.error(node, key + " must be a mapping, was " + node.shown());
            return Optional.empty();
        }
        return Optional.of(children.computeIfAbsent(step,
                any -> new Entry(nested, dialect, problems, path.isEmpty() ? step : path + "." + step)));
    }
}
