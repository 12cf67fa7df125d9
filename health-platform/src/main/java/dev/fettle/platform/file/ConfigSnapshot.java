package dev.fettle.platform.file;

import dev.fettle.platform.file.Problem.Severity;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/**
 * The bytes of the configured files at one moment. Reading and understanding are two steps so that a file that is being
 * written can be told by two snapshots that differ, without parsing either.
 */
public final class ConfigSnapshot {

    private static final List<String> ENDINGS = List.of(".yaml", ".yml", ".json");
    private static final List<String> DIRECTORY_DEFAULTS = ENDINGS.stream().map(end -> "_defaults" + end).toList();
    private static final long MAX_BYTES = 4L * TreeReader.MAX_CODE_POINTS;

    private final List<SourceFile> files;
    private final List<Problem> unread;

    private ConfigSnapshot(List<SourceFile> files, List<Problem> unread) {
        this.files = files;
        this.unread = unread;
    }

    /**
     * Reads files, and of directories all {@code *.yaml}, {@code *.yml} and {@code *.json} in them, sorted by name,
     * hidden
     * ones and subdirectories left out. What cannot be read becomes a problem. Blocks.
     */
    public static ConfigSnapshot read(List<Path> paths) {
        List<SourceFile> files = new ArrayList<>();
        List<Problem> unread = new ArrayList<>();
        for (Path path : paths) {
            if (Files.isDirectory(path)) {
                readDirectory(path, files, unread);
            } else {
                readFile(path, files, unread);
            }
        }
        return new ConfigSnapshot(files, unread);
    }

    /**
     * A text that did not come from a file, such as the body of a request.
     *
     * @param name what positions call it; JSON indented by tabs needs a name that ends in {@code .json}
     * @param content UTF-8; not copied
     */
    public static ConfigSnapshot of(String name, byte[] content) {
        return new ConfigSnapshot(List.of(new SourceFile(name, content)), List.of());
    }

    /** Equal for equal names and bytes: SHA-256 in hexadecimal digits. Also covers what could not be read. */
    public String fingerprint() {
        MessageDigest digest = sha256();
        for (SourceFile file : files) {
            digest.update((file.name() + "\0" + file.bytes().length + "\0").getBytes(StandardCharsets.UTF_8));
            digest.update(file.bytes());
        }
        unread.forEach(problem -> digest.update(problem.toString().getBytes(StandardCharsets.UTF_8)));
        return HexFormat.of().formatHex(digest.digest());
    }

    /** Parses every file and expands its placeholders. Pure, but for the files that placeholders name. */
    public ConfigFiles parse(Placeholders placeholders) {
        Problems problems = new Problems();
        unread.forEach(problems::add);
        List<Mapping> roots = new ArrayList<>();
        for (SourceFile file : files) {
            TreeReader.read(file, placeholders, problems).ifPresent(roots::add);
        }
        return new ConfigFiles(roots, problems);
    }

    private static void readDirectory(Path directory, List<SourceFile> files, List<Problem> unread) {
        List<Path> found;
        try (Stream<Path> entries = Files.list(directory)) {
            found = entries.filter(ConfigSnapshot::isConfiguration).sorted().toList();
        } catch (IOException e) {
            unread.add(problem(Severity.ERROR, directory, "the directory cannot be read: " + reason(e)));
            return;
        }
        if (found.isEmpty()) {
            unread.add(problem(Severity.WARNING, directory, "the directory holds no *.yaml, *.yml or *.json"));
        }
        found.forEach(file -> readFile(file, files, unread));
    }

    private static void readFile(Path file, List<SourceFile> files, List<Problem> unread) {
        if (DIRECTORY_DEFAULTS.contains(name(file))) {
            unread.add(problem(Severity.ERROR, file,
                    "defaults of a directory are not supported; put 'defaults' into each file"));
            return;
        }
        try {
            if (Files.size(file) > MAX_BYTES) {
                unread.add(problem(Severity.ERROR, file,
                        "a file must have at most " + TreeReader.MAX_CODE_POINTS + " code points"));
            } else {
                files.add(new SourceFile(file.toString(), Files.readAllBytes(file)));
            }
        } catch (IOException e) {
            unread.add(problem(Severity.ERROR, file, "the file cannot be read: " + reason(e)));
        }
    }

    private static boolean isConfiguration(Path path) {
        String name = name(path);
        return !name.startsWith(".") && ENDINGS.stream().anyMatch(name::endsWith) && !Files.isDirectory(path);
    }

    private static String name(Path path) {
        Path name = path.getFileName();
        return name == null ? "" : name.toString();
    }

    private static String reason(IOException e) {
        return switch (e) {
            case NoSuchFileException _ -> "it does not exist";
            case AccessDeniedException _ -> "access is denied";
            default -> e.getClass().getSimpleName();
        };
    }

    private static Problem problem(Severity severity, Path path, String message) {
        return new Problem(severity, new Position(path.toString(), 1, 1), "#", message);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
