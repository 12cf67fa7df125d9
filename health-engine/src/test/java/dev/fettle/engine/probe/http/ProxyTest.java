package dev.fettle.engine.probe.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.fettle.api.check.HttpCheck;
import dev.fettle.api.check.HttpOptions;
import dev.fettle.api.check.HttpOptions.Version;
import dev.fettle.api.check.Outcome;
import dev.fettle.api.check.ProxyOptions;
import dev.fettle.api.check.TlsOptions;
import dev.fettle.api.component.Reason;
import dev.fettle.engine.probe.RawServer;
import dev.fettle.engine.probe.TestCertificates;
import dev.fettle.engine.probe.TestChecks;
import dev.fettle.engine.probe.TestLane;
import dev.fettle.engine.probe.TestSettings;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Proxies, as they must be and as they must not be; the real ones are in {@link RealProxyTest}. */
class ProxyTest {

    @TempDir
    private static Path directory;
    private static TestCertificates certificates;

    private final TestLane lane = new TestLane(TestSettings.trusting(certificates.authority()));

    @BeforeAll
    static void makeCertificates() throws Exception {
        certificates = new TestCertificates(directory);
        certificates.leaf("server", "-validity", "20", "-ext", "san=dns:localhost,ip:127.0.0.1");
    }

    @AfterEach
    void closeTheLane() {
        lane.close();
    }

    static HttpCheck through(String proxy, @Nullable String user, @Nullable String password, String url) {
        ProxyOptions by = new ProxyOptions(URI.create(proxy), user, password, false);
        return new HttpCheck(URI.create(url), "GET", Map.of(), null, 5, 1 << 20, false,
                new HttpOptions(null, null, by, null, Version.HTTP_1_1), TestChecks.HEALTHY, null);
    }

    private Outcome attempt(String proxy, String url) {
        return lane.attempt(through(proxy, "joe", "s3cret", url));
    }

    private static void assertFailed(Outcome outcome, Reason reason, String message) {
        assertThat(outcome).isInstanceOfSatisfying(Outcome.Failure.class, failure -> {
            assertThat(failure.reason()).as(failure.message()).isEqualTo(reason);
            assertThat(failure.message()).isEqualTo(message).doesNotContain("s3cret");
        });
    }

    @Test
    void aPlainRequestIsHandedOverAsItIsWithTheNameAndTheCredentials() throws Exception {
        try (RawServer proxy = RawServer.answering(RawServer.ok("fine"))) {
            assertThat(attempt(proxy.url(""), "http://shop.invalid:8080/health?x=1"))
                    .isInstanceOf(Outcome.Success.class);

            assertThat(proxy.requests.take()).startsWith("GET http://shop.invalid:8080/health?x=1 HTTP/1.1\n")
                    .contains("host: shop.invalid:8080", "proxy-authorization: Basic am9lOnMzY3JldA==");
        }
    }

    @Test
    void aSecretForTheProxyGoesToNobodyElse() throws Exception {
        try (RawServer proxy = new RawServer(connection -> {
            String request = connection.readRequest();
            connection.write(request.startsWith("CONNECT")
                    ? "HTTP/1.1 200 Go\r\n\r\n"
                    : "HTTP/1.1 302 Go\r\nLocation: https://a.invalid/\r\nContent-Length: 0\r\n\r\n");
            if (request.startsWith("CONNECT")) {
                connection.hang();
            }
        })) {
            Outcome _ = lane.attempt(through(proxy.url(""), "joe", "s3cret", "http://a.invalid/"),
                    Duration.ofSeconds(1));

            assertThat(proxy.requests.take()).startsWith("GET http://a.invalid/ ");
            assertThat(proxy.requests.take()).startsWith("CONNECT a.invalid:443 ").contains("proxy-authorization");
        }
    }

    @ParameterizedTest(name = "{0}: {1}, {2}")
    @CsvSource(delimiter = '|', textBlock = """
            407 Proxy Authentication Required | AUTH        | the proxy refused the credentials
            403 Forbidden                     | AUTH        | the proxy forbids the target (it answered 403)
            502 Bad Gateway                   | UNREACHABLE | the proxy could not reach the target (it answered 502)
            504 Gateway Timeout               | UNREACHABLE | the proxy could not reach the target (it answered 504)
            400 Bad Request                   | PROTOCOL    | the proxy answered 400 to CONNECT
            """)
    void whatAProxyRefusesIsItsAndNotTheTargets(String status, Reason reason, String message) {
        try (RawServer proxy = RawServer.answering("HTTP/1.1 " + status + "\r\nContent-Length: 3\r\n\r\nno!")) {
            assertFailed(attempt(proxy.url(""), "https://shop.invalid/"), reason,
                    "GET https://shop.invalid/: " + message);
            assertThat(proxy.sawAnEnd()).isTrue();
        }
    }

