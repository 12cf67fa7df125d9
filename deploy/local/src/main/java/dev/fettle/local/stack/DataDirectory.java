package dev.fettle.local.stack;

import dev.fettle.local.servers.Directories;
import dev.fettle.local.servers.SecretFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * Where a stack keeps everything, for one run at a time: the lock is held until {@link #close} and falls with the
 * process
 * that holds it, however it ends.
 */
final class DataDirectory implements AutoCloseable {

    private static final int SECRET_BYTES = 32;

    private final Path path;
    private final boolean temporary;
    private final FileChannel lock;

    private DataDirectory(Path path, boolean temporary, FileChannel lock) {
        this.path = path;
        this.temporary = temporary;
        this.lock = lock;
    }

    /** Data that stays; the directory is made when missing, and git is told to leave it alone. */
    static DataDirectory at(Path path) throws CannotStartException, IOException {
        Files.createDirectories(path);
        Path ignore = path.resolve(".gitignore");
        if (!Files.exists(ignore)) {
            Files.writeString(ignore, "*\n");
        }
        return open(path, false);
    }

    /** Data that is gone after {@link #close}. */
    static DataDirectory temporary() throws CannotStartException, IOException {
        return open(Directories.temporary("fettle-"), true);
    }

    private static DataDirectory open(Path path, boolean temporary) throws CannotStartException, IOException {
        Path real = path.toRealPath();
        FileChannel channel = FileChannel.open(real.resolve("lock"), StandardOpenOption.CREATE,
                StandardOpenOption.READ, StandardOpenOption.WRITE);
        if (!isLocked(channel)) {
            String holder = Files.readString(real.resolve("lock")).strip();
            channel.close();
            throw new CannotStartException(ExitCode.DATA_IN_USE, "the data directory " + path
                    + " is in use by another fettle up" + (holder.isEmpty() ? "" : " (pid " + holder + ")")
                    + "; choose another with --data or stop that one");
        }
        channel.truncate(0);
        int _ = channel.write(ByteBuffer.wrap((ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.UTF_8)));
        return new DataDirectory(real, temporary, channel);
    }

    private static boolean isLocked(FileChannel channel) throws IOException {
        try {
            @Nullable
            FileLock lock = channel.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    Path path() {
        return path;
    }

    /** Made once, kept in {@code admin-token}, mode 0600. */
    String adminToken() throws IOException {
        return SecretFile.readOrMake(path.resolve("admin-token"),
                () -> Base64.getUrlEncoder().withoutPadding().encodeToString(random()));
    }

    /** What the local receiver's webhook is signed with: made once, kept in {@code webhook-secret}, mode 0600. */
    String webhookSecret() throws IOException {
        return SecretFile.readOrMake(path.resolve("webhook-secret"),
                () -> "whsec_" + Base64.getEncoder().encodeToString(random()));
    }

    /** What secrets in the database are sealed with: made once, kept in {@code secret-key}, mode 0600. */
    String secretKey() throws IOException {
        return SecretFile.readOrMake(path.resolve("secret-key"), () -> Base64.getEncoder().encodeToString(random()));
    }

    private static byte[] random() {
        byte[] bytes = new byte[SECRET_BYTES];
        new SecureRandom().nextBytes(bytes);
        return bytes;
    }

    @Override
    public void close() throws IOException {
        lock.close();
        if (temporary) {
            Directories.delete(path);
        }
    }
}
