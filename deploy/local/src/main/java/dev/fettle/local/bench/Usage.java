package dev.fettle.local.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a process has used so far, as the operating system counts it (Linux).
 *
 * @param cpu user and system time since its start; steps of 10 ms
 * @param residentBytes memory that it holds now
 * @param threads how many run now
 * @param files how many file descriptors are open now
 */
record Usage(Duration cpu, long residentBytes, long threads, long files) {

    /** The kernel tells times in these whatever its own clock is. */
    private static final long TICKS_PER_SECOND = 100;
    /** Places in {@code /proc/PID/stat} behind the name of the program. */
    private static final int USER = 11;
    private static final int CHILDREN_SYSTEM = 14;

    /** What one process uses. Throws when there is none. */
    static Usage of(long pid) {
        try {
            Path proc = Path.of("/proc", Long.toString(pid));
            List<String> status = Files.readAllLines(proc.resolve("status"));
            return new Usage(cpu(Files.readString(proc.resolve("stat")), false), kibibytes(status, "VmRSS") << 10,
                    number(status, "Threads"), open(proc.resolve("fd")));
        } catch (IOException e) {
            throw new IllegalStateException("cannot read what process " + pid + " uses: " + e.getMessage(), e);
        }
    }

    /** CPU time of a process with all of its children, those that ended included. */
    static Duration cpuWithChildren(long pid) {
        Duration own = cpuOf(pid, true);
        return ProcessHandle.of(pid)
                .stream()
                .flatMap(ProcessHandle::children)
                .map(child -> cpuOf(child.pid(), true))
                .reduce(own, Duration::plus);
    }

    private static Duration cpuOf(long pid, boolean withEndedChildren) {
        try {
            return cpu(Files.readString(Path.of("/proc", Long.toString(pid), "stat")), withEndedChildren);
        } catch (IOException e) {
            return Duration.ZERO; // it ended meanwhile: its parent counts it
        }
    }

    /**
     * User and system time.
     *
     * @param stat what {@code /proc/PID/stat} says
     * @param withEndedChildren whether children count that ended and were waited for
     */
    static Duration cpu(String stat, boolean withEndedChildren) {
        String[] fields = stat.substring(stat.lastIndexOf(')') + 1).strip().split(" ", -1);
        int last = withEndedChildren ? CHILDREN_SYSTEM : USER + 1;
        long ticks = 0;
        for (int field = USER; field <= last; field++) {
            ticks += Long.parseLong(fields[field]);
        }
        return Duration.ofMillis(ticks * 1000 / TICKS_PER_SECOND);
    }

    private static long kibibytes(List<String> status, String name) {
        return number(status, name);
    }

    /** The number in the line of that name. */
    static long number(List<String> status, String name) {
        return status.stream()
                .filter(line -> line.startsWith(name + ":"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no line " + name));
    }

    private static long open(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.count();
        }
    }
}
