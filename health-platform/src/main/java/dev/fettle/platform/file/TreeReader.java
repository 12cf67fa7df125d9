package dev.fettle.platform.file;

import dev.fettle.platform.file.Problem.Severity;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.common.Anchor;
import org.snakeyaml.engine.v2.common.SpecVersion;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * Builds the tree of one file from the parser's events. Does itself what the parser leaves: duplicates, aliases, merges
 * ({@code <<}), placeholders, and the bounds on depth and on what aliases blow up. Aliases share their node, so a tree
 * never takes more memory than its text; the bound on expanded values is for those who walk it.
 */
final class TreeReader {

    /** Code points of one file. The parser's own default of 3 MiB ends at about 25,000 components. */
    static final int MAX_CODE_POINTS = 128 * 1024 * 1024;
    /** How deep mappings and lists may be nested, aliases expanded. */
    static final int MAX_DEPTH = 64;
    /** How many values a file may have when its aliases are expanded. */
    static final int MAX_VALUES = 20_000_000;

    private static final String TAG = "tag:yaml.org,2002:";
    private static final Set<String> PLAIN_TAGS = Set.of(TAG + "int", TAG + "float", TAG + "bool", TAG + "null");

    private final SourceFile source;
    private final Placeholders placeholders;
    private final Problems problems;
    private final Map<Anchor, Anchored> anchors = new HashMap<>();
    private final Map<String, String> keys = new HashMap<>();
    private Iterator<Event> events = new HashSet<Event>().iterator();
    private int expanded;
    private int deepest;

    private record Anchored(@Nullable ConfigNode node, int values, int height) {}

    /** Ends the reading of a file whose problem is told already. */
    private static final class Unreadable extends RuntimeException {
        private static final long serialVersionUID = 1;

        private Unreadable() {
            super(null, null, false, false);
        }
    }

    private TreeReader(SourceFile source, Placeholders placeholders, Problems problems) {
        this.source = source;
        this.placeholders = placeholders;
        this.problems = problems;
    }

    /** The file's mapping; empty when it cannot be read at all, with the reason among the problems. */
    static Optional<Mapping> read(SourceFile source, Placeholders placeholders, Problems problems) {
        return new TreeReader(source, placeholders, problems).read();
    }

    private Optional<Mapping> read() {
        try {
            return document();
        } catch (Unreadable told) {
            return Optional.empty();
        } catch (MarkedYamlEngineException e) {
            Optional<Mark> mark = e.getProblemMark().or(e::getContextMark);
            error(mark.map(Mark::getLine).orElse(0) + 1, mark.map(Mark::getColumn).orElse(0) + 1, "#",
                    explained(e, mark));
        } catch (ReaderException e) {
            Position at = source.positionOf(e.getPosition());
            problems.add(new Problem(Severity.ERROR, at, "#",
                    String.format("character U+%04X is not allowed in YAML", e.getCodePoint())));
        } catch (YamlEngineException e) {
            unreadable(e);
        }
        return Optional.empty();
    }

    private Optional<Mapping> document() {
        LoadSettings settings = LoadSettings.builder()
                .setLabel(source.name())
                .setCodePointLimit(MAX_CODE_POINTS)
                .setVersionFunction(version -> new SpecVersion(1, 2))
                .build();
        events = new Parse(settings).parseReader(decoded()).iterator();
        events.next();
        Event begin = events.next();
        if (begin.getEventId() == Event.ID.StreamEnd) {
            return Optional.of(Mapping.empty(source.name()));
        }
        Event first = events.next();
        ConfigNode root = node(first, null, source.name(), 0);
        events.next();
        Event end = events.next();
        if (end.getEventId() != Event.ID.StreamEnd) {
            fail(end, "#", "a file must hold one document only; here begins a second one");
        }
        if (root instanceof Mapping mapping) {
            return Optional.of(mapping);
        }
        if (root.isNull()) {
            return Optional.of(Mapping.empty(source.name()));
        }
        problems.error(root, "the file must be a mapping (key: value), was " + root.shown());
        return Optional.empty();
    }

