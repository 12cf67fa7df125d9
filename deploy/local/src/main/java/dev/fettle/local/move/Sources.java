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
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
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

    private static final long LARGEST = 32L << 20;

    /** Copies the list. */
    public Sources {
        roots = List.copyOf(roots);
    }

    /**
     * A file, or all {@code *.yaml} and {@code *.yml} of a directory and of those in it, by path; but what a mounted
     * ConfigMap
     * keeps beside its links ({@code ..data}). Blocks.
     */
    public static Sources read(Path path) {
        Problems problems = new Problems();
        List<Mapping> roots = new ArrayList<>();
        for (Path file : files(path, problems)) {
            try {
                ConfigFiles parsed = ConfigSnapshot.of(file.toString(), bytes(file))
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
                    .filter(file -> !path.relativize(file).toString().contains(".."))
                    .sorted()
                    .toList();
            if (files.isEmpty()) {
                problems.add(problem(path, "the directory holds no *.yaml or *.yml"));
            }
            return files;
        } catch (UncheckedIOException e) {
            problems.add(problem(path, "the directory cannot be read: " + e.getMessage()));
            return List.of();
        } catch (IOException e) {
            unread(path, e, problems);
            return List.of();
        }
    }

    /**
     * The bytes of a file. Blocks.
     *
     * @throws FileSystemException with a reason for people, when it is no file or too large
     */
    public static byte[] bytes(Path file) throws IOException {
        if (Files.isDirectory(file)) {
            throw new FileSystemException(file.toString(), null, "it is a directory");
        }
        if (Files.exists(file) && !Files.isRegularFile(file)) {
            throw new FileSystemException(file.toString(), null, "it is no file");
        }
        if (Files.exists(file) && Files.size(file) > LARGEST) {
            throw new FileSystemException(file.toString(), null, "it has more than 32 MiB");
        }
        return Files.readAllBytes(file);
    }

    /** Tells that a file cannot be read. */
    public static void unread(Path path, IOException failure, Problems problems) {
        problems.add(problem(path, "the file cannot be read: " + switch (failure) {
            case NoSuchFileException _ -> "it does not exist";
            case AccessDeniedException _ -> "no permission";
            case CharacterCodingException _ -> "it must be UTF-8";
            case FileSystemException told when told.getReason() != null -> told.getReason();
            default -> failure.getClass().getSimpleName();
        }));
    }

    private static Problem problem(Path path, String message) {
        return new Problem(Severity.ERROR, new Position(path.toString(), 1, 1), "#", message);
    }
}
