package dev.fettle.local.process;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;

/**
 * A started process: its output goes to the log of its launch (at most 2 × 8 MiB) and line by line to a listener. Any
 * thread may call.
 */
public final class Child {

    private static final long LOG_LIMIT = 8L << 20;
    private static final int KEPT_LINES = 20;

    /**
     * The one thread that starts children, and it never ends: the kernel sends the signal of a parent's death when the
     * thread that started the child ends, not when its process does.
     */
    private static final ExecutorService STARTER = Executors
            .newSingleThreadExecutor(Thread.ofPlatform().daemon().name("child-starter").factory());

    private final Launch launch;
    private final Process process;
    private final Thread reader;
    private final Deque<String> lastLines = new ArrayDeque<>();
    private volatile boolean ready;

    private Child(Launch launch, Process process, Consumer<String> listener) {
        this.launch = launch;
        this.process = process;
        // not a virtual thread: a read of a pipe holds its carrier, and a machine of two cores has only two
        this.reader = Thread.ofPlatform().daemon().name("output-" + launch.name()).start(() -> read(listener));
    }

    /**
     * Starts the process.
     *
     * @param listener gets each line of its output (both streams), in order, on one thread; must not throw
     * @throws UncheckedIOException when it cannot be started
     */
    public static Child start(Launch launch, Consumer<String> listener) {
        try {
            Child child = new Child(launch, STARTER.submit(() -> builder(launch).start()).get(), listener);
            Path pidFile = launch.pidFile();
            if (pidFile != null) {
                PidFile.write(pidFile, child.process.toHandle());
            }
            return child;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (ExecutionException e) {
            throw new UncheckedIOException(new IOException("cannot start " + launch.name() + ": " + e.getCause(), e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while starting " + launch.name(), e);
        }
    }

    private static ProcessBuilder builder(Launch launch) {
        ProcessBuilder builder = new ProcessBuilder(Containment.around(launch)).redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")));
        builder.environment().putAll(launch.environment());
        return builder;
    }

    /** Whether a killed parent takes its children along on this system; if not, the next start finds them. */
    public static boolean endsWithParent() {
        return Containment.endsWithParent();
    }

    /** The launch that it came from. */
    public Launch launch() {
        return launch;
    }

    /** Its process number. */
    public long pid() {
        return process.pid();
    }

    /** Whether it runs. */
    public boolean isAlive() {
        return process.isAlive();
    }

    /** Whether it has printed the line that says so; see {@link Launch#readyLine}. */
    public boolean saidReady() {
        return ready;
    }

    /** Completes when the process ended, with its exit code: 128 + signal when one ended it. */
    public CompletableFuture<Integer> exit() {
        return process.onExit().thenApply(Process::exitValue);
    }

    /** Kills it and waits until it is gone. */
    public void kill() {
        PidFile.stop(process.toHandle(), Signal.KILL, Duration.ofSeconds(5));
    }

    /** Asks it to end, kills it after the limit, returns when it is gone. */
    public void stop(Duration limit) {
        PidFile.stop(process.toHandle(), launch.stop(), limit);
    }

    /** The last lines it printed, at most 20, oldest first; complete once it has ended. */
    public List<String> lastLines() {
        if (!isAlive()) {
            joinReader();
        }
        synchronized (lastLines) {
            return List.copyOf(lastLines);
        }
    }

    /** A grandchild may hold the stream open, so the wait is bounded. */
    private void joinReader() {
        try {
            boolean _ = reader.join(Duration.ofSeconds(1));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void read(Consumer<String> listener) {
        try (BoundedLog log = new BoundedLog(launch.log(), LOG_LIMIT);
                var output = process.inputReader(StandardCharsets.UTF_8)) {
            Lines lines = new Lines(output);
            for (String line = lines.next(); line != null; line = lines.next()) {
                write(log, line);
                keep(line);
                listener.accept(line);
            }
        } catch (IOException e) {
            keep("its output cannot be kept: " + e);
        }
    }

    /** A full disk must not stop the reading: the child would hang on its next line. */
    private void write(BoundedLog log, String line) {
        try {
            log.line(line);
        } catch (IOException e) {
            keep("its log cannot be written: " + e);
        }
    }

    private void keep(String line) {
        String readyLine = launch.readyLine();
        if (readyLine != null && line.startsWith(readyLine)) {
            ready = true;
        }
        synchronized (lastLines) {
            lastLines.addLast(line);
            if (lastLines.size() > KEPT_LINES) {
                lastLines.removeFirst();
            }
        }
    }
}
