package dev.fettle.engine.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A server of the operating system, on a free port of loopback, for as long as a test needs it. */
public final class TestProgram implements AutoCloseable {

    private static final Duration LONG = Duration.ofSeconds(20);

    private final Process process;
    private final int port;

    private TestProgram(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /** Skips the test when the program is not installed. */
    public static void assumeInstalled(Path program, String packageName) {
        assumeThat(program).as(program + " is not installed: apt-get install " + packageName).exists();
    }

    /** A port on which nobody listens. */
    public static int freePort() {
        try (ServerSocket socket = RawServer.open()) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Starts it and waits until it listens.
     *
     * @param log where its output goes
     * @param port on which it is told to listen
     */
    public static TestProgram start(Path log, int port, Path program, Object... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(program.toString()));
        for (Object argument : arguments) {
            command.add(argument.toString());
        }
        Process process = new ProcessBuilder(command).directory(log.getParent().toFile()).redirectErrorStream(true)
                .redirectOutput(log.toFile()).start();
        TestProgram started = new TestProgram(process, port);
        try {
            await().atMost(LONG).pollInterval(Duration.ofMillis(20)).until(() -> !process.isAlive() || listens(port));
            assertThat(process.isAlive()).as(Files.readString(log)).isTrue();
        } catch (RuntimeException | AssertionError e) {
            started.close();
            throw e;
        }
        return started;
    }

    private static boolean listens(int port) {
        try (Socket _ = new Socket(InetAddress.ofLiteral("127.0.0.1"), port)) {
            return true;
        } catch (IOException notYet) {
            return false;
        }
    }

    public int port() {
        return port;
    }

    @Override
    public void close() {
        process.destroyForcibly();
        try {
            assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
