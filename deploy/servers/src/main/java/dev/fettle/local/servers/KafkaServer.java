package dev.fettle.local.servers;

import dev.fettle.local.process.Child;
import dev.fettle.local.process.Launch;
import dev.fettle.local.process.PidFile;
import dev.fettle.local.process.Signal;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Kafka on {@code HOME/kafka} in a small JVM of its own, logged to {@code HOME/logs/kafka.log}. Topics are made by
 * those
 * who need them.
 */
public final class KafkaServer implements Server {

    private static final Duration STOP_LIMIT = Duration.ofSeconds(5);

    private static final String PID_FILE = "kafka.pid";

    private final Path home;
    private final int port;
    private final int controllerPort;

    private KafkaServer(Path home, int port, int controllerPort) {
        this.home = home;
        this.port = port;
        this.controllerPort = controllerPort;
    }

    /**
     * @param home the directory whose parts it uses; made when missing
     * @param controllerPort for the node's own talk, on 127.0.0.1 too
     */
    public static KafkaServer at(Path home, int port, int controllerPort) throws IOException {
        return new KafkaServer(Files.createDirectories(home).toRealPath(), port, controllerPort);
    }

    @Override
    public String name() {
        return "kafka";
    }

    @Override
    public int port() {
        return port;
    }

    /** {@code 127.0.0.1:port}. */
    public String bootstrapServers() {
        return "127.0.0.1:" + port;
    }

    @Override
    public List<String> prepare() throws IOException {
        Files.createDirectories(directory());
        return stopOrphan(home).stream().toList();
    }

    /**
     * Stops what an earlier run left behind on this home.
     *
     * @return what the user should know, one line; usually nothing
     */
    public static Optional<String> stopOrphan(Path home) throws IOException {
        return PidFile.stopOrphan(home.resolve(PID_FILE), Signal.TERM, STOP_LIMIT)
                .map(pid -> "stopped a Kafka that an earlier run left behind (pid " + pid + ")");
    }

    private Path directory() {
        return home.resolve("kafka");
    }

    /** The class path travels in the environment: the command line stays short and names no other program of ours. */
    @Override
    public Launch launch() {
        List<String> command = List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx192m",
                "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "--sun-misc-unsafe-memory-access=allow",
                "--enable-native-access=ALL-UNNAMED",
                "-Djava.util.logging.manager=org.jboss.logmanager.LogManager", KafkaMain.class.getName(),
                directory().toString(), Integer.toString(port), Integer.toString(controllerPort));
        return new Launch(name(), List.of(), command, Map.of("CLASSPATH", classPath()),
                home.resolve("logs/kafka.log"), home.resolve(PID_FILE), KafkaMain.READY, Signal.TERM, Signal.TERM);
    }

    /** Absolute, so that the working directory does not matter. */
    private static String classPath() {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(entry -> Path.of(entry).toAbsolutePath().toString())
                .collect(Collectors.joining(File.pathSeparator));
    }

    @Override
    public boolean ready(Child child) {
        return child.isAlive() && child.saidReady();
    }

    @Override
    public String toString() {
        return "KafkaServer[" + home + ", port=" + port + "]";
    }
}
