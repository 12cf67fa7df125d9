package dev.fettle.local.servers;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.function.Supplier;

/** A secret that is made once and kept in a file that only its owner may read. */
public final class SecretFile {

    private SecretFile() {}

    /**
     * The secret in the file; makes both when there is none.
     *
     * @param maker draws a new secret, one line
     */
    public static String readOrMake(Path file, Supplier<String> maker) throws IOException {
        if (Files.exists(file)) {
            String kept = Files.readString(file).strip();
            if (!kept.isEmpty()) {
                return kept;
            }
            Files.delete(file);
        }
        String secret = maker.get();
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(file, secret + "\n", StandardCharsets.UTF_8);
        return secret;
    }
}
