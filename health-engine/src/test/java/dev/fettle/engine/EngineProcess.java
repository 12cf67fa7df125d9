package dev.fettle.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.fettle.local.process.PackagedService;
import dev.fettle.local.servers.LocalPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.core.ConditionTimeoutException;

/** The packaged engine in a process of its own, and questions to it. */
final class EngineProcess implements AutoCloseable {

    static final Duration PATIENCE = Duration.ofSeconds(90);
    static final String TOKEN = "the-admin-token-of-the-tests";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final int port;
    private final Path log;
    private final Process process;
    private final List<Socket> sockets = new ArrayList<>();

    private EngineProcess(int port, Path log, Process process) {
        this.port = port;
        this.log = log;
        this.process = process;
    }

    /** Starts it with that file and waits until it is ready; Kafka is away unless the settings name one. */
    static EngineProcess start(Path directory, LocalPostgres postgres, String fettleYaml, Map<String, String> settings)
            throws IOException {
        Path file = Files.writeString(directory.resolve("fettle.yaml"), fettleYaml);
        Path log = directory.resolve("log");
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        Map<String, String> environment = new HashMap<>(Map.of("FETTLE_CONFIG", file.toString(), "FETTLE_HTTP_HOST",
                "127.0.0.1", "FETTLE_HTTP_PORT", Integer.toString(port), "FETTLE_DATABASE_URL", postgres.url(),
                "FETTLE_KAFKA_BOOTSTRAP_SERVERS", "127.0.0.1:9", "FETTLE_ADMIN_TOKEN", TOKEN));
        environment.putAll(settings);
        EngineProcess engine = new EngineProcess(port, log, PackagedService.start(384, environment, log));
        try {
            await().atMost(PATIENCE).until(engine::isReady);
        } catch (ConditionTimeoutException e) {
            String said = engine.log();
            engine.close();
            throw new AssertionError("not ready: " + said, e);
        }
        return engine;
    }

    private boolean isReady() {
        try {
            return ask("/q/health/ready").statusCode() == 200;
        } catch (UncheckedIOException e) {
            return false;
        }
    }

    JsonNode get(String path) {
        try {
            return JSON.readTree(ask(path).body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    JsonNode state(String component) {
        return get("/api/v1/components/" + component).path("state");
    }

    /** The value of a sample of the process' metrics that has no label. */
    double metric(String name) {
        Matcher sample = Pattern.compile("(?m)^" + name + " (\\S+)$").matcher(ask("/q/metrics").body());
        assertThat(sample.find()).as(name).isTrue();
        return Double.parseDouble(sample.group(1));
    }

    /** Sends a signal, such as STOP. */
    void signal(String name) throws IOException, InterruptedException {
        assertThat(new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).inheritIO().start().waitFor())
                .isZero();
    }

    /** Applies a document of that source. */
    void apply(String source, String document) throws IOException, InterruptedException {
        HttpResponse<String> answer = HTTP.send(HttpRequest
                .newBuilder(URI.create("http://127.0.0.1:" + port + "/api/v1/apply?source=" + source))
                .header("Authorization", "Bearer " + TOKEN)
                .header("Content-Type", "application/yaml")
                .POST(BodyPublishers.ofString(document))
                .build(), BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }

    /** Begins an answer that never ends and takes nothing of it, for as long as this process lives. */
    void listenAndReadNothing(String path) throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(1024);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        socket.getOutputStream().write(("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + TOKEN
                + "\r\nAccept: text/event-stream\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
        sockets.add(socket);
    }

    String log() throws IOException {
        return Files.readString(log);
    }

    private HttpResponse<String> ask(String path) {
        try {
            return HTTP.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                    .header("Authorization", "Bearer " + TOKEN)
                    .timeout(Duration.ofSeconds(10))
                    .build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
        process.onExit().join();
        for (Socket socket : sockets) {
            try {
                socket.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