    @Test
    void aPlainRequestWithWrongCredentialsIsTheProxysToo() {
        try (RawServer proxy = RawServer.answering("HTTP/1.1 407 No\r\nContent-Length: 0\r\n\r\n")) {
            assertFailed(attempt(proxy.url(""), "http://shop.invalid/"), Reason.AUTH,
                    "GET http://shop.invalid/: the proxy refused the credentials");
        }
    }

    static Stream<Arguments> hostileProxies() {
        return Stream.of(
                arguments("http", "garbage", Reason.PROTOCOL, answering("\u0000\u0001 what?\r\n\r\n")),
                arguments("http", "another protocol", Reason.PROTOCOL, answering("SSH-2.0-OpenSSH_9.9\r\n")),
                arguments("http", "a line without end", Reason.PROTOCOL, answering("x".repeat(100_000))),
                arguments("http", "no answer", Reason.RESET, answering("")),
                arguments("http", "a reset", Reason.RESET, (RawServer.Script) RawServer.Connection::reset),
                arguments("http", "promises without end", Reason.PROTOCOL, (RawServer.Script) connection -> {
                    while (true) {
                        connection.write("HTTP/1.1 100 Continue\r\n\r\n".repeat(100));
                    }
                }),
                arguments("socks5", "garbage", Reason.PROTOCOL, saying("HTTP/1.1 400 Bad\r\n\r\n")),
                arguments("socks5", "no answer", Reason.RESET, saying("")),
                arguments("socks5", "a reset", Reason.RESET, (RawServer.Script) RawServer.Connection::reset),
                arguments("socks5", "no way to log in", Reason.AUTH, saying("\u0005\u00FF")),
                arguments("socks5", "wrong credentials", Reason.AUTH, saying("\u0005\u0002", "\u0001\u0001")),
                arguments("socks5", "a login nobody asked for", Reason.AUTH, saying("\u0005\u0007")),
                arguments("socks5", "forbidden", Reason.AUTH, saying("\u0005\u0000", refusal(2))),
                arguments("socks5", "unreachable", Reason.UNREACHABLE, saying("\u0005\u0000", refusal(4))),
                arguments("socks5", "refused", Reason.REFUSED, saying("\u0005\u0000", refusal(5))),
                arguments("socks5", "unknown command", Reason.PROTOCOL, saying("\u0005\u0000", refusal(7))),
                arguments("https", "no TLS", Reason.TLS_INVALID, answering("HTTP/1.1 400 Bad\r\n\r\n")));
    }

    private static String refusal(int status) {
        return "\u0005" + (char) status + "\u0000\u0001\u0000\u0000\u0000\u0000\u0000\u0000";
    }

    private static RawServer.Script answering(String answer) {
        return connection -> {
            int _ = connection.socket.getInputStream().read();
            connection.write(answer);
        };
    }

    /** Says each, after something has come. */
    private static RawServer.Script saying(String... texts) {
        return connection -> {
            byte[] heard = new byte[1000];
            for (String text : texts) {
                if (connection.socket.getInputStream().read(heard) > 0) {
                    connection.write(text);
                }
            }
        };
    }

    @Test
    void whoLogsInToASocksProxyIsSaidInUtf8() throws Exception {
        BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        try (RawServer proxy = new RawServer(connection -> {
            byte[] bytes = new byte[1000];
            int _ = connection.socket.getInputStream().read(bytes);
            connection.write("\u0005\u0002");
            int length = connection.socket.getInputStream().read(bytes);
            heard.add(new String(bytes, 0, length, StandardCharsets.UTF_8));
        })) {
            Outcome _ = lane
                    .attempt(through("socks5://127.0.0.1:" + proxy.port(), "jö", "s€cret", "http://a.invalid/"));

            assertThat(heard.poll(10, TimeUnit.SECONDS)).isEqualTo("\u0001\u0003jö\u0008s€cret");
        }
    }

    @ParameterizedTest(name = "{0}: {1} is {2}")
    @MethodSource("hostileProxies")
    void hostileProxiesAreToldFromTheTarget(String scheme, String what, Reason reason, RawServer.Script script) {
        try (RawServer proxy = new RawServer(script)) {
            Outcome outcome = attempt(scheme + "://127.0.0.1:" + proxy.port(), "https://shop.invalid/");

            assertThat(outcome).isInstanceOfSatisfying(Outcome.Failure.class, failure -> {
                assertThat(failure.reason()).as(failure.message()).isEqualTo(reason);
                assertThat(failure.message()).startsWith("GET https://shop.invalid/: the proxy").doesNotContain(
                        "s3cret",
                        "\n");
            });
            assertThat(proxy.sawAnEnd()).isTrue();
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"http, connecting", "socks5, connecting", "https, in the TLS handshake"})
    void aSilentProxyIsATimeout(String scheme, String doing) {
        try (RawServer proxy = new RawServer(RawServer.Connection::hang)) {
            Outcome outcome = lane.attempt(through(scheme + "://127.0.0.1:" + proxy.port(), null, null,
                    "https://shop.invalid/"), Duration.ofMillis(300));

            assertThat(outcome).isInstanceOfSatisfying(Outcome.Timeout.class,
                    timeout -> assertThat(timeout.message()).endsWith("(" + doing + ")"));
            assertThat(proxy.sawAnEnd()).isTrue();
        }
    }

