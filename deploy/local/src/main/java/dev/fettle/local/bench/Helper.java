package dev.fettle.local.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.fettle.local.process.Child;
import dev.fettle.local.process.Launch;
import dev.fettle.local.process.Patience;
import dev.fettle.local.process.Signal;
import dev.fettle.local.servers.FreePorts;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A process of the bench's own, told what to do at its control port. Blocks. */
final class Helper implements AutoCloseable {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Child child;
    private final int port;
    private final HttpClient http = HttpClient.newHttpClient();

    private Helper(Child child, int port) {
        this.child = child;
        this.port = port;
    }

    /** Starts a class with a main method that takes its control port first and prints that line when it is ready. */
    static Helper start(String name, Class<?> main, String readyLine, List<String> flags, Path home,
            List<String> arguments) {
        int port = FreePorts.next();
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(flags);
        command.addAll(List.of("--sun-misc-unsafe-memory-access=allow", "--enable-native-access=ALL-UNNAMED",
                main.getName(), Integer.toString(port)));
        command.addAll(arguments);
        Launch launch = new Launch(name, List.of(), command, Map.of("CLASSPATH", classPath()),
                home.resolve("logs/" + name + ".log"), null, readyLine, Signal.TERM, Signal.KILL);
        Child child = Child.start(launch, _ -> {});
        boolean ready = Patience.until(() -> child.saidReady() || !child.isAlive(), LIMIT) && child.isAlive();
        if (!ready) {
            child.kill();
            throw new IllegalStateException(name + " did not start: " + String.join("\n", child.lastLines()));
        }
        return new Helper(child, port);
    }

    private static String classPath() {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(entry -> Path.of(entry).toAbsolutePath().toString())
                .collect(Collectors.joining(File.pathSeparator));
    }

    long pid() {
        return child.pid();
    }

    /** What it answers; JSON. */
    JsonNode ask(String path) throws IOException, InterruptedException {
        String body = http
                .send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).timeout(LIMIT).build(),
                        BodyHandlers.ofString())
                .body();
        return JSON.readTree(body);
    }

    @Override
    public void close() {
        http.close();
        child.stop(Duration.ofSeconds(3));
    }
}
