package dev.fettle.engine.probe.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fettle.api.check.CheckSpec;
import dev.fettle.api.check.Outcome;
import dev.fettle.api.check.TlsOptions;
import dev.fettle.api.check.WebSocketCheck;
import dev.fettle.api.component.Reason;
import dev.fettle.engine.probe.HostilePeers;
import dev.fettle.engine.probe.RawServer;
import dev.fettle.engine.probe.ReadChecks;
import dev.fettle.engine.probe.TestCertificates;
import dev.fettle.engine.probe.TestLane;
import dev.fettle.engine.probe.TestSettings;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.PfxOptions;
import io.vertx.core.http.ServerWebSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Against a real WebSocket server, and peers that are none. */
class WebSocketProbeTest implements HostilePeers {

    @TempDir
    private static Path directory;

    private static Vertx vertx;
    private static int plain;
    private static int secure;
    private static int mutual;
    private static TestCertificates certificates;

    @BeforeAll
    static void start() throws Exception {
        certificates = new TestCertificates(directory);
        certificates.leaf("server", "-ext", "san=ip:127.0.0.1");
        vertx = Vertx.vertx();
        plain = listening(new HttpServerOptions());
        secure = listening(tls());
        certificates.leaf("client", "-validity", "20");
        mutual = listening(tls().setClientAuth(ClientAuth.REQUIRED)
                .setTrustOptions(new PemTrustOptions().addCertPath(certificates.authority().toString())));
    }

    private static HttpServerOptions tls() {
        return new HttpServerOptions().setSsl(true).setKeyCertOptions(
                new PfxOptions().setPath(directory.resolve("server.p12").toString()).setPassword("changeit"));
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
        return ("HTTP/1.1 101 Switching Protocols\r\nX-Filler: x\r\n" + "X-Filler: and more\r\n".repeat(1000))
                .getBytes(StandardCharsets.US_ASCII);
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

    private static WebSocketCheck ofMutual(@Nullable String certificate, @Nullable String key, @Nullable String name)
            throws Exception {
        return new WebSocketCheck(URI.create("wss://127.0.0.1:" + mutual + "/"),
                new TlsOptions(Files.readString(certificates.authority()), certificate, key, name, true), Map.of(),
                null,
                "ping", "pong|ping", "true", null);
    }

    @Test
    void aServerThatWantsACertificateSeesOurs() throws Exception {
        String certificate = certificates.certificatePem("client");
        String key = certificates.keyPem("client");
        try (TestLane trustsNobody = new TestLane()) {
            assertThat(trustsNobody.attempt(ofMutual(certificate, key, null))).isInstanceOf(Outcome.Success.class);
            assertThat(trustsNobody.attempt(ofMutual(null, null, null))).isInstanceOfSatisfying(Outcome.Failure.class,
                    failure -> assertThat(failure.reason()).as(failure.message()).isIn(Reason.TLS_INVALID,
                            Reason.RESET));
            assertThat(trustsNobody.attempt(ofMutual(certificate, key, "other.example")))
                    .isInstanceOfSatisfying(Outcome.Failure.class,
                            failure -> assertThat(failure.reason()).isEqualTo(Reason.TLS_INVALID));
        }
    }

    /** Answers the handshake as RFC 6455 wants it, with these frames in the same segment. */
    private static RawServer accepting(String before, String frames) {
        return new RawServer(connection -> {
            String key = Pattern.compile("(?i)sec-websocket-key: (.+)").matcher(connection.readRequest()).results()
                    .findFirst().orElseThrow().group(1).strip();
            connection.write(before + "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
                    + "Connection: Upgrade\r\nSec-WebSocket-Accept: " + accept(key) + "\r\n\r\n" + frames);
            connection.hang();
        });
    }

    private static String accept(String key) {
        try {
            return Base64.getEncoder().encodeToString(MessageDigest.getInstance("SHA-1")
                    .digest((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").getBytes(StandardCharsets.US_ASCII)));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    private static Outcome attempt(RawServer server, String expect) {
        return attempt(
                new WebSocketCheck(URI.create("ws://127.0.0.1:" + server.port() + "/"), Map.of("Cookie", "s3cr3t"),
                        null, null, expect, "true", null));
    }

    @Test
    void whatComesWithTheHandshakeIsHeardAndWhatComesBeforeItIsNot() {
        String early = "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n";
        String fragments = "\u0001\u0003wel" + "\u0080\u0004come"; // two frames, one message
        try (RawServer server = accepting(early, fragments + "\u0088\u0000")) {
            assertThat(attempt(server, "^welcome$")).isInstanceOf(Outcome.Success.class);
        }
    }

    @ParameterizedTest(name = "{1}")
    @CsvSource({"8800, the server closed the WebSocket", "880203f0, the server closed the WebSocket with 1008",
            "880803f0733363723374, the server closed the WebSocket with 1008 (***)"})
    void aServerThatClosesIsToldInItsWords(String frames, String message) {
        try (RawServer server = accepting("",
                new String(HexFormat.of().parseHex(frames), StandardCharsets.ISO_8859_1))) {
            assertThat(attempt(server, "never")).isInstanceOfSatisfying(Outcome.Failure.class,
                    failure -> assertThat(failure.message()).endsWith(": " + message));
        }
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"\u00f1\u0000", "\u0081\u0085aaaabbbbb",
            "\u0089\u007f\u0000\u0000\u0000\u0000\u0000\u0001\u0000\u0000"})
    void framesThatMustNotBeAreTheTargetsFault(String frames) {
        try (RawServer server = accepting("", frames)) {
            assertThat(attempt(server, "never")).isInstanceOfSatisfying(Outcome.Failure.class,
                    failure -> assertThat(failure.reason()).as(failure.message()).isEqualTo(Reason.PROTOCOL));
            assertThat(server.sawAnEnd()).isTrue();
        }
    }

    /** What a firewall says to people is long, and no reason to think that it is the answer. */
    @Test
    void aRefusalIsToldHoweverLongItsPageIs() {
        try (RawServer server = RawServer
                .answering("HTTP/1.1 403 Forbidden\r\nContent-Length: 1000000\r\n\r\n<html>")) {
            assertThat(attempt(server, "never")).isInstanceOfSatisfying(Outcome.Failure.class, failure -> {
                assertThat(failure.reason()).isEqualTo(Reason.AUTH);
                assertThat(failure.message()).endsWith(": the WebSocket was refused: it answered 403");
            });
        }
    }

    @Test
    void whoAnswersSomethingElseIsToldWhenTheTimeIsOver() {
        try (TestLane lane = new TestLane()) {
            assertThat(lane.attempt(check("/chatty", null, "never"), Duration.ofMillis(600)))
                    .isInstanceOfSatisfying(Outcome.Timeout.class, timeout -> assertThat(timeout.message())
                            .endsWith("(waiting for a text that is expected; 2 others came)"));
        }
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
            { url: "ws://a.example", tls: { verify: false } }     | tls has no meaning with ws://
            { url: "wss://a.example", tls: true }                 | tls must be a mapping
            { url: "ws://a.example", expect: "(" }                | expect is no regular expression
            { url: "ws://a.example", healthy: "status == 200" }   | healthy is no condition
            { url: "ws://a.example", headers: { "a b": "c" } }    | a b
            """)
    void aWrongSettingIsTold(String settings, String problem) {
        assertThat(ReadChecks.of("{ websocket: " + settings + " }").problems())
                .anySatisfy(told -> assertThat(told).contains(problem).doesNotContain("secret"));
    }
}
