package dev.fettle.engine.probe.exec;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One run of a program. Two threads of its own read what it says; whatever its end, nothing of it stays alive. */
final class Run {

    /** How a run can end. */
    sealed interface End {

        /** The program ended. */
        record Over(Ended ended) implements End {}

        /** It said more than may be kept, and was killed. */
        record TooMuch() implements End {}

        /** It was not started, and why. */
        record NotBegun(String why) implements End {}
    }

    static final int MOST_OUTPUT = 64 * 1024;
    private static final int MOST_TROUBLE = 4 * 1024;
    private static final long LONGEST_WAIT_MS = 1_000;

    private final String mark;
    private final Semaphore seats;
    private final Callable<ProcessBuilder> command;
    private final Consumer<End> ended;
    private boolean stopped; // guarded by this
    private @Nullable Process process; // guarded by this

    Run(String mark, Semaphore seats, Callable<ProcessBuilder> command, Consumer<End> ended) {
        this.mark = mark;
        this.seats = seats;
        this.command = command;
        this.ended = ended;
    }

    void begin() {
        var _ = Thread.ofVirtual().name("exec-wait").start(this::waitForSeat);
    }

    /**
     * Nobody waits for it any more: kills it with all that it began. Returns at once; any thread, any number of times.
     */
    void stop() {
        Process running;
        synchronized (this) {
            stopped = true;
            running = process;
        }
        if (running != null) {
            var _ = Thread.ofPlatform().daemon().name("exec-kill").start(
                    () -> Leftovers.kill(running.toHandle(), mark));
        }
    }

    private void waitForSeat() {
        try {
            if (!seats.tryAcquire(LONGEST_WAIT_MS, TimeUnit.MILLISECONDS)) {
                ended.accept(new End.NotBegun("too many programs run already"));
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            ended.accept(new End.NotBegun("interrupted"));
            return;
        }
        var _ = Thread.ofPlatform().daemon().name("exec-run").start(this::run);
    }

    private void run() {
        End end;
        try {
            end = work();
        } catch (Exception e) {
            end = new End.NotBegun(
                    String.valueOf(e.getMessage()).replaceAll("^Cannot run program \"[^\"]*\"[^:]*: ", ""));
        } finally {
            seats.release();
        }
        ended.accept(end);
    }

    private End work() throws Exception {
        ProcessBuilder builder = command.call();
        Process started;
        synchronized (this) {
            if (stopped) {
                return new End.NotBegun("the time was over");
            }
            started = builder.start();
            process = started;
        }
        try {
            CompletableFuture<String> trouble = new CompletableFuture<>();
            var _ = Thread.ofPlatform().daemon().name("exec-trouble").start(
                    () -> trouble.complete(beginning(started.getErrorStream())));
            byte[] output = started.getInputStream().readNBytes(MOST_OUTPUT + 1);
            if (output.length > MOST_OUTPUT) {
                return new End.TooMuch();
            }
            int exit = started.waitFor();
            return new End.Over(new Ended(exit, new String(output, StandardCharsets.UTF_8), trouble.get()));
        } finally {
            Leftovers.kill(started.toHandle(), mark);
        }
    }

    private static String beginning(InputStream stream) {
        try (stream) {
            byte[] kept = stream.readNBytes(MOST_TROUBLE);
            long _ = stream.transferTo(OutputStream.nullOutputStream());
            return new String(kept, StandardCharsets.UTF_8);
        } catch (IOException killed) {
            return "";
        }
    }
}
