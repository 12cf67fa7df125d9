package dev.fettle.local.faults;

import dev.fettle.local.faults.DeliveryHistory.Claim;
import dev.fettle.local.process.Child;
import dev.fettle.local.process.Launch;
import dev.fettle.local.process.Patience;
import dev.fettle.local.process.Signal;
import dev.fettle.local.servers.FreePorts;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The packaged notifier as a process of its own. Blocks; any thread. */
final class NotifierProcess implements AutoCloseable {

    private static final Duration ASK_LIMIT = Duration.ofSeconds(5);
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss,SSS");
    private static final Pattern CLAIMED = Pattern.compile(
            "^(\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d,\\d{3}) .*webhook claimed webhook=(\\S+) fence=(\\d+)");

    private final String name;
    private final int port;
    private final Child child;
    private final HttpClient http;
    private volatile boolean open;

    private NotifierProcess(String name, int port, Child child, HttpClient http) {
        this.name = name;
        this.port = port;
        this.child = child;
        this.http = http;
    }

    /**
     * Starts one and does not wait for it.
     *
     * @param name its {@code FETTLE_INSTANCE}
     * @param command of the JVM with the program
     * @param claims gets what it says of the webhooks that it claims
     */
    static NotifierProcess start(String name, List<String> command, Map<String, String> environment, Path log,
            HttpClient http, Consumer<Claim> claims) {
        int port = FreePorts.next();
        Map<String, String> all = new HashMap<>(environment);
        all.put("FETTLE_HTTP_HOST", "127.0.0.1");
        all.put("FETTLE_HTTP_PORT", Integer.toString(port));
        all.put("FETTLE_INSTANCE", name);
        all.put("FETTLE_LOG_FORMAT", "text");
        Child child = Child.start(
                new Launch(name, List.of(), command, all, log, null, null, Signal.TERM, Signal.KILL),
                line -> claim(name, line, claims));
        return new NotifierProcess(name, port, child, http);
    }

    private static void claim(String name, String line, Consumer<Claim> claims) {
        Matcher claimed = CLAIMED.matcher(line);
        if (claimed.find()) {
            claims.accept(new Claim(claimed.group(2), name, Long.parseLong(claimed.group(3)),
                    LocalDateTime.parse(claimed.group(1), TIME).atZone(ZoneId.systemDefault()).toInstant()));
        }
    }

    String name() {
        return name;
    }

    long pid() {
        return child.pid();
    }

    boolean isAlive() {
        return child.isAlive();
    }

    List<String> lastLines() {
        return child.lastLines();
    }

    /** Whether it has been ready once since its start: from then on it is worth a kill. */
    boolean hasOpened() {
        if (!open && child.isAlive()) {
            open = ask("/q/health/ready").startsWith("200");
        }
        return open;
    }

    /** Waits until it has been ready once. */
    boolean awaitOpened(Duration limit) {
        return Patience.until(() -> hasOpened() || !child.isAlive(), limit, Duration.ofMillis(50)) && hasOpened();
    }

    /** Status and body of an answer, such as {@code 200 …}; empty when there is none. */
    String ask(String path) {
        try {
            var answer = http.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                    .timeout(ASK_LIMIT).build(), BodyHandlers.ofString());
            return answer.statusCode() + " " + answer.body();
        } catch (IOException e) {
            return "";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "";
        }
    }

    void kill() {
        child.kill();
    }

    /** The operating system lets it run no more, until {@link #resume}. */
    void pause() throws IOException, InterruptedException {
        signal("STOP");
    }

    void resume() throws IOException, InterruptedException {
        signal("CONT");
    }

    private void signal(String signal) throws IOException, InterruptedException {
        Process command = new ProcessBuilder("kill", "-s", signal, Long.toString(pid())).inheritIO().start();
        if (!command.waitFor(5, TimeUnit.SECONDS)) {
            command.destroyForcibly();
        }
    }

    @Override
    public void close() {
        child.stop(Duration.ofSeconds(10));
    }
}
