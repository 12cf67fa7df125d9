package dev.fettle.engine.export;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

/**
 * A file that is replaced as a whole: who reads it sees the bytes of before or those of now, also after a crash.
 * Readable by everybody. Blocks; one writer at a time.
 */
final class AtomicFile {

    private static final Duration STALE = Duration.ofMinutes(1);

    private final Path path;
    private final Path directory;
    private final String prefix;

    AtomicFile(Path path) {
        Path absolute = path.toAbsolutePath().normalize();
        Path parent = absolute.getParent();
        if (parent == null) {
            throw new IllegalArgumentException("must be a file in a directory, was " + path);
        }
        this.path = absolute;
        this.directory = parent;
        this.prefix = "." + absolute.getFileName() + ".";
    }

    /** Replaces it. */
    void write(byte[] bytes) throws IOException {
        // beside it, because only within one file system a rename is atomic
        Path temporary = directory.resolve(prefix + UUID.randomUUID() + ".tmp");
        try {
            try (FileChannel file = FileChannel.open(temporary, StandardOpenOption.CREATE_NEW,
                    StandardOpenOption.WRITE)) {
                ByteBuffer rest = ByteBuffer.wrap(bytes);
                while (rest.hasRemaining()) {
                    file.write(rest);
                }
                file.force(true);
            }
            makeReadable(temporary);
            Files.move(temporary, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            keepRename();
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    /** Removes what a process that died in the middle of writing left behind. What is young may be another's. */
    void removeLeftovers(Instant now) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, this::isTemporary)) {
            for (Path file : files) {
                if (Files.getLastModifiedTime(file).compareTo(FileTime.from(now.minus(STALE))) < 0) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }

    private boolean isTemporary(Path file) {
        String name = String.valueOf(file.getFileName());
        return name.startsWith(prefix) && name.endsWith(".tmp");
    }

    private static void makeReadable(Path file) throws IOException {
        PosixFileAttributeView posix = Files.getFileAttributeView(file, PosixFileAttributeView.class);
        if (posix != null) {
            posix.setPermissions(PosixFilePermissions.fromString("rw-r--r--"));
        }
    }

    /** A rename is on the disk when its directory is. */
    private void keepRename() throws IOException {
        try (FileChannel entries = FileChannel.open(directory, StandardOpenOption.READ)) {
            entries.force(true);
        }
    }
}
