package dev.fettle.engine.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** A server that Debian ships, started by a test on loopback and ended with it. */
public final class DebianProgram implements AutoCloseable {

    private static final Duration STARTING = Duration.ofSeconds(20);

    private final Process process;
    private final Path log;

    private DebianProgram(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /** Leaves the test out where the program is not installed. */
    public static void require(String program, String debianPackage) {
        assumeThat(Path.of(program)).as("apt-get install " + debianPackage).exists();
    }

    /** Starts it in the foreground, and waits until somebody listens on that TCP port. */
    public static DebianProgram start(Path directory, int port, List<String> command) {
        Path log = directory.resolve("program.log");
        try {
            DebianProgram program = new DebianProgram(new ProcessBuilder(command).directory(directory.toFile())
                    .redirectErrorStream(true).redirectOutput(log.toFile()).start(), log);
            Awaitility.await().atMost(STARTING).pollInterval(Duration.ofMillis(20)).until(() -> program.listens(port));
            return program;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A port on which nobody listens, neither over TCP nor over UDP. */
    public static int freePort() {
        while (true) {
            try (ServerSocket tcp = RawServer.open();
                    DatagramSocket _ = new DatagramSocket(
                            new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), tcp.getLocalPort()))) {
                return tcp.getLocalPort();
            } catch (IOException takenOverUdp) {
                // another one
            }
        }
    }

    private boolean listens(int port) throws IOException {
        assertThat(process.isAlive()).as(() -> log()).isTrue();
        try (Socket _ = new Socket(InetAddress.ofLiteral("127.0.0.1"), port)) {
            return true;
        } catch (IOException notYet) {
            return false;
        }
    }

    /** What it has written. */
    public String log() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        List<ProcessHandle> children = process.descendants().toList();
        process.destroy();
        try {
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        children.forEach(ProcessHandle::destroyForcibly);
    }
}
