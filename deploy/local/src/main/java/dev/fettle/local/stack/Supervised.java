package dev.fettle.local.stack;

import dev.fettle.local.console.Console;
import dev.fettle.local.process.Child;
import dev.fettle.local.process.Patience;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One part under supervision: started, watched by a thread of its own, started again when it died, stopped. Any thread
 * may call.
 *
 * <pre>
 * start ──► starting ──ready──► serving ──death──► starting …      stop: from anywhere, for good
 *              └─ died too often before it was ready the first time: given up
 * </pre>
 */
final class Supervised {

    private static final Duration READY_LIMIT = Duration.ofSeconds(60);
    /** A service that is just starting answers each question with work that delays it. */
    private static final Duration READY_STEP = Duration.ofMillis(100);

    private final Part part;
    private final RestartPolicy policy;
    private final Console console;
    private final Consumer<String> lines;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private @Nullable Child child;
    private volatile boolean wasReady;
    private volatile boolean givenUp;

    Supervised(Part part, RestartPolicy policy, Console console, Consumer<String> lines) {
        this.part = part;
        this.policy = policy;
        this.console = console;
        this.lines = lines;
    }

    String name() {
        return part.name();
    }

    /** Starts it and its watch; returns at once. */
    void start() {
        Thread _ = Thread.ofVirtual().name("watch-" + name()).start(this::watch);
    }

    private void watch() {
        int deaths = 0;
        Duration delay = Duration.ZERO;
        while (!stopsWithin(delay)) {
            long started = System.nanoTime();
            Child born = bear();
            if (born == null) {
                return;
            }
            awaitReady(born, deaths > 0, started);
            int exit = born.exit().join();
            if (isStopping()) {
                return;
            }
            deaths = policy.deathsInARow(deaths, Duration.ofNanos(System.nanoTime() - started));
            if (!wasReady && deaths >= part.startAttempts()) {
                givenUp = true;
                return;
            }
            delay = policy.delayAfter(deaths);
            console.event(name() + " died (exit " + exit + "), restarting "
                    + (delay.isZero() ? "at once" : "in " + Console.seconds(delay)));
        }
    }

    /** Null when it is to stop: after {@link #stop} nothing is started any more. */
    private synchronized @Nullable Child bear() {
        if (isStopping()) {
            return null;
        }
        Child born = Child.start(part.launch(), lines);
        child = born;
        return born;
    }

    private void awaitReady(Child born, boolean again, long started) {
        boolean _ = Patience.until(() -> isStopping() || !born.isAlive() || part.ready().test(born), READY_LIMIT,
                READY_STEP);
        if (isStopping() || !part.ready().test(born)) {
            return;
        }
        wasReady = true;
        if (again) {
            console.event(name() + " is ready again after "
                    + Console.seconds(Duration.ofNanos(System.nanoTime() - started)));
        }
    }

    private boolean isStopping() {
        return stopping.getCount() == 0;
    }

    private boolean stopsWithin(Duration delay) {
        try {
            return stopping.await(delay.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    /** Whether it has served at some time. */
    boolean wasReady() {
        return wasReady;
    }

    /** Whether it died too often before it ever served; nobody restarts it. */
    boolean givenUp() {
        return givenUp;
    }

    /** What it printed last, oldest first. */
    synchronized List<String> lastLines() {
        return child == null ? List.of() : child.lastLines();
    }

    /** Asks it to end, kills it after the limit; it is gone and stays gone when this returns. */
    void stop(Duration limit) {
        stopping.countDown();
        Child last = last();
        if (last != null && last.isAlive()) {
            last.stop(limit);
        }
    }

    /** Ends it without asking. */
    void kill() {
        stopping.countDown();
        Child last = last();
        if (last != null && last.isAlive()) {
            last.kill();
        }
    }

    private synchronized @Nullable Child last() {
        return child;
    }
}
