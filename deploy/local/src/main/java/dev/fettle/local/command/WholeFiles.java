package dev.fettle.local.command;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.Map;

/** Writes files whole or not at all: none of them appears, or loses what it held, before all are written. */
final class WholeFiles {

    private WholeFiles() {}

    /** Blocks. What is there and is no plain file, such as a terminal, is written to as it is. */
    static void write(Map<Path, String> texts) throws IOException {
        Map<Path, Path> written = new LinkedHashMap<>();
        try {
            for (Map.Entry<Path, String> text : texts.entrySet()) {
                Path place = Files.exists(text.getKey()) ? text.getKey().toRealPath() : text.getKey().toAbsolutePath();
                Path directory = place.getParent();
                if (directory != null && !Files.isDirectory(directory)) {
                    throw new FileSystemException(directory.toString(), null, "there is no such directory");
                }
                if (Files.exists(place) && !Files.isRegularFile(place)) {
                    Files.writeString(place, text.getValue());
                } else {
                    Path beside = place.resolveSibling("." + place.getFileName() + ".new");
                    written.put(place, beside);
                    Files.writeString(beside, text.getValue());
                }
            }
            for (Map.Entry<Path, Path> each : written.entrySet()) {
                Files.move(each.getValue(), each.getKey(), StandardCopyOption.REPLACE_EXISTING,
                        StandardCopyOption.ATOMIC_MOVE);
            }
        } finally {
            for (Path beside : written.values()) {
                Files.deleteIfExists(beside);
            }
        }
    }
}
