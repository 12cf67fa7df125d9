package dev.fettle.platform.file;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Tells when configuration files have a new content. Looks at them at a fixed beat (polling also works on network file
 * systems and on Kubernetes' swaps of {@code ..data}, where notifications of the operating system do not) and tells a
 * content once two reads in a row found it, so nothing half-written is told; never the same content twice in a row. A
 * broken, empty or vanished file is told as it is: what to make of it is the reader's business.
 *
 * <p>
 * Files are read only when they look different from outside (name, inode, size, times of modification and change), when
 * something changed less than {@link FileStamps#REST} before the last read, when the last read found something new, and
 * at each {@value #UNTRUSTING}th beat in any case, because times can lie: a change that leaves no trace outside is
 * found
 * within a minute instead of within two beats.
 *
 * <p>
 * The reader is called on the watch's own thread and may block; the next beat is after its return. If it throws, that
 * is
 * logged and the same content is told again at the next beat: so a reader that needs a database which is away just
 * throws.
 */
public final class FileWatch implements AutoCloseable {

    /** At least each so many beats the files are read, however they look. */
    static final int UNTRUSTING = 30;

    private static final Logger LOG = Logger.getLogger(FileWatch.class);
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final List<Path> paths;
    private final Duration period;
    private final Consumer<ConfigSnapshot> reader;
    private final Clock clock;
    private final Thread thread = Thread.ofPlatform().daemon().name("file-watch").unstarted(this::watch);
    private volatile boolean closed;

    // the thread's own
    private TwoEqualReads reads = TwoEqualReads.knowing(null);
    private @Nullable FileStamps lastRead;
    /** What the files that were read last name besides: their tables, secrets and directories' defaults. */
    private List<Path> beside = List.of();
    private int beatsSinceRead;

    /**
     * @param paths files and directories, as {@link ConfigSnapshot#read} takes them
     * @param period between two looks, 2 s by default ({@code fettle.config.poll})
     * @param reader is given each new content, on the watch's own thread
     */
    public FileWatch(List<Path> paths, Duration period, Consumer<ConfigSnapshot> reader) {
        this(paths, period, reader, Clock.systemUTC());
    }

    FileWatch(List<Path> paths, Duration period, Consumer<ConfigSnapshot> reader, Clock clock) {
        if (!period.isPositive()) {
            throw new IllegalArgumentException("period must be > 0, was " + period);
        }
        this.paths = List.copyOf(paths);
        this.period = period;
        this.reader = reader;
        this.clock = clock;
    }

    /** Begins on a thread of its own; to be called once. The first content is told after two equal reads. */
    public void start() {
        thread.start();
    }

    /**
     * Begins on a thread of its own; to be called once.
     *
     * @param known what the caller has read already; not told unless something else was told in between
     */
    public void start(ConfigSnapshot known) {
        knows(known);
        thread.start();
    }

    /** Nothing is told any more after the return; a reader that is at work is interrupted and given five seconds. */
    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        if (Thread.currentThread().equals(thread)) {
            return;
        }
        try {
            if (thread.isAlive() && !thread.join(PATIENCE)) {
                LOG.warnf("reader of the configuration did not end in time paths=%s", paths);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    void knows(ConfigSnapshot known) {
        reads = TwoEqualReads.knowing(known.fingerprint());
        beside = known.beside();
    }

    private void watch() {
        try {
            while (!closed) {
                Thread.sleep(period);
                beat();
            }
        } catch (InterruptedException e) {
            LOG.debugf("watch of the configuration ends paths=%s", paths);
        }
    }

    /** One look. */
    void beat() {
        if (paths.stream().anyMatch(FileWatch::canBeReadOnce)) {
            return;
        }
        FileStamps now = FileStamps.of(watched(), clock.instant());
        if (!isReadNeeded(now)) {
            beatsSinceRead++;
            return;
        }
        // the stamps are older than the read: what changes meanwhile looks different at the next beat
        ConfigSnapshot snapshot = ConfigSnapshot.read(paths);
        lastRead = snapshot.beside().equals(beside) ? now : null;
        beside = snapshot.beside();
        beatsSinceRead = 0;
        String fingerprint = snapshot.fingerprint();
        if (!reads.tells(fingerprint)) {
            reads = reads.after(fingerprint);
        } else if (!closed && isTold(snapshot)) {
            reads = reads.after(fingerprint);
        }
    }

    private List<Path> watched() {
        return Stream.concat(paths.stream(), beside.stream()).toList();
    }

    private boolean isReadNeeded(FileStamps now) {
        return reads.isUndecided() || lastRead == null || beatsSinceRead >= UNTRUSTING - 1
                || !lastRead.stillHold(now);
    }

    private boolean isTold(ConfigSnapshot snapshot) {
        try {
            reader.accept(snapshot);
            return true;
        } catch (RuntimeException e) {
            LOG.warnf("new configuration could not be used now, trying again paths=%s cause=%s", paths, e);
            LOG.debug("reader failed", e);
            return false;
        }
    }

    /** A pipe ({@code --config <(make-config)}) is empty when read again, or blocks for ever. */
    private static boolean canBeReadOnce(Path path) {
        return Files.exists(path) && !Files.isRegularFile(path) && !Files.isDirectory(path);
    }
}