    private ConfigNode node(Event event, @Nullable ConfigNode parent, Object step, int depth) {
        if (++expanded > MAX_VALUES) {
            fail(event, "#", "the file has more than " + MAX_VALUES + " values, aliases expanded");
        }
        if (depth > MAX_DEPTH) {
            fail(event, "#", "values must not be nested deeper than " + MAX_DEPTH);
        }
        deepest = Math.max(deepest, depth);
        if (event instanceof AliasEvent alias) {
            return aliased(alias, parent, step, depth);
        }
        Optional<Anchor> anchor = ((NodeEvent) event).getAnchor();
        if (anchor.isEmpty()) {
            return unanchored(event, parent, step, depth);
        }
        anchors.put(anchor.get(), new Anchored(null, 0, 0));
        int valuesBefore = expanded - 1;
        int deepestBefore = deepest;
        deepest = depth;
        ConfigNode node = unanchored(event, parent, step, depth);
        anchors.put(anchor.get(), new Anchored(node, expanded - valuesBefore, deepest - depth));
        deepest = Math.max(deepest, deepestBefore);
        return node;
    }

    private ConfigNode aliased(AliasEvent alias, @Nullable ConfigNode parent, Object step, int depth) {
        Anchored target = anchors.get(alias.getAlias());
        String name = alias.getAlias().getValue();
        if (target == null || target.node == null) {
            error(line(alias), column(alias), pointer(parent, step), target == null
                    ? "alias *" + name + " has no anchor &" + name + " before it"
                    : "alias *" + name + " must not stand inside of its own anchor");
            return standIn(alias, parent, step);
        }
        expanded = (int) Math.min((long) expanded + target.values, MAX_VALUES + 1L);
        if (expanded > MAX_VALUES) {
            fail(alias, "#", "the file has more than " + MAX_VALUES + " values, aliases expanded");
        }
        if (depth + target.height > MAX_DEPTH) {
            fail(alias, "#", "values must not be nested deeper than " + MAX_DEPTH);
        }
        deepest = Math.max(deepest, depth + target.height);
        return target.node;
    }

    private ConfigNode unanchored(Event event, @Nullable ConfigNode parent, Object step, int depth) {
        return switch (event) {
            case ScalarEvent scalar -> scalar(scalar, parent, step);
            case CollectionStartEvent start when start.getEventId() == Event.ID.SequenceStart -> sequence(start, parent,
                    step, depth);
            case CollectionStartEvent start -> mapping(start, parent, step, depth);
            default -> throw new IllegalStateException("no value begins with " + event.getEventId());
        };
    }

    private Sequence sequence(CollectionStartEvent start, @Nullable ConfigNode parent, Object step, int depth) {
        requireTag(start, start.getTag(), "seq", parent, step);
        Sequence sequence = new Sequence(parent, step, line(start), column(start));
        int index = 0;
        for (Event event = events.next(); event.getEventId() != Event.ID.SequenceEnd; event = events.next()) {
            sequence.add(node(event, sequence, index++, depth + 1));
        }
        return sequence;
    }

    private Mapping mapping(CollectionStartEvent start, @Nullable ConfigNode parent, Object step, int depth) {
        requireTag(start, start.getTag(), "map", parent, step);
        Mapping mapping = new Mapping(parent, step, line(start), column(start));
        ConfigNode merged = null;
        for (Event event = events.next(); event.getEventId() != Event.ID.MappingEnd; event = events.next()) {
            if (event instanceof ScalarEvent scalar && scalar.isPlain() && scalar.getValue().equals("<<")) {
                if (merged != null) {
                    error(line(event), column(event), pointer(mapping, "<<"), "duplicate key '<<'; give it a list");
                }
                merged = node(events.next(), mapping, "<<", depth + 1);
            } else {
                entry(event, mapping, depth);
            }
        }
        if (merged != null) {
            merge(mapping, merged);
        }
        mapping.trim();
        return mapping;
    }

    private void entry(Event keyEvent, Mapping mapping, int depth) {
        String key = key(keyEvent, mapping, depth);
        ConfigNode value = node(events.next(), mapping, key == null ? "?" : key, depth + 1);
        if (key == null) {
            return;
        }
        if (mapping.get(key) != null) {
            Position first = mapping.positionOf(key);
            error(line(keyEvent), column(keyEvent), pointer(mapping, key), "duplicate key '" + key
                    + "'; it stands already at " + first.line() + ":" + first.column());
            return;
        }
        mapping.add(key, line(keyEvent), column(keyEvent), value);
    }

