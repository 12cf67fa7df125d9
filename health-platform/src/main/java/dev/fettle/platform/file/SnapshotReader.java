package dev.fettle.platform.file;

import dev.fettle.platform.file.Problem.Severity;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads the files of one snapshot. Blocks; for one snapshot only. */
final class SnapshotReader {

    private static final long MAX_BYTES = 4L * TreeReader.MAX_CODE_POINTS;
    private static final long MAX_TABLE_BYTES = 64L << 20;

    private final List<SourceFile> files = new ArrayList<>();
    private final Map<Path, SourceFile> directoryDefaults = new TreeMap<>();
    private final Map<Path, SourceFile> tables = new HashMap<>();
    private final Map<Path, String> unreadTables = new HashMap<>();
    private final Set<String> secrets = new TreeSet<>();
    private final Set<Path> directories = new HashSet<>();
    private final Set<Path> beside = new TreeSet<>();
    private final List<Problem> unread = new ArrayList<>();

    ConfigSnapshot read(List<Path> paths) {
        for (Path path : paths) {
            if (Files.isDirectory(path)) {
                readDirectory(path);
            } else {
                readFile(path);
            }
        }
        byte[] digest = digestOfSecrets();
        return new ConfigSnapshot(files, directoryDefaults, new Tables(tables, unreadTables, true),
                List.copyOf(beside), digest, unread);
    }

    /** The directory of a file by its name. */
    static Path directory(String file) {
        try {
            Path parent = Path.of(file).getParent();
            return parent == null ? Path.of("") : parent;
        } catch (InvalidPathException noPath) {
            return Path.of("");
        }
    }

    private void readDirectory(Path directory) {
        List<Path> found;
        try (Stream<Path> entries = Files.list(directory)) {
            found = entries.filter(SnapshotReader::isConfiguration).sorted().toList();
        } catch (IOException e) {
            unread.add(problem(Severity.ERROR, directory, "the directory cannot be read: " + reason(e)));
            return;
        }
        if (found.stream().allMatch(SnapshotReader::isDirectoryDefaults)) {
            unread.add(problem(Severity.WARNING, directory, "the directory holds no *.yaml, *.yml or *.json"));
        }
        found.forEach(this::readFile);
    }

    private void readFile(Path path) {
        readDefaultsBeside(path);
        if (isDirectoryDefaults(path)) {
            if (!Files.exists(path)) {
                unread.add(problem(Severity.ERROR, path, "the file cannot be read: it does not exist"));
            }
            return;
        }
        SourceFile file = read(path);
        if (file != null) {
            files.add(file);
            readNamed(file);
        }
    }

    private void readDefaultsBeside(Path path) {
        Path directory = directory(path.toString());
        if (!directories.add(directory)) {
            return;
        }
        Path first = null;
        for (String name : ConfigSnapshot.DIRECTORY_DEFAULTS) {
            Path candidate = directory.resolve(name);
            beside.add(candidate);
            if (!Files.exists(candidate)) {
                continue;
            }
            if (first != null) {
                unread.add(problem(Severity.ERROR, candidate,
                        "a directory has one file of defaults; this one stands beside " + name(first)));
                continue;
            }
            first = candidate;
            SourceFile file = read(candidate);
            if (file != null) {
                directoryDefaults.put(directory, file);
                readNamed(file);
            }
        }
    }

    private @Nullable SourceFile read(Path path) {
        try {
            if (Files.size(path) <= MAX_BYTES) {
                return new SourceFile(path.toString(), Files.readAllBytes(path));
            }
            unread.add(problem(Severity.ERROR, path,
                    "a file must have at most " + TreeReader.MAX_CODE_POINTS + " code points"));
        } catch (IOException e) {
            unread.add(problem(Severity.ERROR, path, "the file cannot be read: " + reason(e)));
        }
        return null;
    }

    private void readNamed(SourceFile file) {
        References references = References.in(file);
        secrets.addAll(references.secrets());
        for (String named : references.tables()) {
            pathOf(file, named).ifPresent(this::readTable);
        }
    }

    /** Empty for what is no path, which is told when the file is parsed. */
    private static Optional<Path> pathOf(SourceFile file, String named) {
        try {
            return Optional.of(Tables.path(file.name(), named));
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }

    private void readTable(Path path) {
        if (tables.containsKey(path) || unreadTables.containsKey(path)) {
            return;
        }
        beside.add(path);
        try {
            if (!Files.exists(path)) {
                unreadTables.put(path, "does not exist (looked for " + path + ")");
            } else if (!Files.isRegularFile(path)) {
                unreadTables.put(path, "is no file");
            } else if (Files.size(path) > MAX_TABLE_BYTES) {
                unreadTables.put(path, "must have at most " + SizeText.print(MAX_TABLE_BYTES));
            } else {
                tables.put(path, new SourceFile(path.toString(), Files.readAllBytes(path)));
            }
        } catch (IOException e) {
            unreadTables.put(path, "cannot be read: " + reason(e));
        }
    }

    /** Their bytes are not kept: they are read again when the file is parsed. */
    private byte[] digestOfSecrets() {
        MessageDigest digest = ConfigSnapshot.sha256();
        for (String secret : secrets) {
            digest.update((secret + "\0").getBytes(StandardCharsets.UTF_8));
            try {
                Path path = Path.of(secret);
                beside.add(path);
                if (Files.isRegularFile(path) && Files.size(path) <= Placeholders.MAX_FILE_BYTES) {
                    digest.update(Files.readAllBytes(path));
                }
            } catch (IOException | InvalidPathException e) {
                digest.update((e.getClass().getName() + "\0").getBytes(StandardCharsets.UTF_8));
            }
        }
        return digest.digest();
    }

    private static boolean isConfiguration(Path path) {
        String name = name(path);
        return !name.startsWith(".") && ConfigSnapshot.ENDINGS.stream().anyMatch(name::endsWith)
                && !Files.isDirectory(path);
    }

    private static boolean isDirectoryDefaults(Path path) {
        return ConfigSnapshot.DIRECTORY_DEFAULTS.contains(name(path));
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
}
