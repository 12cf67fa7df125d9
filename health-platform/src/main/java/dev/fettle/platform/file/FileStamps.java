package dev.fettle.platform.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * How files look from outside, so that large ones need not be read when nothing happened to them. Links are followed: a
 * link that points elsewhere looks different.
 *
 * @param files what was found, in the order of reading
 * @param takenAt when, by this machine's clock
 */
record FileStamps(List<Stamp> files, Instant takenAt) {

    /**
     * How long before a look its files must have been at rest: two writes within one tick of a file system's clock
     * leave
     * the same stamp, and the coarsest ticks last two seconds.
     */
    static final Duration REST = Duration.ofSeconds(3);

    /**
     * One file.
     *
     * @param path as it was named
     * @param inode what the file system calls it; another file under the same name has another one
     * @param size in bytes
     * @param newest when its bytes or anything about it changed last, by the file system's clock
     */
    record Stamp(String path, String inode, long size, Instant newest) {}

    FileStamps {
        files = List.copyOf(files);
    }

    /** Looks at files and at what is in directories. What cannot be looked at is a stamp too. Blocks. */
    static FileStamps of(List<Path> paths, Instant now) {
        List<Stamp> stamps = new ArrayList<>();
        for (Path path : paths) {
            stamps.add(stamp(path));
            if (Files.isDirectory(path)) {
                entries(path).forEach(entry -> stamps.add(stamp(entry)));
            }
        }
        return new FileStamps(stamps, now);
    }

    /**
     * Whether the files are surely the same as when these stamps were taken: they look the same now, and then they had
     * been at rest for so long that a later change must show.
     */
    boolean stillHold(FileStamps now) {
        return files.equals(now.files)
                && files.stream().allMatch(file -> file.newest().isBefore(takenAt.minus(REST)));
    }

    private static List<Path> entries(Path directory) {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.sorted().toList();
        } catch (IOException unreadable) {
            return List.of();
        }
    }

    private static Stamp stamp(Path path) {
        try {
            BasicFileAttributes basic = Files.readAttributes(path, BasicFileAttributes.class);
            return new Stamp(path.toString(), Objects.toString(basic.fileKey(), ""), basic.size(),
                    newest(basic.lastModifiedTime().toInstant(), changed(path)));
        } catch (IOException e) {
            return new Stamp(path.toString(), e.getClass().getSimpleName(), -1, Instant.MIN);
        }
    }

    /** Unlike the time of modification, nobody can set the time of change; systems other than Unix have none. */
    private static Instant changed(Path path) throws IOException {
        if (!path.getFileSystem().supportedFileAttributeViews().contains("unix")) {
            return Instant.MIN;
        }
        Map<String, Object> unix = Files.readAttributes(path, "unix:ctime");
        return unix.get("ctime") instanceof FileTime time ? time.toInstant() : Instant.MIN;
    }

    private static Instant newest(Instant modified, Instant changed) {
        return modified.isAfter(changed) ? modified : changed;
    }
}
