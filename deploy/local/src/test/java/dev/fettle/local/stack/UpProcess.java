package dev.fettle.local.stack;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** A {@code fettle up} in a JVM of its own, so that it can be signalled and killed. */
public final class UpProcess implements AutoCloseable {

    private final Process process;
    private final List<String> lines = Collections.synchronizedList(new ArrayList<>());

    private UpProcess(Process process) {
        this.process = process;
        Thread _ = Thread.ofVirtual().start(this::read);
    }

    /** With services that work. */
    static UpProcess start(Path data, String... options) throws IOException {
        return startWith("engine", "notifier", "-", data, options);
    }

    static UpProcess startWith(String engine, String notifier, String needed, Path data, String... options)
            throws IOException {
        List<String> command = new ArrayList<>(List
                .of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx96m", "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1", FakeUp.class.getName(), engine, notifier, needed, "up", "--data",
                        data
                                .toString()));
        command.addAll(List.of(options));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
        return new UpProcess(builder.start());
    }

    /**
     * The built program with the built services.
     *
     * @param environment variables on top of those inherited
     * @param words the command line
     */
    public static UpProcess startReal(Map<String, String> environment, String... words) throws IOException {
        Path here = Path.of("").toAbsolutePath();
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx96m",
                        "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "--sun-misc-unsafe-memory-access=allow",
                        "--enable-native-access=ALL-UNNAMED", "-Dfettle.home=" + here.resolve("../..").normalize(),
                        "-jar", here.resolve("target/fettle-local.jar").toString()));
        command.addAll(List.of(words));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(environment);
        return new UpProcess(builder.start());
    }

    private void read() {
        try (BufferedReader reader = process.inputReader(StandardCharsets.UTF_8)) {
            reader.lines().forEach(lines::add);
        } catch (UncheckedIOException | IOException e) {
            lines.add("output ended: " + e);
        }
    }

    /** What it has printed so far. */
    public List<String> lines() {
        return List.copyOf(lines);
    }

    /** The first line that contains the text, waiting for it. */
    public String await(String text) {
        untilItSays(text);
        return find(text).findFirst().orElseThrow();
    }

    /** Waits for a line that contains the text. */
    public void untilItSays(String text) {
        Awaitility.await(text)
                .atMost(Duration.ofSeconds(60))
                .until(() -> find(text).findAny().isPresent() || !process.isAlive());
        assertThat(find(text)).as("%s in %s", text, lines()).isNotEmpty();
    }

    private Stream<String> find(String text) {
        return lines().stream().filter(line -> line.contains(text));
    }

    /** How many lines contain the text. */
    public long count(String text) {
        return find(text).count();
    }

    /** The four children, whatever they are called. */
    List<ProcessHandle> children() {
        return process.toHandle().descendants().filter(ProcessHandle::isAlive).toList();
    }

    /** The child whose command line contains the text. */
    public ProcessHandle child(String text) {
        List<ProcessHandle> found = process.toHandle()
                .children()
                .filter(child -> child.info().commandLine().orElse("").contains(text))
                .toList();
        assertThat(found).as(text).hasSize(1);
        return found.getFirst();
    }

    /** Its process number. */
    public long pid() {
        return process.pid();
    }

    String commandLine() {
        return process.toHandle().info().commandLine().orElseThrow();
    }

    /** SIGTERM. */
    public void terminate() {
        process.destroy();
    }

    void kill() {
        process.destroyForcibly();
    }

    /** Waits for its end; answers its exit code. */
    public int exit(Duration limit) throws InterruptedException {
        assertThat(process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)).as("ended within %s: %s", limit, lines)
                .isTrue();
        return process.exitValue();
    }

    @Override
    public void close() {
        List<ProcessHandle> children = children();
        process.destroyForcibly();
        children.forEach(ProcessHandle::destroyForcibly);
    }
}
