package dev.fettle.platform.file;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * The tables that files name, by path: their bytes, or why those could not be had.
 *
 * @param sources what could be read
 * @param unread what is wrong with the others, as the end of a sentence
 * @param areAllowed whether there may be any: what came by REST names no files of this machine
 */
record Tables(Map<Path, SourceFile> sources, Map<Path, String> unread, boolean areAllowed) {

    Tables {
        sources = Map.copyOf(sources);
        unread = Map.copyOf(unread);
    }

    static Tables none() {
        return new Tables(Map.of(), Map.of(), false);
    }

    /**
     * @param file the file that names the table
     * @param named absolute, or relative to that file
     */
    static Path path(String file, String named) {
        return Path.of(file).resolveSibling(named);
    }

    Optional<SourceFile> source(Path path) {
        return Optional.ofNullable(sources.get(path));
    }

    Optional<String> wrongWith(Path path) {
        return sources.containsKey(path)
                ? Optional.empty()
                : Optional.of(unread.getOrDefault(path, "was not found while the files were read"));
    }
}
