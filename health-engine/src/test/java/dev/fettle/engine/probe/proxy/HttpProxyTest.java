package dev.fettle.engine.probe.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import dev.fettle.api.check.HttpProxyCheck;
import dev.fettle.api.check.Outcome;
import dev.fettle.api.check.ProxyOptions;
import dev.fettle.api.component.Reason;
import dev.fettle.engine.probe.RawServer;
import dev.fettle.engine.probe.TestLane;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HttpProxyTest {

    private static final Path TINYPROXY = Path.of("/usr/bin/tinyproxy");
    private static final String GOOD = "status == 200";

    private final TestLane lane = new TestLane();
    @TempDir
    private Path directory;

    @AfterEach
    void closeTheLane() {
        lane.close();
    }

    private static HttpProxyCheck check(String proxy, String judge, @Nullable String exit, String healthy,
            @Nullable String degraded) {
        return new HttpProxyCheck(new ProxyOptions(URI.create(proxy), null, null, false), URI.create(judge), exit,
                healthy,
                degraded);
    }

    /** Answers as httpbin does: the headers that came, and the address of who asked. */
    private static RawServer judge() {
        return new RawServer(connection -> {
            StringBuilder headers = new StringBuilder();
            connection.readRequest().lines().skip(1).filter(line -> line.contains(": ")).forEach(line -> headers
                    .append(headers.isEmpty() ? "" : ",").append('"').append(line.substring(0, line.indexOf(':')))
                    .append("\":\"").append(line.substring(line.indexOf(": ") + 2).replace("\"", "\\\"")).append('"'));
            connection.write(RawServer.ok("{\"origin\":\"" + connection.socket.getInetAddress().getHostAddress()
                    + "\",\"headers\":{" + headers + "}}"));
        });
    }

    @Test
    void aRealProxyIsSeenByTheJudge() throws Exception {
        assumeThat(TINYPROXY).as("Tinyproxy is not installed: apt-get install tinyproxy-bin").exists();
        int port;
        try (var socket = RawServer.open()) {
            port = socket.getLocalPort();
        }
        Path settings = Files.write(directory.resolve("conf"), List.of("Port " + port, "Listen 127.0.0.1",
                "Bind 127.0.0.1", "LogLevel Warning", "MaxClients 20", "XTinyproxy Yes"));
        Process process = new ProcessBuilder(TINYPROXY.toString(), "-d", "-c", settings.toString())
                .redirectErrorStream(true).redirectOutput(directory.resolve("log").toFile()).start();
        try (RawServer judge = judge()) {
            await().atMost(Duration.ofSeconds(10)).ignoreExceptions().until(() -> {
                try (Socket _ = new Socket("127.0.0.1", port)) {
                    return true;
                }
            });
            String proxy = "http://127.0.0.1:" + port;

            Outcome healthy = lane
                    .attempt(check(proxy, judge.url("/"), "127.0.0.1", GOOD + " && exit == '127.0.0.1'", null));
            assertThat(healthy).isInstanceOf(Outcome.Success.class);
            assertThat(healthy.observation().details()).containsEntry("exit", "127.0.0.1")
                    .containsEntry("anonymity", "anonymous").containsEntry("status", 200);

            assertThat(lane.attempt(check(proxy, judge.url("/"), null, GOOD, "anonymity != 'elite'")))
                    .isInstanceOf(Outcome.Worrying.class);
            assertThat(lane.attempt(check(proxy, judge.url("/"), "203.0.113.7", GOOD, null)))
                    .isInstanceOfSatisfying(Outcome.Failure.class, failure -> assertThat(failure.message())
                            .isEqualTo("proxy 127.0.0.1:" + port + ": the exit address is 127.0.0.1, not 203.0.113.7"));
        } finally {
            process.destroyForcibly();
            int _ = process.waitFor();
        }
    }

    @Test
    void aProxyThatIsGoneRefusesOrAnswersNonsenseIsUnhealthy() {
        try (RawServer refusing = RawServer.answering("HTTP/1.1 407 No\r\nContent-Length: 0\r\n\r\n");
                RawServer broken = RawServer.answering("HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n");
                RawServer unauthorized = RawServer.answering("HTTP/1.1 401 No\r\nContent-Length: 0\r\n\r\n");
                RawServer forbidding = RawServer.answering("HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n");
                RawServer busy = RawServer.answering("HTTP/1.1 429 Wait\r\nContent-Length: 0\r\n\r\n");
                RawServer endless = new RawServer(connection -> {
                    String _ = connection.readRequest();
                    connection.write("HTTP/1.1 200 OK\r\n\r\n");
                    while (true) {
                        connection.write("x".repeat(10_000));
                    }
                });
                RawServer garbage = RawServer.answering("what?\r\n\r\n");
                RawServer empty = RawServer.answering(RawServer.ok("hello"))) {
            assertReason(refusing, null, Reason.AUTH);
            assertReason(broken, null, Reason.STATUS_5XX);
            assertReason(unauthorized, null, Reason.AUTH);
            assertReason(forbidding, null, Reason.AUTH);
            assertReason(busy, null, Reason.RATE_LIMITED);
            assertReason(endless, null, Reason.TOO_LARGE);
            assertReason(garbage, null, Reason.PROTOCOL);
            assertReason(empty, "203.0.113.7", Reason.CONDITION);
        }
    }

    private void assertReason(RawServer proxy, @Nullable String exit, Reason reason) {
        assertThat(lane.attempt(check(proxy.url(""), "http://judge.invalid/", exit, GOOD, null)))
                .isInstanceOfSatisfying(Outcome.Failure.class,
                        failure -> assertThat(failure.reason()).as(failure.message()).isEqualTo(reason));
    }

    @Test
    void conditionsSeeTheConnectionToo() {
        try (RawServer proxy = RawServer.answering(RawServer.ok("203.0.113.7"))) {
            assertThat(lane.attempt(check(proxy.url(""), "http://judge.invalid/", null,
                    "ip == '127.0.0.1' && exit == '203.0.113.7' && status == 200 && latency < 5000", null)))
                    .isInstanceOf(Outcome.Success.class);
        }
    }

    @Test
    void aSilentProxyIsATimeout() {
        try (RawServer proxy = new RawServer(RawServer.Connection::hang)) {
            assertThat(lane.attempt(check(proxy.url(""), "http://judge.invalid/", null, GOOD, null),
                    Duration.ofMillis(200)))
                    .isInstanceOf(Outcome.Timeout.class);
            assertThat(proxy.sawAnEnd()).isTrue();
        }
    }
}
