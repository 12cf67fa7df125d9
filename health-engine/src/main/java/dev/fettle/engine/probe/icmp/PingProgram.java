package dev.fettle.engine.probe.icmp;

import io.netty.channel.EventLoop;
import io.netty.util.NetUtil;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.NoRouteToHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Echo requests through the program {@code ping}, without a shell: where sockets are not permitted. At most 16
 * processes
 * at a time; others wait for their turn, within their budget. A process whose attempt is over is killed.
 */
final class PingProgram implements Pinger {

    private static final List<Path> PLACES = List.of(Path.of("/usr/bin/ping"), Path.of("/bin/ping"),
            Path.of("/usr/sbin/ping"), Path.of("/sbin/ping"));
    private static final Pattern ANSWER = Pattern.compile(".*\\btime[=<]([0-9]+(?:\\.[0-9]+)?) ?ms.*");
    /** The program refuses shorter ones to who is not root. */
    private static final Duration SHORTEST_SPACING = Duration.ofMillis(200);
    private static final int MOST_PROCESSES = 16;
    private static final int LONGEST_LINE = 1000;
    private static final double MILLIS_OF_SECOND = 1000;
    private static final Semaphore TURNS = new Semaphore(MOST_PROCESSES, true);

    private final String program;

    PingProgram(Path program) {
        this.program = program.toString();
    }

    /** The one of this system; empty when it has none. */
    static Optional<PingProgram> installed() {
        return PLACES.stream().filter(Files::isExecutable).findFirst().map(PingProgram::new);
    }

    @Override
    public String way() {
        return "program";
    }

    @Override
    public Runnable ping(InetAddress to, Rounds rounds, EventLoop loop, Listener listener) {
        Run run = new Run(command(to, rounds), loop, listener);
        run.thread = Thread.ofVirtual().start(run);
        return run::cancel;
    }

    /** The command and its arguments. */
    List<String> command(InetAddress to, Rounds rounds) {
        Duration spacing = rounds.spacing().compareTo(SHORTEST_SPACING) < 0 ? SHORTEST_SPACING : rounds.spacing();
        return List.of(program, "-n", "-c", String.valueOf(rounds.packets()), "-i", seconds(spacing), "-W",
                seconds(rounds.patience()), "-s", String.valueOf(rounds.size()), NetUtil.toAddressString(to));
    }

    /** Some programs of that name know whole seconds only. */
    private static String seconds(Duration time) {
        return time.toMillisPart() == 0
                ? String.valueOf(time.toSeconds())
                : String.format(Locale.ROOT, "%.3f", time.toMillis() / MILLIS_OF_SECOND);
    }

    /**
     * The round trip in milliseconds that a line tells of; empty when it tells of none, or of one that was told before.
     */
    static OptionalDouble answer(String line) {
        Matcher answer = ANSWER.matcher(line);
        return answer.matches() && !line.contains("DUP!")
                ? OptionalDouble.of(Double.parseDouble(answer.group(1)))
                : OptionalDouble.empty();
    }

    /** Whether the line is the summary, with which it says that it has sent. */
    static boolean isSummary(String line) {
        return line.contains("packets transmitted");
    }

    /** Why it did not even send, by the last line that it wrote. */
    static Throwable trouble(String line) {
        String lower = line.toLowerCase(Locale.ROOT);
        return lower.contains("unreachable") || lower.contains("no route")
                ? new NoRouteToHostException("there is no way to it")
                : new IllegalStateException("the program ping failed: " + line);
    }

    /** One process, on a virtual thread of its own. */
    private static final class Run implements Runnable {

        /** What is beyond is a trouble; so is less when it has not even sent: some say 1 to wrong arguments. */
        private static final int NOBODY_ANSWERED = 1;

        private final List<String> command;
        private final EventLoop loop;
        private final Listener listener;
        private volatile boolean over;
        private volatile @Nullable Thread thread;
        private volatile @Nullable Process process;

        Run(List<String> command, EventLoop loop, Listener listener) {
            this.command = command;
            this.loop = loop;
            this.listener = listener;
        }

        @Override
        public void run() {
            try {
                TURNS.acquire();
                try {
                    talk();
                } finally {
                    TURNS.release();
                }
            } catch (InterruptedException cancelled) {
                Thread.currentThread().interrupt();
            } catch (IOException e) {
                tell(() -> listener.failed(new IllegalStateException("the program ping failed: " + e.getMessage(), e)));
            }
        }

        private void talk() throws IOException, InterruptedException {
            if (over) {
                return;
            }
            ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
            builder.environment().clear();
            builder.environment().put("LC_ALL", "C");
            Process started = builder.start();
            process = started;
            String last = "";
            boolean hasSent = false;
            try (BufferedReader output = new BufferedReader(
                    new InputStreamReader(started.getInputStream(), StandardCharsets.US_ASCII), LONGEST_LINE)) {
                for (String line = output.readLine(); line != null && !over; line = output.readLine()) {
                    last = line.isBlank() ? last : line;
                    hasSent |= isSummary(line);
                    answer(line).ifPresent(millis -> tell(() -> listener.answered(millis)));
                }
                String told = last;
                boolean failed = started.waitFor() > NOBODY_ANSWERED || !hasSent;
                tell(() -> {
                    if (failed) {
                        listener.failed(trouble(told));
                    } else {
                        listener.ended();
                    }
                });
            } finally {
                Process _ = started.destroyForcibly();
            }
        }

        private void tell(Runnable what) {
            try {
                loop.execute(() -> {
                    if (!over) {
                        what.run();
                    }
                });
            } catch (RejectedExecutionException laneIsClosed) {
                over = true;
            }
        }

        void cancel() {
            over = true;
            Process running = process;
            Thread waiting = thread;
            if (running != null) {
                Process _ = running.destroyForcibly();
            } else if (waiting != null) {
                waiting.interrupt();
            }
        }
    }
}
