package dev.fettle.local.servers;

import dev.fettle.local.process.Child;
import dev.fettle.local.process.Patience;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * One server under the control of a test: started, killed, started again on the same port and data, ended with its
 * directory. Whoever forgets to close it has it closed when the JVM ends. One thread at a time.
 */
final class Running implements AutoCloseable {

    private static final Duration START_LIMIT = Duration.ofSeconds(60);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(5);

    private final Server server;
    private final Path home;
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile Child child;

    private Running(Server server, Path home) {
        this.server = server;
        this.home = home;
        this.child = start(server);
        Runtime.getRuntime().addShutdownHook(new Thread(this::close, "close-" + server.name()));
    }

    /**
     * @param home deleted at the end
     */
    static Running start(Server server, Path home) {
        try {
            List<String> _ = server.prepare();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Running(server, home);
    }

    /** A start may fail while the children of a killed process are still ending: try again until the limit. */
    private static Child start(Server server) {
        long end = System.nanoTime() + START_LIMIT.toNanos();
        Child child = Child.start(server.launch(), line -> {});
        while (!awaitReady(server, child)) {
            child.kill();
            if (System.nanoTime() - end >= 0) {
                throw new IllegalStateException(
                        server.name() + " did not start: " + String.join("\n", child.lastLines()));
            }
            child = Child.start(server.launch(), line -> {});
        }
        return child;
    }

    private static boolean awaitReady(Server server, Child child) {
        boolean _ = Patience.until(() -> !child.isAlive() || server.ready(child), START_LIMIT);
        return server.ready(child);
    }

    long pid() {
        return child.pid();
    }

    void kill() {
        child.kill();
    }

    /** Starts it when it is dead, else ends it properly first; returns when it serves. */
    void restart() {
        if (child.isAlive()) {
            child.stop(STOP_LIMIT);
        }
        child = start(server);
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            child.stop(STOP_LIMIT);
            try {
                Directories.delete(home);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