    private @Nullable String key(Event event, Mapping mapping, int depth) {
        if (event instanceof ScalarEvent scalar && scalar.getAnchor().isEmpty()) {
            return keys.computeIfAbsent(scalar.getValue(), key -> key);
        }
        ConfigNode node = node(event, mapping, "?", depth + 1);
        if (node instanceof Scalar scalar) {
            return scalar.unexpanded();
        }
        error(line(event), column(event), pointer(mapping, "?"), "a key must be text, was " + node.shown());
        return null;
    }

    private void merge(Mapping mapping, ConfigNode merged) {
        switch (merged) {
            case Mapping one -> mapping.addMissing(one);
            case Sequence several -> several.items().forEach(item -> {
                if (item instanceof Mapping one) {
                    mapping.addMissing(one);
                } else {
                    problems.error(item, "'<<' must name mappings, was " + item.shown());
                }
            });
            case Scalar other when other.isUnresolved() -> {
                // the wrong alias is told already
            }
            case Scalar other -> problems.error(other, "'<<' must name a mapping or a list of them, was "
                    + other.shown());
        }
    }

    private Scalar scalar(ScalarEvent event, @Nullable ConfigNode parent, Object step) {
        String written = event.getValue();
        boolean quoted = quoted(event, parent, step);
        return Scalar.read(parent, step, line(event), column(event), written, quoted, placeholders, problems);
    }

    private boolean quoted(ScalarEvent event, @Nullable ConfigNode parent, Object step) {
        Optional<String> tag = event.getTag();
        if (tag.isEmpty()) {
            return !event.isPlain();
        }
        if (PLAIN_TAGS.contains(tag.get())) {
            return false;
        }
        if (!tag.get().equals("!")) {
            requireTag(event, tag, "str", parent, step);
        }
        return true;
    }

    private void requireTag(Event event, Optional<String> tag, String wanted, @Nullable ConfigNode parent,
            Object step) {
        if (tag.isPresent() && !tag.get().equals("!") && !tag.get().equals(TAG + wanted)) {
            error(line(event), column(event), pointer(parent, step), "tag " + tag.get().replace(TAG, "!!")
                    + " is not known here");
        }
    }

    private static Scalar standIn(Event event, @Nullable ConfigNode parent, Object step) {
        return new Scalar(parent, step, line(event), column(event), Scalar.UNSET, true, null, true);
    }

    private Reader decoded() {
        return new InputStreamReader(source.open(), StandardCharsets.UTF_8.newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT));
    }

    private void unreadable(YamlEngineException e) {
        Throwable cause = e.getCause() instanceof UncheckedIOException unchecked ? unchecked.getCause() : e.getCause();
        if (cause instanceof CharacterCodingException) {
            problems.add(new Problem(Severity.ERROR, source.firstMalformed(), "#", "the file must be UTF-8"));
        } else if (e.getMessage() != null && e.getMessage().contains("exceeds the limit")) {
            error(1, 1, "#", "a file must have at most " + MAX_CODE_POINTS + " code points");
        } else {
            error(1, 1, "#", "the file is not YAML: " + e.getMessage());
        }
    }

    private String explained(MarkedYamlEngineException e, Optional<Mark> mark) {
        String context = e.getContext() == null ? "" : e.getContext() + ": ";
        String hint = mark.filter(at -> source.line(at.getLine()).contains("${")).isPresent()
                ? "; a ${…} inside of { } or [ ] needs quotes"
                : "";
        return "the file is not YAML: " + context + e.getProblem() + hint;
    }

    private void fail(Event at, String pointer, String message) {
        error(line(at), column(at), pointer, message);
        throw new Unreadable();
    }

    private void error(int line, int column, String pointer, String message) {
        problems.add(new Problem(Severity.ERROR, new Position(source.name(), line, column),
                pointer, message));
    }

    private static String pointer(@Nullable ConfigNode parent, Object step) {
        return parent == null ? "#" : parent.pointer() + "/" + ConfigNode.escaped(step);
    }

    private static int line(Event event) {
        return event.getStartMark().map(mark -> mark.getLine() + 1).orElse(1);
    }

    private static int column(Event event) {
        return event.getStartMark().map(mark -> mark.getColumn() + 1).orElse(1);
    }
}
