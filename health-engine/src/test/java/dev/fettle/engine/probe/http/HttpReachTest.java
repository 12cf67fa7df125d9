package dev.fettle.engine.probe.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fettle.api.check.HttpCheck;
import dev.fettle.api.check.HttpOptions;
import dev.fettle.api.check.HttpOptions.Endpoint;
import dev.fettle.api.check.HttpOptions.Version;
import dev.fettle.api.check.Outcome;
import dev.fettle.api.check.TlsOptions;
import dev.fettle.api.component.Reason;
import dev.fettle.engine.probe.RawServer;
import dev.fettle.engine.probe.TestCertificates;
import dev.fettle.engine.probe.TestChecks;
import dev.fettle.engine.probe.TestLane;
import dev.fettle.engine.probe.TestSettings;
import io.vertx.core.Vertx;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.PfxOptions;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** TLS of a check's own, another name, another place to connect to. */
class HttpReachTest {

    @TempDir
    private static Path directory;
    private static TestCertificates certificates;
    private static String authority;

    @BeforeAll
    static void makeCertificates() throws Exception {
        certificates = new TestCertificates(directory);
        authority = Files.readString(certificates.authority());
        certificates.leaf("server", "-validity", "20", "-ext", "san=dns:localhost,ip:127.0.0.1,dns:shop.invalid");
        certificates.leaf("client", "-validity", "20");
    }

    static HttpCheck check(String url, HttpOptions options, Map<String, String> headers) {
        return new HttpCheck(URI.create(url), "GET", headers, null, 5, 1 << 20, false, options, TestChecks.HEALTHY,
                null);
    }

    private static HttpOptions tls(@Nullable String ca, @Nullable String certificate, @Nullable String key,
            @Nullable String name, boolean verify) {
        return new HttpOptions(null, new TlsOptions(ca, certificate, key, name, verify), null, null, Version.HTTP_1_1);
    }

    private static RawServer server() throws Exception {
        return certificates.server("server", connection -> {
            String _ = connection.readRequest();
            connection.write(RawServer.ok("fine"));
        });
    }

    @Test
    void anAuthorityOfTheChecksOwnIsTrustedInPlaceOfTheUsualOnes() throws Exception {
        try (TestLane lane = new TestLane(); RawServer server = server()) {
            String url = "https://localhost:" + server.port() + "/";

            assertThat(lane.attempt(check(url, tls(authority, null, null, null, true), Map.of())))
                    .isInstanceOf(Outcome.Success.class);
            assertThat(lane.attempt(TestChecks.get(url))).isInstanceOfSatisfying(Outcome.Failure.class,
                    failure -> assertThat(failure.reason()).isEqualTo(Reason.TLS_INVALID));
        }
        try (TestLane trusting = new TestLane(TestSettings.trusting(certificates.authority()));
                RawServer server = server()) {
            String other = certificates.certificatePem("client");
            assertThat(trusting.attempt(check("https://localhost:" + server.port() + "/",
                    tls(other, null, null, null, true), Map.of()))).isInstanceOf(Outcome.Failure.class);
        }
    }

    @Test
    void withoutVerificationAnybodyIsTrustedAndTheCertificateIsSeen() throws Exception {
        try (TestLane lane = new TestLane(); RawServer server = server()) {
            Outcome outcome = lane.attempt(check("https://localhost:" + server.port() + "/",
                    tls(null, null, null, "nobody.invalid", false), Map.of()));

            assertThat(outcome).isInstanceOf(Outcome.Success.class);
            assertThat(outcome.observation().details()).containsKey("tlsExpiresInDays");
        }
    }

    @Test
    void anotherNameIsAskedForAndMustBeTheCertificates() throws Exception {
        try (TestLane lane = new TestLane(TestSettings.trusting(certificates.authority()));
                RawServer server = server()) {
            String url = "https://127.0.0.1:" + server.port() + "/";

            assertThat(lane.attempt(check(url, tls(null, null, null, "shop.invalid", true),
                    Map.of("Host", "shop.invalid")))).isInstanceOf(Outcome.Success.class);
            assertThat(server.requests.take()).contains("Host: shop.invalid").doesNotContain("127.0.0.1");
            assertThat(lane.attempt(check(url, tls(null, null, null, "other.invalid", true), Map.of())))
                    .isInstanceOfSatisfying(Outcome.Failure.class,
                            failure -> assertThat(failure.reason()).isEqualTo(Reason.TLS_INVALID));
        }
    }

