package dev.fettle.platform.file;

import dev.fettle.platform.file.ConfigNode.Filled;
import dev.fettle.platform.file.OpenScalar.Gap;
import dev.fettle.platform.file.OpenScalar.Template;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What {@code each} of an entry says: the items that the entry is to be repeated with. {@code ${each}} stands for an
 * item that is a single value, {@code ${each.name}} for a value of an item that is a mapping or the row of a table. A
 * value that was filled stands where the open one was written, and problems with it say which item it was.
 */
public final class Repetition {

    /** How many items there may be. */
    public static final int MAX_ITEMS = Table.MAX_ROWS;

    private final List<Item> items;
    private final Problems problems;

    /** Something that {@code ${each}} stands for. */
    private interface Item {
        /** As messages call it. */
        String shown();

        /** A value of it; null: the item itself. Empty when it has no such value. */
        Optional<Scalar> value(@Nullable String column);

        /** How to ask for what it has. */
        String hint(@Nullable String column);
    }

    private Repetition(List<Item> items, Problems problems) {
        this.items = items;
        this.problems = problems;
    }

    /**
     * Reads the value of {@code each}.
     *
     * @return empty when it is wrong, which is told
     */
    public static Optional<Repetition> of(ConfigNode each, ConfigFiles files) {
        Problems problems = files.problems();
        int before = problems.errors();
        List<Item> items = switch (each) {
            case Sequence list -> listed(list, problems);
            case Mapping mapping -> rows(mapping, files);
            case Scalar scalar -> {
                problems.error(scalar, "each must be a list or { file: … }, was " + scalar.shown());
                yield List.of();
            }
        };
        if (problems.errors() == before && items.isEmpty()) {
            problems.warning(each, "each has no items, so nothing is made of this entry");
        }
        return problems.errors() > before ? Optional.empty() : Optional.of(new Repetition(items, problems));
    }

    /** Tells each open value of an entry that is not repeated. */
    public static void refuse(ConfigNode node, Problems problems, String reason) {
        if (!node.isOpen()) {
            return;
        }
        switch (node) {
            case Mapping mapping -> mapping.keys().forEach(key -> refuse(present(mapping, key), problems, reason));
            case Sequence list -> list.items().forEach(item -> refuse(item, problems, reason));
            case Scalar scalar -> problems.error(scalar, scalar.shown() + " stands for nothing here: " + reason);
        }
    }

    /** How many items there are. */
    public int size() {
        return items.size();
    }

    /**
     * The entry with everything that is open filled with one item. What has no open values is not copied. What an item
     * does not have is told and left open.
     *
     * @param index from 0
     */
    public Mapping fill(Mapping entry, int index) {
        return entry.isOpen() ? filled(entry, items.get(index)) : entry;
    }

    private Mapping filled(Mapping mapping, Item item) {
        return mapping.with(new Filled(unfilled(mapping.step()), item.shown()), value -> filled(value, item));
    }

    private ConfigNode filled(ConfigNode node, Item item) {
        if (!node.isOpen()) {
            return node;
        }
        return switch (node) {
            case Mapping mapping -> filled(mapping, item);
            case Sequence list -> filled(list, item);
            case OpenScalar scalar -> filled(scalar, item);
            case Scalar scalar -> scalar;
        };
    }

    private Sequence filled(Sequence list, Item item) {
        Sequence filled = new Sequence(list.parent(), new Filled(list.step(), item.shown()), list.line(),
                list.column());
        list.items().forEach(each -> filled.add(filled(each, item)));
        return filled;
    }

    private Scalar filled(OpenScalar open, Item item) {
        Template template = open.template();
        StringBuilder text = new StringBuilder();
        StringBuilder raw = new StringBuilder();
        int textFrom = 0;
        int rawFrom = 0;
        boolean holdsOthers = template.hasOthers();
        boolean unresolved = template.unresolved();
        for (Gap gap : template.gaps()) {
            Optional<Scalar> value = item.value(gap.column());
            if (value.isEmpty()) {
                problems.error(open, "'" + template.written().substring(gap.from(), gap.to())
                        + "' stands for nothing: " + item.hint(gap.column()) + " (each: " + item.shown() + ")");
                return open;
            }
            text.append(template.text(), textFrom, gap.at()).append(value.get().text());
            raw.append(template.written(), rawFrom, gap.from())
                    .append(value.get().placeholder().orElseGet(() -> value.get().text().replace("${", "$${")));
            textFrom = gap.at();
            rawFrom = gap.to();
            holdsOthers |= value.get().placeholder().isPresent();
            unresolved |= value.get().isUnresolved();
        }
        text.append(template.text(), textFrom, template.text().length());
        raw.append(template.written(), rawFrom, template.written().length());
        return new Scalar(open.parent(), new Filled(open.step(), item.shown()), open.line(), open.column(),
                text.toString(), true, holdsOthers ? raw.toString() : null, unresolved);
    }

