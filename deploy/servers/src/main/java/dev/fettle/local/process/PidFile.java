package dev.fettle.local.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which process was started, so that a later run can find it again. A process number alone may belong to someone else
 * by
 * then; together with the moment of its start it does not.
 */
public final class PidFile {

    /** The start of a process is told relative to the boot, whose time moves a little when the clock is set. */
    private static final Duration TOLERANCE = Duration.ofSeconds(3);

    /** Process number and start in milliseconds since 1970. */
    private static final Pattern CONTENT = Pattern.compile("(\\d{1,18}) (\\d{1,18})");

    private PidFile() {}

    static void write(Path file, ProcessHandle process) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        Files.writeString(file, process.pid() + " " + start(process) + "\n", StandardCharsets.UTF_8);
    }

    /**
     * Ends the process that the file names, if it still lives.
     *
     * @param file may be missing
     * @param signal how to ask; after the limit it is killed
     * @return its number, empty when there was nothing to end
     */
    public static Optional<Long> stopOrphan(Path file, Signal signal, Duration limit) throws IOException {
        Optional<ProcessHandle> orphan = living(file);
        orphan.ifPresent(process -> stop(process, signal, limit));
        Files.deleteIfExists(file);
        return orphan.map(ProcessHandle::pid);
    }

    /**
     * Asks a process to end and kills it when it has not after the limit.
     *
     * @param process may be gone already, need not be a child of ours
     */
    public static void stop(ProcessHandle process, Signal signal, Duration limit) {
        signal.send(process);
        if (!Patience.until(() -> !process.isAlive(), limit)) {
            Signal.KILL.send(process);
            boolean _ = Patience.until(() -> !process.isAlive(), Duration.ofSeconds(2));
        }
    }

    private static Optional<ProcessHandle> living(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        Matcher noted = CONTENT.matcher(Files.readString(file).strip());
        if (!noted.matches()) {
            return Optional.empty();
        }
        long started = Long.parseLong(noted.group(2));
        return ProcessHandle.of(Long.parseLong(noted.group(1)))
                .filter(process -> Math.abs(start(process) - started) <= TOLERANCE.toMillis());
    }

    private static long start(ProcessHandle process) {
        return process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
    }
}
