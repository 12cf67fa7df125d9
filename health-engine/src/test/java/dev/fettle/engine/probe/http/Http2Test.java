package dev.fettle.engine.probe.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.fettle.api.check.HttpCheck;
import dev.fettle.api.check.HttpOptions;
import dev.fettle.api.check.HttpOptions.Version;
import dev.fettle.api.check.Outcome;
import dev.fettle.api.check.Phase;
import dev.fettle.api.component.Reason;
import dev.fettle.engine.probe.PreparedCheck;
import dev.fettle.engine.probe.RawServer;
import dev.fettle.engine.probe.TestCertificates;
import dev.fettle.engine.probe.TestChecks;
import dev.fettle.engine.probe.TestLane;
import dev.fettle.engine.probe.TestSettings;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.PfxOptions;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class Http2Test {

    private static final AtomicInteger CONNECTIONS = new AtomicInteger();
    private static final Vertx VERTX = Vertx.vertx();
    @TempDir
    private static Path directory;
    private static TestCertificates certificates;
    private static int plain;
    private static int secure;
    private static int old;

    private final TestLane lane = new TestLane(TestSettings.trusting(certificates.authority()));

    @BeforeAll
    static void startServers() throws Exception {
        certificates = new TestCertificates(directory);
        certificates.leaf("server", "-validity", "20", "-ext", "san=dns:localhost,ip:127.0.0.1");
        plain = listen(new HttpServerOptions());
        secure = listen(tls().setUseAlpn(true));
        old = listen(tls().setUseAlpn(false));
    }

    @AfterAll
    static void stop() {
        var _ = TestLane.get(VERTX.close().toCompletionStage().toCompletableFuture());
    }

    @AfterEach
    void closeTheLane() {
        lane.close();
    }

    private static HttpServerOptions tls() {
        return new HttpServerOptions().setSsl(true).setKeyCertOptions(new PfxOptions()
                .setPath(certificates.store("server").toString()).setPassword(TestCertificates.PASSWORD));
    }

    private static int listen(HttpServerOptions options) {
        HttpServer server = VERTX.createHttpServer(options)
                .connectionHandler(_ -> CONNECTIONS.incrementAndGet())
                .requestHandler(Http2Test::answer);
        return TestLane.get(server.listen(0, "127.0.0.1").toCompletionStage().toCompletableFuture()).actualPort();
    }

    private static void answer(HttpServerRequest request) {
        var response = request.response().putHeader("x-version", request.version().name());
        switch (request.path()) {
            case "/large" -> {
                var _ = response.end(Buffer.buffer(new byte[200_000]));
            }
            case "/redirect" -> {
                var _ = response.setStatusCode(302).putHeader("location", "/echo").end();
            }
            case "/reset" -> {
                boolean _ = response.reset(2);
            }
            case "/silence" -> {
                // says nothing
            }
            case "/missing" -> {
                var _ = response.setStatusCode(404).end();
            }
            default -> request.bodyHandler(body -> {
                var _ = response.putHeader("x-authority", String.valueOf(request.authority()))
                        .putHeader("x-own", String.valueOf(request.getHeader("X-Own")))
                        .end(body.length() == 0 ? Buffer.buffer("fine") : body);
            });
        }
    }

    private static HttpCheck check(String url, Version version, String method, String healthy, boolean keepAlive) {
        return new HttpCheck(URI.create(url), method, Map.of("X-Own", "mine"), method.equals("POST") ? "hello" : null,
                5,
                64 * 1024, keepAlive, new HttpOptions(null, null, null, null, version), healthy, null);
    }

    private static String url(boolean tls, String path) {
        return tls ? "https://localhost:" + secure + path : "http://localhost:" + plain + path;
    }

    @ParameterizedTest(name = "version {0}, TLS {1}: {2}")
    @CsvSource({"HTTP_2, true, HTTP_2", "HTTP_2, false, HTTP_2", "AUTO, true, HTTP_2", "AUTO, false, HTTP_1_1",
            "HTTP_1_1, true, HTTP_1_1"})
    void theVersionIsWhatIsAskedFor(Version version, boolean tls, String spoken) {
        Outcome outcome = lane.attempt(check(url(tls, "/echo"), version, "POST", "headers['x-version'] == '" + spoken
                + "' && headers['x-own'] == 'mine' && headers['x-authority'].startsWith('localhost:')"
                + " && body.text == 'hello'", false));

        assertThat(outcome).isInstanceOf(Outcome.Success.class);
        assertThat(outcome.observation().phases()).containsKeys(Phase.RESOLVE, Phase.CONNECT, Phase.PROCESSING,
                Phase.TRANSFER);
        assertThat(outcome.observation().phases().containsKey(Phase.TLS)).isEqualTo(tls);
    }

    @Test
    void aTargetWithoutHttp2IsSpokenToAsItCanUnlessHttp2IsWanted() {
        String url = "https://localhost:" + old + "/echo";

        assertThat(lane.attempt(check(url, Version.AUTO, "GET", "headers['x-version'] == 'HTTP_1_1'", false)))
                .isInstanceOf(Outcome.Success.class);
        assertThat(lane.attempt(check(url, Version.HTTP_2, "GET", "true", false)))
                .isInstanceOfSatisfying(Outcome.Failure.class, failure -> {
                    assertThat(failure.reason()).isEqualTo(Reason.PROTOCOL);
                    assertThat(failure.message()).isEqualTo("GET " + url + ": the target does not speak HTTP/2");
                });
    }

    @ParameterizedTest(name = "TLS {0}")
    @CsvSource({"true", "false"})
    void limitsRedirectsAndStatusesAreAsWithHttp1(boolean tls) {
        assertThat(lane.attempt(check(url(tls, "/large"), Version.HTTP_2, "GET", "true", false)))
                .isInstanceOfSatisfying(Outcome.Failure.class,
                        failure -> assertThat(failure.reason()).isEqualTo(Reason.TOO_LARGE));
        assertThat(lane.attempt(check(url(tls, "/redirect"), Version.HTTP_2, "GET", "body.text == 'fine'", false)))
                .isInstanceOf(Outcome.Success.class);
        assertThat(lane.attempt(check(url(tls, "/missing"), Version.HTTP_2, "GET", TestChecks.HEALTHY, false)))
                .isInstanceOfSatisfying(Outcome.Failure.class,
                        failure -> assertThat(failure.reason()).isEqualTo(Reason.STATUS_4XX));
        assertThat(lane.attempt(check(url(tls, "/reset"), Version.HTTP_2, "GET", "true", false)))
                .isInstanceOfSatisfying(Outcome.Failure.class,
                        failure -> assertThat(failure.reason()).isEqualTo(Reason.RESET));
        assertThat(lane.attempt(check(url(tls, "/silence"), Version.HTTP_2, "GET", "true", false),
                Duration.ofMillis(300))).isInstanceOfSatisfying(Outcome.Timeout.class,
                        timeout -> assertThat(timeout.message()).endsWith("(waiting for the answer)"));
    }

    @Test
    void aKeptConnectionServesTheNextAttempt() {
        PreparedCheck kept = lane.prepare(check(url(true, "/echo"), Version.HTTP_2, "GET", "status == 200", true));
        assertThat(lane.attempt(kept, TestLane.AMPLE)).isInstanceOf(Outcome.Success.class);
        int before = CONNECTIONS.get();

        Outcome second = lane.attempt(kept, TestLane.AMPLE);

        assertThat(second).isInstanceOf(Outcome.Success.class);
        assertThat(second.observation().phases()).doesNotContainKey(Phase.CONNECT);
        assertThat(CONNECTIONS).hasValue(before);
    }

    static Stream<Arguments> hostile() {
        String settings = "\u0000\u0000\u0000\u0004\u0000\u0000\u0000\u0000\u0000";
        return Stream.of(
                arguments("another protocol", Reason.PROTOCOL, "HTTP/1.1 400 Bad Request\r\n\r\n"),
                arguments("garbage", Reason.PROTOCOL, "\u0001\u0002\u0003".repeat(1000)),
                arguments("a frame that is too long", Reason.PROTOCOL,
                        settings + "\u00FF\u00FF\u00FF\u0000\u0000\u0000\u0000\u0000\u0003"),
                arguments("nothing", Reason.RESET, ""),
                arguments("settings and no more", Reason.RESET, settings));
    }

    @ParameterizedTest(name = "{0} is {1}")
    @MethodSource("hostile")
    void hostileTargetsAreTheTargetsFault(String what, Reason reason, String answer) {
        try (RawServer server = new RawServer(connection -> {
            byte[] heard = new byte[4096];
            if (connection.socket.getInputStream().read(heard) > 0) {
                connection.write(answer);
            }
        })) {
            Outcome outcome = lane.attempt(check(server.url("/"), Version.HTTP_2, "GET", "true", false));

            assertThat(outcome).isInstanceOfSatisfying(Outcome.Failure.class,
                    failure -> assertThat(failure.reason()).as(failure.message()).isEqualTo(reason));
            assertThat(server.sawAnEnd()).isTrue();
        }
    }
}
