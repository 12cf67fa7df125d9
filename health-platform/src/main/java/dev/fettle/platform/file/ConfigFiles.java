package dev.fettle.platform.file;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The parsed files and what is wrong with them so far. For one thread at a time. */
public final class ConfigFiles {

    private final List<Mapping> roots;
    private final Problems problems;
    private final Map<String, Mapping> directoryDefaults;
    private final Tables tables;
    private final Map<Path, Optional<Table>> read = new HashMap<>();

    /** Files without anything beside them. */
    public ConfigFiles(List<Mapping> roots, Problems problems) {
        this(roots, problems, Map.of(), Tables.none());
    }

    ConfigFiles(List<Mapping> roots, Problems problems, Map<String, Mapping> directoryDefaults, Tables tables) {
        this.roots = List.copyOf(roots);
        this.problems = problems;
        this.directoryDefaults = Map.copyOf(directoryDefaults);
        this.tables = tables;
    }

    /** Each file's mapping, in the order of reading; a file that is not YAML has none. */
    public List<Mapping> roots() {
        return roots;
    }

    /** Goes on gathering while the roots are read with {@link Fields}. */
    public Problems problems() {
        return problems;
    }

    /** What {@code _defaults.yaml} in the directory of that root's file says; the same mapping for all files there. */
    public Optional<Mapping> directoryDefaults(Mapping root) {
        return Optional.ofNullable(directoryDefaults.get(root.file()));
    }

    /** The table that a value names, relative to the file it stands in; empty, and told, when there is none. */
    Optional<Table> table(Scalar named) {
        if (!tables.areAllowed()) {
            problems.error(named, "a file can be named by files only; give the items as a list");
            return Optional.empty();
        }
        if (named.placeholder().isPresent()) {
            problems.error(named, "the name of a table must not hold a placeholder, was " + named.shown());
            return Optional.empty();
        }
        try {
            Path path = Tables.path(named.file(), named.text());
            Optional<String> wrong = tables.wrongWith(path);
            wrong.ifPresent(reason -> problems.error(named, "the table " + named.shown() + " " + reason));
            return read.computeIfAbsent(path, any -> tables.source(path)
                    .flatMap(source -> Table.read(source, problems)));
        } catch (InvalidPathException e) {
            problems.error(named, "file must be the path of a table, was " + named.shown());
            return Optional.empty();
        }
    }
}
