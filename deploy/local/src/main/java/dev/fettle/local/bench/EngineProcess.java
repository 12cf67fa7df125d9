package dev.fettle.local.bench;

import dev.fettle.local.process.Child;
import dev.fettle.local.process.Launch;
import dev.fettle.local.process.Patience;
import dev.fettle.local.process.Signal;
import dev.fettle.local.servers.FreePorts;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** A service of Fettle as it is packaged, in a process of its own. Blocks. */
final class EngineProcess implements AutoCloseable {

    private static final Duration START_LIMIT = Duration.ofMinutes(5);
    /** How often is looked whether it is ready. */
    private static final Duration LOOK = Duration.ofMillis(25);
    private static final Duration ASK_LIMIT = Duration.ofSeconds(60);
    private static final String CHECKS = "fettle_checks_total";

    private final Child child;
    private final int port;
    private final HttpClient http = HttpClient.newHttpClient();

    private EngineProcess(Child child, int port) {
        this.child = child;
        this.port = port;
    }

    /** Starts it and returns when it is ready. */
    static EngineProcess start(String name, List<String> command, Map<String, String> environment, Path home) {
        int port = FreePorts.next();
        Map<String, String> all = new HashMap<>(environment);
        all.put("FETTLE_HTTP_HOST", "127.0.0.1");
        all.put("FETTLE_HTTP_PORT", Integer.toString(port));
        all.put("FETTLE_PUBLIC_URL", "http://127.0.0.1:" + port);
        all.put("FETTLE_CLUSTER_ADDRESS", "http://127.0.0.1:" + port);
        all.put("FETTLE_LOG_FORMAT", "text");
        Child child = Child.start(new Launch(name, List.of(), command, all, home.resolve("logs/" + name + ".log"), null,
                null, Signal.TERM, Signal.KILL), _ -> {});
        EngineProcess process = new EngineProcess(child, port);
        boolean _ = Patience.until(() -> !child.isAlive() || process.isReady(), START_LIMIT, LOOK);
        if (!process.isReady()) {
            process.close();
            throw new IllegalStateException(name + " did not start:\n" + String.join("\n", child.lastLines()));
        }
        return process;
    }

    private boolean isReady() {
        try {
            return ask("/q/health/ready").statusCode() == 200;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    long pid() {
        return child.pid();
    }

    int port() {
        return port;
    }

    String url() {
        return "http://127.0.0.1:" + port;
    }

    HttpResponse<String> ask(String path) throws IOException, InterruptedException {
        return http.send(HttpRequest.newBuilder(URI.create(url() + path)).timeout(ASK_LIMIT).build(),
                BodyHandlers.ofString());
    }

    /** Sends a document as the admin; waits for minutes. */
    HttpResponse<String> post(String path, String type, byte[] body, String token)
            throws IOException, InterruptedException {
        return http.send(HttpRequest.newBuilder(URI.create(url() + path))
                .timeout(START_LIMIT)
                .header("Content-Type", type)
                .header("Authorization", "Bearer " + token)
                .POST(BodyPublishers.ofByteArray(body))
                .build(), BodyHandlers.ofString());
    }

    Scrape scrape() throws IOException, InterruptedException {
        return Scrape.parse(ask("/q/metrics").body());
    }

    /** Runs so far, of all kinds. */
    double checks() throws IOException, InterruptedException {
        return scrape().sum(CHECKS);
    }

    /** Ends it at once, unasked. */
    void kill() {
        child.kill();
    }

    /** Waits until so many runs have ended. */
    boolean awaitChecks(double count, Duration limit) {
        return await(scrape -> scrape.sum(CHECKS) >= count, limit);
    }

    /** Waits until all that changed so far is on Kafka. */
    boolean awaitPublished(Duration limit) {
        return await(scrape -> scrape.sum("fettle_transitions_total") > 0 && scrape.sum("fettle_outbox_events") == 0,
                limit);
    }

    private boolean await(Predicate<Scrape> condition, Duration limit) {
        return Patience.until(() -> {
            try {
                return condition.test(scrape());
            } catch (IOException e) {
                return false;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return true;
            }
        }, limit, Duration.ofMillis(250));
    }

    /** The operating system lets it run no more, until {@link #resume}: the other side's turn. */
    void pause() throws IOException, InterruptedException {
        signal("STOP");
    }

    void resume() throws IOException, InterruptedException {
        signal("CONT");
    }

    private void signal(String name) throws IOException, InterruptedException {
        var _ = run(List.of("kill", "-s", name, Long.toString(pid())));
    }

    /** What the JDK's {@code jcmd} says of this process. */
    String jcmd(String... command) throws IOException, InterruptedException {
        List<String> whole = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(), Long.toString(pid())));
        whole.addAll(List.of(command));
        return run(whole);
    }

    /** Bytes on the heap that live: a full collection comes first. */
    long liveHeap() throws IOException, InterruptedException {
        String histogram = jcmd("GC.class_histogram");
        String total = histogram.lines()
                .filter(line -> line.startsWith("Total"))
                .findFirst()
                .orElseThrow(() -> new IOException("no total in: " + histogram.lines().limit(3).toList()));
        return Long.parseLong(total.strip().split("\\s+", -1)[2]);
    }

    private static String run(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IOException(command.getFirst() + " did not end");
        }
        return said;
    }

    @Override
    public void close() {
        end(Duration.ofSeconds(5));
    }

    /** Ends it properly, and after so long at once. */
    void end(Duration limit) {
        http.close();
        child.stop(limit);
    }
}
