package dev.fettle.local.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.fettle.local.stack.UpProcess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;

/** The stack as {@code ./fettle up} starts it, with the real engine and the real notifier. */
final class RunningFettle implements AutoCloseable {

    private static final Duration STOP_LIMIT = Duration.ofSeconds(10);

    /** What can be killed. */
    enum Victim {
        ENGINE("engine", "health-engine"), NOTIFIER("notifier", "health-notifier"), KAFKA("kafka",
                "KafkaMain"), POSTGRES("postgres", "bin/postgres");

        private final String name;
        private final String commandLine;

        Victim(String name, String commandLine) {
            this.name = name;
            this.commandLine = commandLine;
        }
    }

    private final UpProcess up;
    private final Path data;
    private final List<String> engines;
    private final HttpClient client = HttpClient.newHttpClient();
    private final EventTopic events;
    private final EventTopic states;

    private RunningFettle(UpProcess up, Path data) throws IOException {
        this.up = up;
        this.data = data;
        this.engines = List.of(up.await("engine      http").replaceFirst("engine *", "").strip().split(", "));
        String kafka = "127.0.0.1:" + port("kafka");
        this.events = new EventTopic(kafka, "fettle.health.events");
        this.states = new EventTopic(kafka, "fettle.health.status");
    }

    static RunningFettle start(Path data, Path config, Map<String, String> environment) throws IOException {
        return start(1, data, config, environment);
    }

    /** With so many engines. */
    static RunningFettle start(int engines, Path data, Path config, Map<String, String> environment)
            throws IOException {
        UpProcess up = UpProcess.startReal(environment, "up", "--config", config.toString(), "--data", data.toString(),
                "--engine-port", "0", "--notifier-port", "0", "--engines", Integer.toString(engines));
        try {
            up.untilItSays("Changes and deliveries");
            return new RunningFettle(up, data);
        } catch (IOException | RuntimeException | AssertionError e) {
            up.close();
            throw e;
        }
    }

    private int port(String name) throws IOException {
        Properties ports = new Properties();
        try (var reader = Files.newBufferedReader(data.resolve("ports.properties"))) {
            ports.load(reader);
        }
        return Integer.parseInt(ports.getProperty(name));
    }

    /** An answer of the engine. */
    JsonNode get(String path) throws IOException {
        return Told.json(ask(engines.getFirst(), "GET", path, "").body());
    }

    /** The addresses of the engines. */
    List<String> engines() {
        return engines;
    }

    /** An answer of one engine, asked as the admin. */
    HttpResponse<String> ask(String engine, String method, String path, String body) throws IOException {
        try {
            return client.send(HttpRequest.newBuilder(URI.create(engine + path))
                    .timeout(Duration.ofSeconds(5))
                    .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                    .header("Authorization", "Bearer " + Files.readString(data.resolve("admin-token")).strip())
                    .header("Content-Type", "application/json")
                    .build(), BodyHandlers.ofString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    Connection database() throws SQLException, IOException {
        String password = Files.readString(data.resolve("postgres-password")).strip();
        return DriverManager.getConnection("jdbc:postgresql://127.0.0.1:" + port("postgres") + "/fettle", "fettle",
                password);
    }

    EventTopic events() {
        return events;
    }

    EventTopic states() {
        return states;
    }

    /** The process of an engine by its name: {@code engine}, {@code engine-2} and so on. */
    ProcessHandle engine(String name) throws IOException {
        long pid = Long.parseLong(Files.readString(data.resolve(name + ".pid")).strip().split("\\s+")[0]);
        return ProcessHandle.of(pid).orElseThrow();
    }

    /** What an engine has logged. */
    String log(String name) throws IOException {
        return Files.readString(data.resolve("logs/" + name + ".log"));
    }

    /** How often the supervisor said something. */
    long said(String text) {
        return up.count(text);
    }

    /** SIGKILL; returns at once. */
    Dead kill(Victim victim) {
        ProcessHandle process = up.child(victim.commandLine);
        long deaths = up.count(victim.name + " died");
        long returns = up.count(victim.name + " is ready again");
        assertThat(process.destroyForcibly()).isTrue();
        return new Dead(victim, deaths, returns);
    }

    /** A victim whose return can be waited for. */
    final class Dead {

        private final Victim victim;
        private final long deaths;
        private final long returns;

        private Dead(Victim victim, long deaths, long returns) {
            this.victim = victim;
            this.deaths = deaths;
            this.returns = returns;
        }

        /** Until it is noticed. */
        Dead isDown() {
            await(() -> up.count(victim.name + " died") > deaths);
            return this;
        }

        /** Until the supervisor says that it is ready again. */
        void isBack() {
            await(() -> up.count(victim.name + " is ready again") > returns);
        }

        private void await(Callable<Boolean> condition) {
            Awaitility.await(victim + ", " + up.lines()).atMost(Duration.ofSeconds(60)).until(condition);
        }
    }

    /** What it prints of its start: one line. */
    String startTimes() {
        return up.lines().stream().filter(line -> line.contains("ready after") || line.contains("all is up after"))
                .map(String::strip)
                .collect(Collectors.joining(", "));
    }

    /** Resident memory of each process in MiB: one line. */
    String memory() {
        return Arrays.stream(Victim.values())
                .map(each -> each.name + " " + residentMiB(up.child(each.commandLine).pid()) + " MiB")
                .collect(Collectors.joining(", ", "", ", supervisor " + residentMiB(up.pid()) + " MiB"));
    }

    private static long residentMiB(long pid) {
        try {
            return Files.readAllLines(Path.of("/proc/" + pid + "/status"))
                    .stream()
                    .filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
                    .findFirst()
                    .orElse(-1);
        } catch (IOException e) {
            return -1;
        }
    }

    /** Ctrl-C; returns when all is gone. */
    void stop() throws InterruptedException {
        up.terminate();
        assertThat(up.exit(STOP_LIMIT)).isZero();
    }

    @Override
    public void close() {
        events.close();
        states.close();
        client.close();
        up.close();
    }
}
