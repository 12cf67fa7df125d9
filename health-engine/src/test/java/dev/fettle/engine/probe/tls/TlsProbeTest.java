package dev.fettle.engine.probe.tls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fettle.engine.probe.TestSettings;
import dev.fettle.engine.probe.TestLane;
import dev.fettle.engine.probe.RawServer;
import dev.fettle.engine.probe.TestCertificates;
import dev.fettle.api.check.TlsCheck;
import dev.fettle.api.check.Outcome;
import dev.fettle.api.check.Phase;
import dev.fettle.api.component.Reason;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TlsProbeTest {

    private static final Duration WARN = Duration.ofDays(14);

    @TempDir
    private static Path directory;
    private static TestCertificates certificates;
    private static TestLane lane;

    @BeforeAll
    static void makeCertificates() throws Exception {
        String both = "san=dns:localhost,dns:shop.invalid,ip:127.0.0.1";
        certificates = new TestCertificates(directory);
        certificates.leaf("good", "-validity", "20", "-ext", both);
        certificates.leaf("expiring", "-startdate", "-9d", "-validity", "14", "-ext", both);
        certificates.leaf("expired", "-startdate", "-10d", "-validity", "5", "-ext", both);
        certificates.leaf("other", "-validity", "20", "-ext", "san=dns:other.invalid");
        certificates.selfSigned("self");
        lane = new TestLane(TestSettings.trusting(certificates.authority()));
    }

    @AfterAll
    static void closeTheLane() {
        lane.close();
    }

    private static RawServer server(String certificate) throws Exception {
        return certificates.server(certificate, connection -> {
            String _ = connection.readRequest();
        });
    }

    private static TlsCheck check(RawServer server) {
        return new TlsCheck("localhost", server.port(), "localhost", WARN);
    }

    @Test
    void aTrustedCertificateIsASuccessThatSaysWhatWasSeen() throws Exception {
        try (RawServer server = server("good")) {
            Outcome outcome = lane.attempt(check(server));

            assertThat(outcome).isInstanceOf(Outcome.Success.class);
            assertThat(outcome.observation().phases()).containsOnlyKeys(Phase.RESOLVE, Phase.CONNECT, Phase.TLS);
            assertThat(outcome.observation().details()).containsEntry("tlsExpiresInDays", 19L)
                    .containsEntry("tlsSubject", "CN=good")
                    .containsEntry("tlsIssuer", "CN=Test Authority")
                    .containsEntry("tlsVersion", "TLSv1.3")
                    .containsKey("tlsCipher");
            assertThat(server.sawAnEnd()).isTrue();
        }
    }

    @Test
    void theServerNameMayBeAnotherThanTheHost() throws Exception {
        try (RawServer server = server("good")) {
            assertThat(lane.attempt(new TlsCheck("127.0.0.1", server.port(), "shop.invalid", WARN)))
                    .isInstanceOf(Outcome.Success.class);
            assertThat(lane.attempt(new TlsCheck("127.0.0.1", server.port(), "else.invalid", WARN)))
                    .isInstanceOfSatisfying(Outcome.Failure.class,
                            failure -> assertThat(failure.reason()).isEqualTo(Reason.TLS_INVALID));
        }
    }

    @Test
    void aCertificateThatExpiresSoonIsWorrying() throws Exception {
        try (RawServer server = server("expiring")) {
            Outcome outcome = lane.attempt(check(server));

            LocalDate end = LocalDate.ofInstant(
                    Instant.parse(outcome.observation().details().get("tlsNotAfter").toString()), ZoneOffset.UTC);
            assertThat(outcome).isInstanceOfSatisfying(Outcome.Worrying.class, worrying -> {
                assertThat(worrying.reason()).isEqualTo(Reason.TLS_EXPIRING);
                assertThat(worrying.message()).isEqualTo("TLS localhost:" + server.port()
                        + ": the certificate expires in 4 days, on " + end);
            });
            assertThat(lane.attempt(new TlsCheck("localhost", server.port(), "localhost", Duration.ofDays(3))))
                    .isInstanceOf(Outcome.Success.class);
        }
    }

    @ParameterizedTest(name = "{0}: {1}, {2} days")
    @CsvSource({"expired, TLS_EXPIRED, -5, CN=expired, CN=Test Authority",
            "other, TLS_INVALID, 19, CN=other, CN=Test Authority",
            "self, TLS_INVALID, 19, CN=self, CN=self"})
    void aCertificateThatIsNotTrustedIsStillDescribed(String certificate, Reason reason, long leastDays, String subject,
            String issuer) throws Exception {
        try (RawServer server = server(certificate)) {
            Outcome outcome = lane.attempt(check(server));

            assertThat(outcome).isInstanceOfSatisfying(Outcome.Failure.class,
                    failure -> assertThat(failure.reason()).as(failure.message()).isEqualTo(reason));
            Map<String, Object> details = outcome.observation().details();
            assertThat(details).containsEntry("tlsSubject", subject).containsEntry("tlsIssuer", issuer);
            assertThat((Long) details.get("tlsExpiresInDays")).isBetween(leastDays - 1, leastDays);
            assertThat(outcome.observation().phases()).containsOnlyKeys(Phase.RESOLVE, Phase.CONNECT, Phase.TLS);
        }
    }

    @ParameterizedTest(name = "{0}, {1}: {2}")
    @CsvSource(delimiter = '|', nullValues = "-", quoteCharacter = '~', textBlock = """
            tls.version == 'TLSv1.3' && tls.subject == 'CN=good' && tls.issuer == 'CN=Test Authority' | - | healthy
            'shop.invalid' in tls.names && '127.0.0.1' in tls.names && size(tls.names) == 3           | - | healthy
            tls.cipher.startsWith('TLS_')                                      | tls.expiresInDays < 30  | CONDITION
            tls.issuer.contains('Encrypt')                                    | -                       | CONDITION
            """)
    void conditionsSeeTheCertificate(String healthy, String degraded, String expected) throws Exception {
        try (RawServer server = server("good")) {
            Outcome outcome = lane.attempt(
                    new TlsCheck("localhost", server.port(), "localhost", WARN, healthy, degraded));

            switch (outcome) {
                case Outcome.Success _ -> assertThat(expected).isEqualTo("healthy");
                case Outcome.Worrying worrying -> {
                    assertThat(worrying.reason().name()).isEqualTo(expected);
                    assertThat(worrying.message()).endsWith(", but: " + degraded);
                }
                case Outcome.Failure failure -> {
                    assertThat(failure.reason().name()).as(failure.message()).isEqualTo(expected);
                    assertThat(failure.message()).isEqualTo("TLS localhost:" + server.port()
                            + " showed a certificate that is to be trusted, but not: " + healthy);
                }
                default -> throw new AssertionError(outcome);
            }
        }
    }

    @Test
    void whoDoesNotSpeakTlsIsInvalid() {
        try (RawServer server = new RawServer(connection -> connection.write("220 ready\r\n"))) {
            assertThat(lane.attempt(check(server))).isInstanceOfSatisfying(Outcome.Failure.class, failure -> {
                assertThat(failure.reason()).isEqualTo(Reason.TLS_INVALID);
                assertThat(failure.message()).endsWith("the target does not speak TLS");
            });
        }
    }

    @Test
    void whoFallsSilentInTheHandshakeIsATimeout() {
        try (RawServer server = new RawServer(connection -> {
            connection.write("\u0016\u0003\u0003\u0000\u0050\u0002");
            connection.hang();
        })) {
            Outcome outcome = lane.attempt(check(server), Duration.ofMillis(300));

            assertThat(outcome).isInstanceOfSatisfying(Outcome.Timeout.class, timeout -> assertThat(timeout.message())
                    .isEqualTo("no complete answer within 300ms (in the TLS handshake)"));
            assertThat(server.sawAnEnd()).isTrue();
        }
    }

    @Test
    void whoHangsUpInTheHandshakeIsAReset() {
        try (RawServer server = new RawServer(connection -> connection.socket.setSoLinger(true, 0))) {
            assertThat(lane.attempt(check(server))).isInstanceOfSatisfying(Outcome.Failure.class,
                    failure -> assertThat(failure.reason()).as(failure.message()).isEqualTo(Reason.RESET));
        }
    }
}