    private static List<Item> listed(Sequence list, Problems problems) {
        List<Item> items = new ArrayList<>();
        if (list.items().size() > MAX_ITEMS) {
            problems.error(list, "each must have at most " + MAX_ITEMS + " items, had " + list.items().size());
            return items;
        }
        boolean mappings = !list.items().isEmpty() && list.items().getFirst() instanceof Mapping;
        for (ConfigNode node : list.items()) {
            switch (node) {
                case Mapping mapping when mappings -> items.add(new Listed("item " + (items.size() + 1),
                        values(mapping, problems)));
                case Scalar scalar when !mappings && !scalar.isNull() && !scalar.isOpen() -> items
                        .add(new Single(scalar));
                case Mapping _,Scalar _,Sequence _ -> problems.error(node, "each must hold only "
                        + (mappings ? "mappings" : "single values") + " as its first item is, had " + node.shown());
            }
        }
        return items;
    }

    private static Map<String, Scalar> values(Mapping item, Problems problems) {
        Map<String, Scalar> values = new LinkedHashMap<>();
        for (String key : item.keys()) {
            ConfigNode value = present(item, key);
            if (value instanceof Scalar scalar && !scalar.isOpen()) {
                if (!scalar.isNull()) {
                    values.put(key, scalar);
                }
            } else {
                problems.error(value, "an item of each must hold single values, had " + value.shown());
            }
        }
        return values;
    }

    private static List<Item> rows(Mapping each, ConfigFiles files) {
        Optional<Table> table = Fields.read(each, files.problems(), fields -> {
            fields.require("file");
            return fields.scalar("file").flatMap(files::table);
        });
        List<Item> rows = new ArrayList<>();
        table.ifPresent(found -> found.rows().forEach(row -> rows.add(new Tabled(found, row))));
        return rows;
    }

    private static ConfigNode present(Mapping mapping, String key) {
        ConfigNode value = mapping.get(key);
        if (value == null) {
            throw new IllegalStateException("a mapping has a value for each of its keys");
        }
        return value;
    }

    private static Object unfilled(Object step) {
        return step instanceof Filled filled ? filled.written() : step;
    }

    private record Single(Scalar scalar) implements Item {

        @Override
        public String shown() {
            return scalar.shown();
        }

        @Override
        public Optional<Scalar> value(@Nullable String column) {
            return column == null ? Optional.of(scalar) : Optional.empty();
        }

        @Override
        public String hint(@Nullable String column) {
            return "the items are single values; write ${each}";
        }
    }

    private record Listed(String shown, Map<String, Scalar> values) implements Item {

        @Override
        public Optional<Scalar> value(@Nullable String column) {
            return column == null ? Optional.empty() : Optional.ofNullable(values.get(column));
        }

        @Override
        public String hint(@Nullable String column) {
            return named(column, List.copyOf(values.keySet()));
        }
    }

    private record Tabled(Table table, Table.Row row) implements Item {

        @Override
        public String shown() {
            return table.name() + ":" + row.line();
        }

        @Override
        public Optional<Scalar> value(@Nullable String column) {
            int at = column == null ? -1 : table.columns().indexOf(column);
            return at < 0
                    ? Optional.empty()
                    : Optional
                            .of(new Scalar(null, table.name(), row.line(), 1, row.values().get(at), true, null, false));
        }

        @Override
        public String hint(@Nullable String column) {
            return named(column, table.columns());
        }
    }

    private static String named(@Nullable String column, List<String> known) {
        String all = String.join(", ", known);
        return column == null
                ? "write ${each.NAME} with one of " + all
                : Nearest.to(column, known)
                        .map(near -> "did you mean ${each." + near + "}?")
                        .orElse("known are " + all);
    }
}
