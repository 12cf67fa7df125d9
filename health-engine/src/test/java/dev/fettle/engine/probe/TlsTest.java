package dev.fettle.engine.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fettle.api.check.HttpCheck;
import dev.fettle.api.check.HttpOptions;
import dev.fettle.api.check.Outcome;
import dev.fettle.api.check.Phase;
import dev.fettle.api.check.TlsOptions;
import dev.fettle.api.component.Reason;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TlsTest {

    @TempDir
    private static Path directory;
    private static TestCertificates certificates;
    private static Path authority;

    @BeforeAll
    static void makeCertificates() throws Exception {
        certificates = new TestCertificates(directory);
        authority = certificates.authority();
        certificates.leaf("good", "-validity", "20", "-ext", "san=dns:localhost,ip:127.0.0.1");
        certificates.leaf("expired", "-startdate", "-10d", "-validity", "5", "-ext", "san=dns:localhost,ip:127.0.0.1");
        certificates.leaf("other", "-validity", "20", "-ext", "san=dns:other.invalid");
    }

    private static RawServer server(String name) throws IOException, GeneralSecurityException {
        return certificates.server(name, connection -> {
            String _ = connection.readRequest();
            connection.write(RawServer.ok("fine"));
        });
    }

    @ParameterizedTest(name = "https://{0}")
    @CsvSource({"localhost", "127.0.0.1"})
    void aTrustedCertificateIsSeenWithItsEnd(String host) throws Exception {
        try (TestLane lane = new TestLane(TestSettings.trusting(authority)); RawServer server = server("good")) {
            Outcome outcome = lane.attempt(TestChecks.get("https://" + host + ":" + server.port() + "/",
                    "tls.expiresInDays == 19 && tls.version == 'TLSv1.3' && phases.tls >= 0", null));

            assertThat(outcome).isInstanceOf(Outcome.Success.class);
            assertThat(outcome.observation().phases()).containsOnlyKeys(Phase.values());
            assertThat(outcome.observation().details()).containsEntry("tlsExpiresInDays", 19L);
            assertThat(Instant.parse(outcome.observation().details().get("tlsNotAfter").toString()))
                    .isAfter(Instant.now());
        }
    }

    @Test
    void aWorryingCertificateIsDegraded() throws Exception {
        try (TestLane lane = new TestLane(TestSettings.trusting(authority)); RawServer server = server("good")) {
            String url = "https://localhost:" + server.port() + "/";

            Outcome outcome = lane.attempt(TestChecks.get(url, "status == 200", "tls.expiresInDays < 30"));

            assertThat(outcome).isInstanceOfSatisfying(Outcome.Worrying.class, worrying -> {
                assertThat(worrying.reason()).isEqualTo(Reason.CONDITION);
                assertThat(worrying.message()).isEqualTo("GET " + url + " answered 200, but: tls.expiresInDays < 30");
            });
        }
    }

    @ParameterizedTest(name = "certificate {0}, authority trusted {1}: {2}")
    @CsvSource({"good, false, TLS_INVALID", "other, true, TLS_INVALID", "expired, true, TLS_EXPIRED"})
    void aBadCertificateIsAFailure(String certificate, boolean trusted, Reason reason) throws Exception {
        ProbeConfig settings = trusted ? TestSettings.trusting(authority) : TestSettings.defaults();
        try (TestLane lane = new TestLane(settings); RawServer server = server(certificate)) {
            Outcome outcome = lane.attempt(TestChecks.get("https://localhost:" + server.port() + "/"));

            assertThat(outcome).isInstanceOfSatisfying(Outcome.Failure.class,
                    failure -> assertThat(failure.reason()).as(failure.message()).isEqualTo(reason));
            assertThat(outcome.observation().phases()).containsOnlyKeys(Phase.RESOLVE, Phase.CONNECT, Phase.TLS);
            assertThat(server.sawAnEnd()).isTrue();
        }
    }

    @Test
    void anExpiredCertificateIsToldWithItsDays() throws Exception {
        try (TestLane lane = new TestLane(TestSettings.trusting(authority)); RawServer server = server("expired")) {
            Outcome outcome = lane.attempt(TestChecks.get("https://localhost:" + server.port() + "/"));

            assertThat(((Outcome.Failure) outcome).message()).contains(": the certificate expired 5 days ago, on 20");
            assertThat(outcome.observation().details()).containsKey("tlsNotAfter");
        }
    }

    /** The JDK trusts a certificate that is its own authority without a look at its end. */
    @ParameterizedTest(name = "{0} is {1}")
    @CsvSource({"pinned, Success", "pinned-and-expired, Failure"})
    void aCertificateThatIsTrustedByItselfMayExpireToo(String name, String expected) throws Exception {
        if (name.equals("pinned")) {
            certificates.selfSigned(name);
        } else {
            certificates.selfSigned(name, "-startdate", "-10d", "-validity", "5");
        }
        TlsOptions pinned = new TlsOptions(certificates.certificatePem(name), null, null, null, true);
        try (TestLane lane = new TestLane(); RawServer server = server(name)) {
            Outcome outcome = lane.attempt(new HttpCheck(URI.create("https://localhost:" + server.port() + "/"), "GET",
                    Map.of(), null, 0, 1024, false,
                    new HttpOptions(null, pinned, null, null, HttpOptions.Version.HTTP_1_1), TestChecks.HEALTHY, null));

            assertThat(outcome.getClass().getSimpleName()).isEqualTo(expected);
            if (outcome instanceof Outcome.Failure failure) {
                assertThat(failure.reason()).isEqualTo(Reason.TLS_EXPIRED);
            }
        }
    }

    @Test
    void theNextAddressOfANameIsTriedWhenThereIsNoWayToTheFirst() {
        try (FakeNameServer names = new FakeNameServer(Map.of("both.invalid", "255.255.255.255, 127.0.0.1"));
                TestLane lane = new TestLane(TestSettings.asking(names.address()));
                RawServer server = RawServer.answering(RawServer.ok("fine"))) {
            assertThat(lane.attempt(TestChecks.get("http://both.invalid:" + server.port() + "/")))
                    .isInstanceOf(Outcome.Success.class);
        }
    }

    @Test
    void aTargetWithoutTlsIsInvalid() {
        try (TestLane lane = new TestLane();
                RawServer server = new RawServer(connection -> connection.write("HTTP/1.1 400 Bad Request\r\n\r\n"))) {
            Outcome outcome = lane.attempt(TestChecks.get("https://127.0.0.1:" + server.port() + "/"));

            assertThat(outcome).isInstanceOfSatisfying(Outcome.Failure.class, failure -> {
                assertThat(failure.reason()).isEqualTo(Reason.TLS_INVALID);
                assertThat(failure.message()).endsWith("the target does not speak TLS");
            });
        }
    }

    @Test
    void aFileWithoutCertificatesIsNamed() throws IOException {
        Path empty = Files.createFile(directory.resolve("empty.pem"));

        assertThatThrownBy(() -> Tls.trusting(List.of(empty))).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("empty.pem");
    }
}
