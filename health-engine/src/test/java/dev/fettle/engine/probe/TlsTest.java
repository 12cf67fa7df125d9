package dev.fettle.engine.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fettle.api.check.Outcome;
import dev.fettle.api.check.Phase;
import dev.fettle.api.component.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TlsTest {

    private static final String PASSWORD = "changeit";

    @TempDir
    private static Path directory;
    private static Path authority;

    @BeforeAll
    static void makeCertificates() throws Exception {
        keytool("authority", "-genkeypair", "-alias", "authority", "-dname", "CN=Test Authority", "-validity", "30",
                "-startdate", "-20d", "-ext", "bc:c");
        authority = directory.resolve("authority.pem");
        keytool("authority", "-exportcert", "-rfc", "-alias", "authority", "-file", authority.toString());
        leaf("good", "-validity", "20", "-ext", "san=dns:localhost,ip:127.0.0.1");
        leaf("expired", "-startdate", "-10d", "-validity", "5", "-ext", "san=dns:localhost,ip:127.0.0.1");
        leaf("other", "-validity", "20", "-ext", "san=dns:other.invalid");
    }

    private static void leaf(String name, String... more) throws Exception {
        Files.copy(directory.resolve("authority.p12"), directory.resolve(name + ".p12"));
        List<String> arguments = new ArrayList<>(List.of("-genkeypair", "-alias", name, "-dname", "CN=" + name,
                "-signer", "authority"));
        arguments.addAll(List.of(more));
        keytool(name, arguments.toArray(String[]::new));
        keytool(name, "-delete", "-alias", "authority");
    }

    private static void keytool(String store, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "keytool")
                .toString()));
        command.addAll(List.of(arguments));
        command.addAll(List.of("-keystore", directory.resolve(store + ".p12").toString(), "-storepass", PASSWORD));
        if (command.contains("-genkeypair")) {
            command.addAll(List.of("-keyalg", "EC", "-storetype", "PKCS12"));
        }
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
    }

    private static RawServer server(String name) throws IOException, GeneralSecurityException {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(directory.resolve(name + ".p12"))) {
            keys.load(in, PASSWORD.toCharArray());
        }
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(keys, PASSWORD.toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(factory.getKeyManagers(), null, null);
        ServerSocket socket = context.getServerSocketFactory()
                .createServerSocket(0, 50, InetAddress.ofLiteral("127.0.0.1"));
        return new RawServer(socket, connection -> {
            String _ = connection.readRequest();
            connection.write(RawServer.ok("fine"));
        });
    }

    @ParameterizedTest(name = "https://{0}")
    @CsvSource({"localhost", "127.0.0.1"})
    void aTrustedCertificateIsSeenWithItsEnd(String host) throws Exception {
        try (TestLane lane = new TestLane(TestLane.Settings.trusting(authority)); RawServer server = server("good")) {
            Outcome outcome = lane.attempt(HttpProbeTest.get("https://" + host + ":" + server.port() + "/",
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
        try (TestLane lane = new TestLane(TestLane.Settings.trusting(authority)); RawServer server = server("good")) {
            String url = "https://localhost:" + server.port() + "/";

            Outcome outcome = lane.attempt(HttpProbeTest.get(url, "status == 200", "tls.expiresInDays < 30"));

            assertThat(outcome).isInstanceOfSatisfying(Outcome.Worrying.class, worrying -> {
                assertThat(worrying.reason()).isEqualTo(Reason.CONDITION);
                assertThat(worrying.message()).isEqualTo("GET " + url + " answered 200, but: tls.expiresInDays < 30");
            });
        }
    }

    @ParameterizedTest(name = "certificate {0}, authority trusted {1}: {2}")
    @CsvSource({"good, false, TLS_INVALID", "other, true, TLS_INVALID", "expired, true, TLS_EXPIRED"})
    void aBadCertificateIsAFailure(String certificate, boolean trusted, Reason reason) throws Exception {
        ProbeConfig settings = trusted ? TestLane.Settings.trusting(authority) : TestLane.Settings.defaults();
        try (TestLane lane = new TestLane(settings); RawServer server = server(certificate)) {
            Outcome outcome = lane.attempt(HttpProbeTest.get("https://localhost:" + server.port() + "/"));

            assertThat(outcome).isInstanceOfSatisfying(Outcome.Failure.class,
                    failure -> assertThat(failure.reason()).as(failure.message()).isEqualTo(reason));
            assertThat(outcome.observation().phases()).containsOnlyKeys(Phase.RESOLVE, Phase.CONNECT, Phase.TLS);
            assertThat(server.sawAnEnd()).isTrue();
        }
    }

    @Test
    void aTargetWithoutTlsIsInvalid() {
        try (TestLane lane = new TestLane();
                RawServer server = new RawServer(connection -> connection.write("HTTP/1.1 400 Bad Request\r\n\r\n"))) {
            Outcome outcome = lane.attempt(HttpProbeTest.get("https://127.0.0.1:" + server.port() + "/"));

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
