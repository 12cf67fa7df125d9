package dev.fettle.platform.file;

import dev.fettle.platform.file.Problem.Severity;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Gathers problems while reading goes on. The same message at the same place is kept once, so a wrong default is told
 * once and not for each entry that inherits it. Not for several threads.
 */
public final class Problems {

    /** Problems that are kept; more are counted only. */
    public static final int MAX_KEPT = 10_000;

    private static final Comparator<Position> IN_FILE = Comparator.comparingInt(Position::line)
            .thenComparingInt(Position::column);

    private final List<Problem> kept = new ArrayList<>();
    private final Set<Problem> seen = new HashSet<>();
    private int errors;
    private int omitted;

    /** The value cannot be used. */
    public void error(ConfigNode at, String message) {
        add(new Problem(Severity.ERROR, at.position(), at.pointer(), message + at.note()));
    }

    /** The value can be used and probably should not be. */
    public void warning(ConfigNode at, String message) {
        add(new Problem(Severity.WARNING, at.position(), at.pointer(), message + at.note()));
    }

    /** Keeps the problem unless it is known already. */
    public void add(Problem problem) {
        if (seen.contains(problem)) {
            return;
        }
        if (problem.isError()) {
            errors++;
        }
        if (kept.size() == MAX_KEPT) {
            omitted++;
            return;
        }
        seen.add(problem);
        kept.add(problem);
    }

    /** How many errors so far; compare before and after reading a part to learn whether it can be used. */
    public int errors() {
        return errors;
    }

    /** Whether there is any error. */
    public boolean hasErrors() {
        return errors > 0;
    }

    /** How many problems were beyond {@link #MAX_KEPT}. */
    public int omitted() {
        return omitted;
    }

    /** All that are kept, file after file as they were read, in each by line and column. */
    public List<Problem> all() {
        Map<String, List<Problem>> byFile = HashMap.newHashMap(8);
        List<String> files = new ArrayList<>();
        for (Problem problem : kept) {
            String file = problem.position().file();
            byFile.computeIfAbsent(file, name -> {
                files.add(name);
                return new ArrayList<>();
            }).add(problem);
        }
        return files.stream()
                .flatMap(file -> byFile.getOrDefault(file, List.of()).stream()
                        .sorted(Comparator.comparing(Problem::position, IN_FILE)))
                .toList();
    }

    /**
     * The problems of one reader: those outside of the top-level keys that belong to another. So a variable that only
     * the other's part names need not be set here. What is in the defaults of a directory counts as under {@code
     * defaults}.
     *
     * @param foreignKeys top-level keys that another reader judges
     */
    public List<Problem> besides(Set<String> foreignKeys) {
        return all().stream().filter(problem -> !foreignKeys.contains(topLevelKey(problem))).toList();
    }

    private static String topLevelKey(Problem problem) {
        String[] steps = problem.pointer().split("/", 3);
        if (steps.length > 1 && ConfigSnapshot.isDirectoryDefaults(problem.position().file())) {
            return "defaults";
        }
        return steps.length < 2 ? "" : steps[1];
    }

    @Override
    public String toString() {
        return kept.toString();
    }
}
