package dev.fettle.local.servers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Who runs PostgreSQL, which refuses to run as root. A family of three: an ordinary user runs it as it is; root runs it
 * in a user namespace of its own, where root is nobody; where that is forbidden, root becomes another user.
 */
sealed interface PostgresIdentity {

    /** The command in front of PostgreSQL's own programs. */
    List<String> prefix();

    /** A place for the unpacked programs that this identity can read and no other user can write. */
    Path cache() throws IOException;

    /** Makes the file or directory its own. */
    void own(Path path) throws IOException;

    /** The one that works here. */
    static PostgresIdentity current() throws IOException {
        if (!"root".equals(System.getProperty("user.name"))) {
            return new Same();
        }
        if (run(List.of("unshare", "-U", "true"))) {
            return new Namespace();
        }
        if (run(List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "true"))) {
            return new Nobody();
        }
        throw new IOException("PostgreSQL refuses to run as root, and neither unshare nor setpriv (util-linux) works"
                + " here: start as another user");
    }

    private static boolean run(List<String> command) throws IOException {
        try {
            Process process = new ProcessBuilder(command).redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor(20, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** An ordinary user. */
    record Same() implements PostgresIdentity {
        @Override
        public List<String> prefix() {
            return List.of();
        }

        @Override
        public Path cache() throws IOException {
            return homeCache();
        }

        @Override
        public void own(Path path) {
            // it was made by this user
        }
    }

    /** Root outside, nobody inside: files still belong to root. */
    record Namespace() implements PostgresIdentity {
        @Override
        public List<String> prefix() {
            return List.of("unshare", "-U");
        }

        @Override
        public Path cache() throws IOException {
            return homeCache();
        }

        @Override
        public void own(Path path) throws IOException {
            chown(path, "0:0");
        }
    }

    /** Another user, who cannot look into root's home. */
    record Nobody() implements PostgresIdentity {
        @Override
        public List<String> prefix() {
            return List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups");
        }

        @Override
        public Path cache() throws IOException {
            Path cache = Path.of(System.getProperty("java.io.tmpdir"), "fettle-root");
            Files.createDirectories(cache, PosixFilePermissions
                    .asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
            if (!PostgresBinaries.isOurs(cache)) {
                throw new IOException(cache + " belongs to someone else: remove it");
            }
            return cache;
        }

        @Override
        public void own(Path path) throws IOException {
            chown(path, "65534:65534");
        }
    }

    private static Path homeCache() throws IOException {
        String base = System.getenv("XDG_CACHE_HOME");
        Path cache = base == null || base.isBlank()
                ? Path.of(System.getProperty("user.home"), ".cache", "fettle")
                : Path.of(base, "fettle");
        return Files.createDirectories(cache);
    }

    private static void chown(Path path, String owner) throws IOException {
        if (!run(List.of("chown", "-R", owner, path.toString()))) {
            throw new IOException("cannot give " + path + " to " + owner);
        }
    }
}
