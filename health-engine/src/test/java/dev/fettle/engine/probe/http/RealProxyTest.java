package dev.fettle.engine.probe.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import dev.fettle.api.check.HttpCheck;
import dev.fettle.api.check.Outcome;
import dev.fettle.api.component.Reason;
import dev.fettle.engine.probe.RawServer;
import dev.fettle.engine.probe.TestLane;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Through programs that many run: Tinyproxy and MicroSocks. */
class RealProxyTest {

    private static final Path TINYPROXY = Path.of("/usr/bin/tinyproxy");
    private static final Path MICROSOCKS = Path.of("/usr/bin/microsocks");

    private final TestLane lane = new TestLane();
    @TempDir
    private Path directory;
    private @Nullable Process process;

    @AfterEach
    void stop() throws InterruptedException {
        lane.close();
        if (process != null) {
            process.destroyForcibly();
            int _ = process.waitFor();
        }
    }

    private static int freePort() throws IOException {
        try (var socket = RawServer.open()) {
            return socket.getLocalPort();
        }
    }

    private void start(int port, String... command) throws IOException {
        process = new ProcessBuilder(command).redirectErrorStream(true)
                .redirectOutput(directory.resolve("log").toFile()).start();
        await().atMost(Duration.ofSeconds(10)).ignoreExceptions().until(() -> {
            try (Socket _ = new Socket("127.0.0.1", port)) {
                return true;
            }
        });
    }

    private int tinyproxy() throws IOException {
        assumeThat(TINYPROXY).as("Tinyproxy is not installed: apt-get install tinyproxy-bin").exists();
        int port = freePort();
        Path settings = Files.write(directory.resolve("tinyproxy.conf"), List.of("Port " + port, "Listen 127.0.0.1",
                "Timeout 20", "LogLevel Warning", "MaxClients 20", "BasicAuth joe s3cret", "ViaProxyName \"tiny\""));
        start(port, TINYPROXY.toString(), "-d", "-c", settings.toString());
        return port;
    }

    private int microsocks() throws IOException {
        assumeThat(MICROSOCKS).as("MicroSocks is not installed: apt-get install microsocks").exists();
        int port = freePort();
        start(port, MICROSOCKS.toString(), "-i", "127.0.0.1", "-p", Integer.toString(port), "-u", "joe", "-P",
                "s3cret");
        return port;
    }

    private Outcome attempt(String proxy, String password, String url) {
        HttpCheck check = ProxyTest.through(proxy, "joe", password, url);
        return lane.attempt(check);
    }

    private static void assertFailed(Outcome outcome, Reason reason, String message) {
        assertThat(outcome).isInstanceOfSatisfying(Outcome.Failure.class, failure -> {
            assertThat(failure.reason()).as(failure.message()).isEqualTo(reason);
            assertThat(failure.message()).contains(message);
        });
    }

    @Test
    void tinyproxyForwardsAndTellsThatItDid() throws Exception {
        int port = tinyproxy();
        String proxy = "http://127.0.0.1:" + port;
        try (RawServer target = RawServer.answering(RawServer.ok("fine"))) {
            assertThat(attempt(proxy, "s3cret", target.url("/health"))).isInstanceOf(Outcome.Success.class);
            assertThat(target.requests.take()).startsWith("GET /health ").containsIgnoringCase("via: ")
                    .doesNotContainIgnoringCase("proxy-authorization");

            assertFailed(attempt(proxy, "wrong", target.url("/")), Reason.AUTH, "answered 401"); // as a target's
            assertFailed(attempt(proxy, "wrong", target.url("/").replace("http:", "https:")), Reason.AUTH,
                    "the proxy refused the credentials");
            assertFailed(lane.attempt(ProxyTest.through(proxy, null, null, target.url("/"))), Reason.AUTH,
                    "the proxy refused the credentials");
        }
        String gone = "http://127.0.0.1:" + freePort() + "/";
        assertThat(attempt(proxy, "s3cret", gone)).isInstanceOfSatisfying(Outcome.Failure.class,
                failure -> assertThat(failure.reason()).isEqualTo(Reason.STATUS_5XX));
        assertFailed(attempt(proxy, "s3cret", gone.replace("http:", "https:")), Reason.PROTOCOL,
                "the proxy answered 5");
    }

    @Test
    void microsocksLeadsToTheTarget() throws Exception {
        int port = microsocks();
        String proxy = "socks5://127.0.0.1:" + port;
        try (RawServer target = RawServer.answering(RawServer.ok("fine"))) {
            assertThat(attempt(proxy, "s3cret", target.url("/health"))).isInstanceOf(Outcome.Success.class);
            assertThat(attempt(proxy, "s3cret", target.url("/health").replace("127.0.0.1", "localhost")))
                    .isInstanceOf(Outcome.Success.class);
            assertThat(target.requests.take()).startsWith("GET /health ");

            assertFailed(attempt(proxy, "wrong", target.url("/")), Reason.AUTH, "the proxy refused the credentials");
        }
        assertFailed(attempt(proxy, "s3cret", "http://127.0.0.1:" + freePort() + "/"), Reason.REFUSED,
                "the proxy reached the target: connection refused");
    }
}
