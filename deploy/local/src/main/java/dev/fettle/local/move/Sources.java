package dev.fettle.local.move;

import dev.fettle.platform.file.ConfigFiles;
import dev.fettle.platform.file.ConfigSnapshot;
import dev.fettle.platform.file.Mapping;
import dev.fettle.platform.file.Placeholders;
import dev.fettle.platform.file.Position;
import dev.fettle.platform.file.Problem;
import dev.fettle.platform.file.Problem.Severity;
import dev.fettle.platform.file.Problems;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The files of another program: YAML or JSON, nothing in them expanded.
 *
 * @param roots one for each file that could be read, in order
 * @param problems what could not be read; goes on gathering
 */
public record Sources(List<Mapping> roots, Problems problems) {

    /** Copies the list. */
    public Sources {
        roots = List.copyOf(roots);
    }

    /** A file, or all {@code *.yaml} and {@code *.yml} of a directory and of those in it, by path. Blocks. */
    public static Sources read(Path path) {
        Problems problems = new Problems();
        List<Mapping> roots = new ArrayList<>();
        for (Path file : files(path, problems)) {
            try {
                ConfigFiles parsed = ConfigSnapshot.of(file.toString(), Files.readAllBytes(file))
                        .parse(Placeholders.none());
                parsed.problems().all().forEach(problems::add);
                roots.addAll(parsed.roots());
            } catch (IOException e) {
                unread(file, e, problems);
            }
        }
        return new Sources(roots, problems);
    }

    private static List<Path> files(Path path, Problems problems) {
        if (!Files.isDirectory(path)) {
            return List.of(path);
        }
        try (Stream<Path> found = Files.walk(path)) {
            List<Path> files = found.filter(Files::isRegularFile)
                    .filter(file -> file.toString().endsWith(".yaml") || file.toString().endsWith(".yml"))
                    .sorted()
                    .toList();
            if (files.isEmpty()) {
                problems.add(problem(path, "the directory holds no *.yaml or *.yml"));
            }
            return files;
        } catch (IOException e) {
            unread(path, e, problems);
            return List.of();
        }
    }

    /** Tells that a file cannot be read. */
    public static void unread(Path path, IOException failure, Problems problems) {
        problems.add(problem(path, "the file cannot be read: "
                + (Files.exists(path) ? failure.getClass().getSimpleName() : "it does not exist")));
    }

    private static Problem problem(Path path, String message) {
        return new Problem(Severity.ERROR, new Position(path.toString(), 1, 1), "#", message);
    }
}