    @Test
    void itConnectsElsewhereAndChangesNothingElse() throws Exception {
        try (TestLane lane = new TestLane(TestSettings.trusting(certificates.authority()));
                RawServer server = server()) {
            HttpOptions there = new HttpOptions(null, null, null, new Endpoint("127.0.0.1", server.port()),
                    Version.HTTP_1_1);

            Outcome outcome = lane.attempt(check("https://shop.invalid/health", there, Map.of()));

            assertThat(outcome).isInstanceOf(Outcome.Success.class);
            assertThat(server.requests.take()).startsWith("GET /health ").contains("host: shop.invalid");
        }
    }

    @Test
    void whereItConnectsIsUnderTheAddressPolicyToo() {
        HttpOptions there = new HttpOptions(null, null, null, new Endpoint("169.254.169.254", 80), Version.HTTP_1_1);
        try (TestLane lane = new TestLane()) {
            assertThat(lane.attempt(check("http://shop.invalid/", there, Map.of())))
                    .isInstanceOfSatisfying(Outcome.Failure.class,
                            failure -> assertThat(failure.reason()).isEqualTo(Reason.BLOCKED_ADDRESS));
        }
    }

    @Test
    void aRedirectElsewhereConnectsThere() throws Exception {
        try (TestLane lane = new TestLane();
                RawServer other = RawServer.answering(RawServer.ok("end"));
                RawServer first = RawServer.answering("HTTP/1.1 302 Go\r\nLocation: " + other.url("/next")
                        + "\r\nContent-Length: 0\r\n\r\n")) {
            HttpOptions there = new HttpOptions(null, null, null, new Endpoint("127.0.0.1", first.port()),
                    Version.HTTP_1_1);

            assertThat(lane.attempt(check("http://shop.invalid/", there, Map.of())))
                    .isInstanceOf(Outcome.Success.class);
            assertThat(other.requests).hasSize(1);
        }
    }

    @Test
    void aServerThatWantsACertificateSeesOurs() throws Exception {
        Vertx vertx = Vertx.vertx();
        HttpServer server = TestLane.get(vertx.createHttpServer(new HttpServerOptions().setSsl(true)
                .setKeyCertOptions(new PfxOptions().setPath(certificates.store("server").toString())
                        .setPassword(TestCertificates.PASSWORD))
                .setClientAuth(ClientAuth.REQUIRED)
                .setTrustOptions(new PemTrustOptions().addCertPath(certificates.authority().toString())))
                .requestHandler(request -> {
                    try {
                        request.response().putHeader("x-who",
                                request.connection().peerCertificates()
                                        .getFirst() instanceof java.security.cert.X509Certificate x509
                                                ? x509.getSubjectX500Principal().getName()
                                                : "");
                    } catch (Exception e) {
                        request.response().setStatusCode(500);
                    }
                    var _ = request.response().end("fine");
                })
                .listen(0, "127.0.0.1").toCompletionStage().toCompletableFuture());
        try (TestLane lane = new TestLane(TestSettings.trusting(certificates.authority()))) {
            String url = "https://localhost:" + server.actualPort() + "/";
            HttpOptions ours = tls(null, certificates.certificatePem("client"), certificates.keyPem("client"), null,
                    true);
            HttpCheck check = new HttpCheck(URI.create(url), "GET", Map.of(), null, 5, 1024, false, ours,
                    "headers['x-who'] == 'CN=client'", null);

            assertThat(lane.attempt(check)).isInstanceOf(Outcome.Success.class);
            assertThat(lane.attempt(TestChecks.get(url))).isInstanceOf(Outcome.Failure.class);
        } finally {
            var _ = TestLane.get(vertx.close().toCompletionStage().toCompletableFuture());
        }
    }

    @Test
    void aKeyThatIsNotTheCertificatesIsToldWhenTheCheckIsMadeReady() throws Exception {
        HttpOptions wrong = tls(null, certificates.certificatePem("client"), certificates.keyPem("server"), null, true);
        try (TestLane lane = new TestLane()) {
            assertThatThrownBy(() -> lane.prepare(check("https://localhost/", wrong, Map.of())))
                    .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("tls")
                    .hasMessageNotContaining("BEGIN");
        }
    }
}