    @Test
    void aProxyThatIsNotThereIsTheProxys() throws Exception {
        int port;
        try (var socket = RawServer.open()) {
            port = socket.getLocalPort();
        }
        assertFailed(attempt("http://127.0.0.1:" + port, "http://shop.invalid/"), Reason.REFUSED,
                "GET http://shop.invalid/: the proxy: connection refused");
        assertFailed(attempt("http://proxy.invalid:3128", "http://shop.invalid/"), Reason.DNS,
                "GET http://shop.invalid/: the proxy: the name could not be resolved");
    }

    @Test
    void theAddressPolicyHoldsForTheProxyAndForTargetsThatAreAddresses() {
        assertThat(attempt("http://169.254.169.254:3128", "http://shop.invalid/"))
                .isInstanceOfSatisfying(Outcome.Failure.class, failure -> {
                    assertThat(failure.reason()).isEqualTo(Reason.BLOCKED_ADDRESS);
                    assertThat(failure.message()).contains(": the proxy: blocked: ");
                });
        try (RawServer proxy = RawServer.answering(RawServer.ok(""))) {
            assertThat(attempt(proxy.url(""), "http://169.254.169.254/latest/"))
                    .isInstanceOfSatisfying(Outcome.Failure.class, failure -> {
                        assertThat(failure.reason()).isEqualTo(Reason.BLOCKED_ADDRESS);
                        assertThat(failure.message()).doesNotContain("the proxy");
                    });
            assertThat(proxy.accepted).hasValue(0);
        }
    }

    @Test
    void aNameThatIsLookedUpHereGoesToTheProxyAsAnAddress() throws Exception {
        ProxyOptions by;
        try (RawServer proxy = RawServer.answering("HTTP/1.1 502 No\r\nContent-Length: 0\r\n\r\n")) {
            by = new ProxyOptions(URI.create(proxy.url("")), null, null, true);
            HttpCheck check = new HttpCheck(URI.create("http://localhost:8080/"), "GET", Map.of(), null, 5, 1024, false,
                    new HttpOptions(null, null, by, null, Version.HTTP_1_1), TestChecks.HEALTHY, null);

            assertThat(lane.attempt(check)).isInstanceOf(Outcome.Failure.class);
            assertThat(proxy.requests.take()).startsWith("CONNECT 127.0.0.1:8080 ");
        }
    }

    @Test
    void tlsWithTheProxyAndTlsWithTheTargetAreTwo() throws Exception {
        try (RawServer target = certificates.server("server", connection -> {
            String _ = connection.readRequest();
            connection.write(RawServer.ok("fine"));
        }); RawServer proxy = certificates.server("server", connection -> {
            String _ = connection.readRequest();
            connection.write("HTTP/1.1 200 Go\r\n\r\n");
            relay(connection, target.port());
        })) {
            ProxyOptions by = new ProxyOptions(URI.create("https://localhost:" + proxy.port()), null, null, false);
            TlsOptions own = new TlsOptions(Files.readString(certificates.authority()), null, null, null, true);
            HttpCheck check = new HttpCheck(URI.create("https://localhost:" + target.port() + "/"), "GET", Map.of(),
                    null,
                    5, 1024, false, new HttpOptions(null, own, by, null, Version.HTTP_1_1),
                    "status == 200 && tls.expiresInDays == 19", null);

            Outcome outcome = lane.attempt(check);

            assertThat(outcome).isInstanceOf(Outcome.Success.class);
            assertThat(outcome.observation().details()).containsKeys("tunnelMs", "tlsExpiresInDays");
            assertThat(proxy.requests.take()).startsWith("CONNECT localhost:" + target.port() + " ");
        }
    }

    private static void relay(RawServer.Connection connection, int port) throws java.io.IOException {
        try (java.net.Socket out = new java.net.Socket("127.0.0.1", port)) {
            Thread back = Thread.ofVirtual().start(() -> {
                try {
                    out.getInputStream().transferTo(connection.socket.getOutputStream());
                } catch (java.io.IOException over) {
                    // one of them has closed
                }
            });
            connection.socket.getInputStream().transferTo(out.getOutputStream());
            back.interrupt();
        }
    }
}
