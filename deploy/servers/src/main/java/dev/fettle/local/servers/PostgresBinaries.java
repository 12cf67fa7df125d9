package dev.fettle.local.servers;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;
import java.util.Set;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/**
 * The programs of PostgreSQL, unpacked once per user from the archive on the class path. Several JVMs may do so at the
 * same time: each unpacks beside the target and the first to rename wins.
 */
final class PostgresBinaries {

    /** The major version of the archives; data of another one cannot be opened. */
    static final String MAJOR = "18";

    private static final String FOLDER = "postgres-18.6.0";

    private PostgresBinaries() {}

    /**
     * @param identity who will run them; it must be able to read the place
     * @return the folder that holds {@code bin/postgres}
     */
    static Path unpacked(PostgresIdentity identity) throws IOException {
        Path cache = identity.cache();
        Path target = cache.resolve(FOLDER);
        if (Files.isExecutable(target.resolve("bin/postgres"))) {
            return target;
        }
        Path fresh = Files.createTempDirectory(cache, FOLDER + "-");
        Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString("rwxr-xr-x"));
        unpack(fresh);
        try {
            Files.move(fresh, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            throw e;
        } catch (IOException e) {
            if (!Files.isExecutable(target.resolve("bin/postgres"))) {
                throw e;
            }
            Directories.delete(fresh);
        }
        return target;
    }

    private static void unpack(Path target) throws IOException {
        String archive = archive(System.getProperty("os.name"), System.getProperty("os.arch"));
        try (InputStream resource = PostgresBinaries.class.getResourceAsStream(archive)) {
            if (resource == null) {
                throw new IOException("no PostgreSQL for this system: " + archive + " is not on the class path");
            }
            try (TarArchiveInputStream tar = new TarArchiveInputStream(
                    new XZInputStream(new BufferedInputStream(resource)))) {
                for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                    unpack(tar, entry, target);
                }
            }
        }
    }

    private static void unpack(TarArchiveInputStream tar, TarArchiveEntry entry, Path target) throws IOException {
        Path path = target.resolve(entry.getName()).normalize();
        if (!path.startsWith(target)) {
            throw new IOException("entry outside of the archive: " + entry.getName());
        }
        if (entry.isDirectory()) {
            Files.createDirectories(path);
            return;
        }
        Files.createDirectories(path.getParent());
        if (entry.isSymbolicLink()) {
            Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
        } else {
            Files.copy(tar, path);
            Files.setPosixFilePermissions(path, permissions(entry));
        }
    }

    private static Set<PosixFilePermission> permissions(TarArchiveEntry entry) {
        boolean executable = (entry.getMode() & 0b001_000_000) != 0;
        return PosixFilePermissions.fromString(executable ? "rwxr-xr-x" : "rw-r--r--");
    }

    /** The name that the archives have in the artifacts of each platform. */
    static String archive(String osName, String osArch) {
        String system = osName.toLowerCase(Locale.ROOT).startsWith("mac") ? "darwin" : "linux";
        String architecture = switch (osArch) {
            case "amd64", "x86_64" -> "x86_64";
            case "aarch64", "arm64" -> "arm_64";
            default -> osArch;
        };
        return "/postgres-" + system + "-" + architecture + ".txz";
    }

    /** Whether nobody but the owner could have put something there. */
    static boolean isOurs(Path directory) throws IOException {
        Path mine = Files.createTempFile("fettle-", "");
        try {
            return !Files.isSymbolicLink(directory)
                    && Files.getOwner(directory, LinkOption.NOFOLLOW_LINKS).equals(Files.getOwner(mine))
                    && !Files.getPosixFilePermissions(directory).contains(PosixFilePermission.OTHERS_WRITE);
        } finally {
            Files.delete(mine);
        }
    }
}
