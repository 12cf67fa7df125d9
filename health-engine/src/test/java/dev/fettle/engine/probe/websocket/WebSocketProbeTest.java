package dev.fettle.engine.probe.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fettle.api.check.CheckSpec;
import dev.fettle.api.check.Outcome;
import dev.fettle.api.check.WebSocketCheck;
import dev.fettle.api.component.Reason;
import dev.fettle.engine.probe.HostilePeers;
import dev.fettle.engine.probe.ReadChecks;
import dev.fettle.engine.probe.TestCertificates;
import dev.fettle.engine.probe.TestLane;
import dev.fettle.engine.probe.TestSettings;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PfxOptions;
import io.vertx.core.http.ServerWebSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Against a real WebSocket server, and peers that are none. */
class WebSocketProbeTest implements HostilePeers {

    @TempDir
    private static Path directory;

    private static Vertx vertx;
    private static int plain;
    private static int secure;
    private static TestCertificates certificates;

    @BeforeAll
    static void start() throws Exception {
        certificates = new TestCertificates(directory);
        certificates.leaf("server", "-ext", "san=ip:127.0.0.1");
        vertx = Vertx.vertx();
        plain = listening(new HttpServerOptions());
        secure = listening(new HttpServerOptions().setSsl(true).setKeyCertOptions(
                new PfxOptions().setPath(directory.resolve("server.p12").toString()).setPassword("changeit")));
    }

    private static int listening(HttpServerOptions options) throws Exception {
        HttpServer server = vertx.createHttpServer(options.setHost("127.0.0.1").setPort(0)
                .setWebSocketSubProtocols(List.of("health.v1")))
                .webSocketHandler(WebSocketProbeTest::serve);
        return server.listen().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS).actualPort();
    }

    private static void serve(ServerWebSocket socket) {
        switch (socket.path()) {
            case "/refuses" -> socket.reject(403);
            case "/overloaded" -> socket.reject(503);
            case "/token" -> {
                if (!"Bearer hunter2-hunter2".equals(socket.headers().get("Authorization"))) {
                    socket.reject(401);
                }
            }
            case "/closes" -> {
                var _ = socket.close((short) 1008, "not today");
            }
            case "/large" -> {
                var _ = socket.writeTextMessage("x".repeat(100_000));
            }
            case "/chatty" -> {
                var _ = socket.writeTextMessage("welcome");
                var _ = socket.writePing(Buffer.buffer("p"));
                var _ = socket.writeTextMessage("{\"status\":\"ok\"}");
            }
            default -> socket.textMessageHandler(text -> {
                var _ = socket.writeTextMessage("echo " + text);
            });
        }
    }

    @AfterAll
    static void stop() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    @Override
    public CheckSpec check(String host, int port) {
        return new WebSocketCheck(URI.create("ws://" + host + ":" + port + "/?token=" + PASSWORD),
                Map.of("Authorization", PASSWORD), null, null, null, "true", null);
    }

    @Override
    public byte[] tooLarge() {
        return "HTTP/1.1 403 Forbidden\r\nContent-Length: 1000000\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    }

    /** A server of HTTP that refuses is one that speaks the protocol. */
    @Override
    public void anotherProtocolIsTold(String answer) {
        if (!answer.startsWith("HTTP/")) {
            HostilePeers.super.anotherProtocolIsTold(answer);
        }
    }

    private static WebSocketCheck check(String path, @Nullable String send, @Nullable String expect) {
        return new WebSocketCheck(URI.create("ws://127.0.0.1:" + plain + path), Map.of(), null, send, expect, "true",
                null);
    }

    private static Outcome attempt(CheckSpec check) {
        try (TestLane lane = new TestLane(TestSettings.trusting(certificates.authority()))) {
            return lane.attempt(check);
        }
    }

    @ParameterizedTest(name = "{0} {1} {2}")
    @CsvSource(nullValues = "-", value = {"/,-,-", "/,ping,-", "/,ping,^echo ping$", "/chatty,-,\"ok\""})
    void anAnswerAsExpectedIsHealthy(String path, @Nullable String send, @Nullable String expect) {
        assertThat(attempt(check(path, send, expect))).isInstanceOf(Outcome.Success.class);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"/refuses,AUTH", "/overloaded,STATUS_5XX", "/token,AUTH", "/closes,RESET", "/large,TOO_LARGE"})
    void trouble(String path, Reason reason) {
        assertThat(attempt(check(path, null, "never"))).isInstanceOfSatisfying(Outcome.Failure.class,
                failure -> assertThat(failure.reason()).as(failure.message()).isEqualTo(reason));
    }

    @Test
    void anAnswerThatIsNotExpectedIsWaitedForUntilTheTimeIsOver() {
        try (TestLane lane = new TestLane()) {
            assertThat(lane.attempt(check("/", "ping", "pong"), Duration.ofMillis(500)))
                    .isInstanceOf(Outcome.Timeout.class);
        }
    }

    @Test
    void headersAreSent() {
        assertThat(attempt(new WebSocketCheck(URI.create("ws://127.0.0.1:" + plain + "/token"),
                Map.of("Authorization", "Bearer hunter2-hunter2"), null, null, null, "true", null)))
                .isInstanceOf(Outcome.Success.class);
    }

    @Test
    void aSubprotocolIsAgreedOrItFails() {
        URI url = URI.create("ws://127.0.0.1:" + plain + "/");

        assertThat(attempt(new WebSocketCheck(url, Map.of(), "health.v1", null, null, "subprotocol == 'health.v1'",
                null)).observation().details()).containsEntry("subprotocol", "health.v1");
        assertThat(attempt(new WebSocketCheck(url, Map.of(), "other", null, null, "true", null)))
                .isInstanceOfSatisfying(Outcome.Failure.class,
                        failure -> assertThat(failure.reason()).isEqualTo(Reason.PROTOCOL));
    }

    @Test
    void conditionsSeeTheAnswer() {
        URI url = URI.create("wss://127.0.0.1:" + secure + "/");

        assertThat(attempt(new WebSocketCheck(url, Map.of(), null, "1", null, "text == 'echo 1'",
                "tls.expiresInDays < 3650"))).isInstanceOf(Outcome.Worrying.class);
        assertThat(attempt(new WebSocketCheck(url, Map.of(), null, "1", null, "text == 'echo 2'", null)))
                .isInstanceOfSatisfying(Outcome.Failure.class, failure -> assertThat(failure.message())
                        .isEqualTo("WebSocket " + url + " answered, but not: text == 'echo 2'"));
    }

    @Test
    void theExampleOfThePageIsRead() {
        ReadChecks read = ReadChecks.ofThePage("websocket");

        assertThat(read.problems()).isEmpty();
        assertThat(read.checks()).isNotEmpty()
                .allSatisfy(check -> assertThat(check).isInstanceOf(WebSocketCheck.class));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            {}                                                    | url
            { url: "http://a.example" }                           | url must be an address such as wss://
            { url: "ws://joe:secret@a.example" }                  | url must hold no user
            { url: "ws://a.example", expect: "(" }                | expect is no regular expression
            { url: "ws://a.example", healthy: "status == 200" }   | healthy is no condition
            { url: "ws://a.example", headers: { "a b": "c" } }    | a b
            """)
    void aWrongSettingIsTold(String settings, String problem) {
        assertThat(ReadChecks.of("{ websocket: " + settings + " }").problems())
                .anySatisfy(told -> assertThat(told).contains(problem).doesNotContain("secret"));
    }
}
