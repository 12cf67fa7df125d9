package dev.fettle.engine.probe.exec;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One run of a program. Threads of its own read what it says; whatever its end, nothing of it stays alive. */
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

    /** Who hears of a run; on a thread of the run. */
    interface Listener {

        /** A place was free, and the program begins. */
        void begun();

        /** It is over; told once. */
        void ended(End end);
    }

    static final int MOST_OUTPUT = 64 * 1024;
    private static final int MOST_TROUBLE = 4 * 1024;
    private static final long LONGEST_WAIT_MS = 1_000;
    /** So long the output may come after the program's end, before it is somebody else who holds it open. */
    private static final long LINGER_MS = 100;

    private final String mark;
    private final Semaphore seats;
    private final Callable<ProcessBuilder> command;
    private final Listener listener;
    private boolean stopped; // guarded by this
    private @Nullable Process process; // guarded by this; null before its begin and after its end

    Run(String mark, Semaphore seats, Callable<ProcessBuilder> command, Listener listener) {
        this.mark = mark;
        this.seats = seats;
        this.command = command;
        this.listener = listener;
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
                listener.ended(new End.NotBegun("too many programs run already"));
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            listener.ended(new End.NotBegun("interrupted"));
            return;
        }
        try {
            var _ = Thread.ofPlatform().daemon().name("exec-run").start(this::run);
        } catch (Throwable noThread) { // else its place would be lost
            seats.release();
            listener.ended(new End.NotBegun(why(noThread)));
        }
    }

    private void run() {
        try {
            work();
        } catch (Throwable e) { // whatever it is, who waits must hear of it
            listener.ended(new End.NotBegun(why(e)));
        } finally {
            seats.release();
        }
    }

    private static String why(Throwable failure) {
        return String.valueOf(failure.getMessage()).replaceAll("^Cannot run program \"[^\"]*\"[^:]*: ", "");
    }

    private synchronized @Nullable Process start(ProcessBuilder builder) throws IOException {
        if (!stopped) {
            listener.begun();
            process = builder.start();
        }
        return process;
    }

    private void work() throws Exception {
        ProcessBuilder builder = command.call();
        Process started = start(builder);
        if (started == null) {
            listener.ended(new End.NotBegun("the time was over"));
            return;
        }
        Heard trouble = new Heard(MOST_TROUBLE, () -> {});
        Heard output = new Heard(MOST_OUTPUT, () -> Leftovers.kill(started.toHandle(), mark));
        try {
            listener.ended(end(started, output, trouble));
        } finally {
            forget();
            Leftovers.kill(started.toHandle(), mark);
        }
        output.awaitEnd(); // else threads could gather that wait for somebody whom this user cannot kill
        trouble.awaitEnd();
    }

    /** From now on its number may be another one's. */
    private synchronized void forget() {
        process = null;
    }

    private End end(Process started, Heard output, Heard trouble) throws InterruptedException {
        trouble.listen("exec-trouble", started.getErrorStream());
        output.listen("exec-output", started.getInputStream());
        int exit = started.waitFor();
        if (!output.ends(LINGER_MS) || !trouble.ends(LINGER_MS)) {
            Leftovers.kill(started.toHandle(), mark); // something that it left behind holds the pipe
            boolean _ = output.ends(LINGER_MS) && trouble.ends(LINGER_MS);
        }
        return output.isTooMuch() ? new End.TooMuch() : new End.Over(new Ended(exit, output.text(), trouble.text()));
    }

    /** What a program says, read to its end and kept as far as there is room. */
    private static final class Heard {

        private final ByteArrayOutputStream kept = new ByteArrayOutputStream(); // guarded by this
        private final CountDownLatch ended = new CountDownLatch(1);
        private final int most;
        private final Runnable onTooMuch;
        private boolean tooMuch; // guarded by this

        Heard(int most, Runnable onTooMuch) {
            this.most = most;
            this.onTooMuch = onTooMuch;
        }

        void listen(String name, InputStream stream) {
            var _ = Thread.ofPlatform().daemon().name(name).start(() -> read(stream));
        }

        private void read(InputStream stream) {
            byte[] buffer = new byte[8 * 1024];
            try (stream) {
                for (int length = stream.read(buffer); length >= 0; length = stream.read(buffer)) {
                    if (keep(buffer, length)) {
                        onTooMuch.run();
                    }
                }
            } catch (IOException killed) {
                // what was heard until then is kept
            } finally {
                ended.countDown();
            }
        }

        /** Whether it has become too much by this. */
        private synchronized boolean keep(byte[] bytes, int length) {
            int room = most - kept.size();
            kept.write(bytes, 0, Math.min(room, length));
            boolean first = !tooMuch && length > room;
            tooMuch |= first;
            return first;
        }

        boolean ends(long withinMs) throws InterruptedException {
            return ended.await(withinMs, TimeUnit.MILLISECONDS);
        }

        void awaitEnd() throws InterruptedException {
            ended.await();
        }

        synchronized boolean isTooMuch() {
            return tooMuch;
        }

        synchronized String text() {
            return kept.toString(StandardCharsets.UTF_8);
        }
    }
}
