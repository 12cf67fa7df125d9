package dev.fettle.platform.file;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The bytes of the configured files at one moment, with what they name: the defaults of their directories, the tables
 * of
 * {@code each}, the secrets of {@code ${file:…}}. Reading and understanding are two steps so that a file that is being
 * written can be told by two snapshots that differ, without parsing either.
 */
public final class ConfigSnapshot {

    static final List<String> ENDINGS = List.of(".yaml", ".yml", ".json");
    static final List<String> DIRECTORY_DEFAULTS = ENDINGS.stream().map(end -> "_defaults" + end).toList();

    private final List<SourceFile> files;
    private final Map<Path, SourceFile> directoryDefaults;
    private final Tables tables;
    private final List<Path> beside;
    private final byte[] secrets;
    private final List<Problem> unread;

    /**
     * @param files in the order of reading
     * @param directoryDefaults by directory, in a fixed order
     * @param tables those that the files name
     * @param beside every file that was looked for besides the first ones
     * @param secrets a digest of the files that placeholders name
     * @param unread what could not be read
     */
    ConfigSnapshot(List<SourceFile> files, Map<Path, SourceFile> directoryDefaults, Tables tables, List<Path> beside,
            byte[] secrets, List<Problem> unread) {
        this.files = List.copyOf(files);
        this.directoryDefaults = directoryDefaults;
        this.tables = tables;
        this.beside = List.copyOf(beside);
        this.secrets = secrets.clone();
        this.unread = List.copyOf(unread);
    }

    /**
     * Reads files, and of directories all {@code *.yaml}, {@code *.yml} and {@code *.json} in them, sorted by name,
     * hidden
     * ones and subdirectories left out. {@code _defaults.yaml} beside any of these is no file of its own: it holds what
     * the others there leave unsaid. What cannot be read becomes a problem. Blocks.
     */
    public static ConfigSnapshot read(List<Path> paths) {
        return new SnapshotReader().read(paths);
    }

    /**
     * A text that did not come from a file, such as the body of a request: it must not name any file.
     *
     * @param name what positions call it; JSON indented by tabs needs a name that ends in {@code .json}
     * @param content UTF-8; not copied
     */
    public static ConfigSnapshot of(String name, byte[] content) {
        return new ConfigSnapshot(List.of(new SourceFile(name, content)), Map.of(), Tables.none(), List.of(),
                new byte[0], List.of());
    }

    /**
     * Equal for equal names and bytes, of the files and of all that they name: SHA-256 in hexadecimal digits. Also
     * covers what could not be read. Nothing of a secret can be told from it.
     */
    public String fingerprint() {
        MessageDigest digest = sha256();
        files.forEach(file -> add(file, digest));
        directoryDefaults.values().forEach(file -> add(file, digest));
        tables.sources().keySet().stream().sorted().forEach(path -> tables.source(path)
                .ifPresent(table -> add(table, digest)));
        tables.unread().keySet().stream().sorted().forEach(path -> digest.update(bytes(path + "\0")));
        digest.update(secrets);
        unread.forEach(problem -> digest.update(bytes(problem.toString())));
        return HexFormat.of().formatHex(digest.digest());
    }

    /**
     * The files that the fingerprint covers besides those that were asked for, whether they exist or not: who looks at
     * files from outside before reading them has to look at these too.
     */
    public List<Path> beside() {
        return beside;
    }

    /** Parses every file and expands its placeholders. Pure, but for the files that placeholders name. */
    public ConfigFiles parse(Placeholders placeholders) {
        Problems problems = new Problems();
        unread.forEach(problems::add);
        Map<Path, Mapping> defaults = new HashMap<>();
        directoryDefaults.forEach((directory, file) -> TreeReader.read(file, placeholders, problems)
                .ifPresent(root -> defaults.put(directory, root)));
        List<Mapping> roots = new ArrayList<>();
        Map<String, Mapping> defaultsByFile = new HashMap<>();
        for (SourceFile file : files) {
            TreeReader.read(file, placeholders, problems).ifPresent(roots::add);
            Optional.ofNullable(defaults.get(SnapshotReader.directory(file.name())))
                    .ifPresent(root -> defaultsByFile.put(file.name(), root));
        }
        return new ConfigFiles(roots, problems, defaultsByFile, tables);
    }

    /** Whether a file of that name holds the defaults of its directory. */
    static boolean isDirectoryDefaults(String file) {
        return DIRECTORY_DEFAULTS.stream().anyMatch(name -> file.equals(name) || file.endsWith("/" + name)
                || file.endsWith("\\" + name));
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private static void add(SourceFile file, MessageDigest digest) {
        digest.update(bytes(file.name() + "\0" + file.bytes().length + "\0"));
        digest.update(file.bytes());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
