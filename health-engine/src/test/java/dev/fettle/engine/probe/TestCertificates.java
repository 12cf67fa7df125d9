package dev.fettle.engine.probe;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** An authority of a test, and certificates that it signs, made with the JDK's keytool. */
public final class TestCertificates {

    public static final String PASSWORD = "changeit";

    private final Path directory;

    public TestCertificates(Path directory) throws Exception {
        this.directory = directory;
        keytool("authority", "-genkeypair", "-alias", "authority", "-dname", "CN=Test Authority", "-validity", "30",
                "-startdate", "-20d", "-ext", "bc:c");
        Files.writeString(authority(), certificatePem("authority"));
    }

    /** The authority's certificate, PEM. */
    public Path authority() {
        return directory.resolve("authority.pem");
    }

    /** Makes a certificate that the authority signed. */
    public void leaf(String name, String... more) throws Exception {
        Files.copy(directory.resolve("authority.p12"), directory.resolve(name + ".p12"));
        List<String> arguments = new ArrayList<>(List.of("-genkeypair", "-alias", name, "-dname", "CN=" + name,
                "-signer", "authority"));
        arguments.addAll(List.of(more));
        keytool(name, arguments.toArray(String[]::new));
        KeyStore keys = keys(name);
        keys.deleteEntry("authority");
        try (OutputStream out = Files.newOutputStream(store(name))) {
            keys.store(out, PASSWORD.toCharArray());
        }
    }

    /** Makes a certificate that nobody but itself signed. */
    public void selfSigned(String name) throws Exception {
        selfSigned(name, "-validity", "20");
    }

    /** The same, with an end of one's own. */
    public void selfSigned(String name, String... validity) throws Exception {
        List<String> arguments = new ArrayList<>(List.of("-genkeypair", "-alias", name, "-dname", "CN=" + name, "-ext",
                "san=dns:localhost,ip:127.0.0.1"));
        arguments.addAll(List.of(validity));
        keytool(name, arguments.toArray(String[]::new));
    }

    /** That certificate. */
    public X509Certificate certificate(String name) throws IOException, GeneralSecurityException {
        return (X509Certificate) keys(name).getCertificate(name);
    }

    /** Its private key. */
    public PrivateKey key(String name) throws IOException, GeneralSecurityException {
        return (PrivateKey) keys(name).getKey(name, PASSWORD.toCharArray());
    }

    /** That certificate, PEM. */
    public String certificatePem(String name) throws IOException, GeneralSecurityException {
        return pem("CERTIFICATE", keys(name).getCertificate(name).getEncoded());
    }

    /** Its private key, PEM. */
    public String keyPem(String name) throws IOException, GeneralSecurityException {
        return pem("PRIVATE KEY", keys(name).getKey(name, PASSWORD.toCharArray()).getEncoded());
    }

    private static String pem(String what, byte[] encoded) {
        return "-----BEGIN " + what + "-----\n" + Base64.getMimeEncoder().encodeToString(encoded) + "\n-----END "
                + what + "-----\n";
    }

    /** Where that certificate and its key are, PKCS 12. */
    public Path store(String name) {
        return directory.resolve(name + ".p12");
    }

    /** That certificate with its key, PEM: for servers that are no Java. */
    public Path pem(String name) throws IOException, GeneralSecurityException {
        Base64.Encoder lines = Base64.getMimeEncoder(64, new byte[]{'\n'});
        StringBuilder pem = new StringBuilder();
        for (Certificate each : keys(name).getCertificateChain(name)) {
            pem.append(block("CERTIFICATE", lines.encodeToString(each.getEncoded())));
        }
        pem.append(block("PRIVATE KEY",
                lines.encodeToString(keys(name).getKey(name, PASSWORD.toCharArray()).getEncoded())));
        return Files.writeString(directory.resolve(name + ".pem"), pem);
    }

    private static String block(String what, String lines) {
        return "-----BEGIN " + what + "-----\n" + lines + "\n-----END " + what + "-----\n";
    }

    /** That certificate, PEM, for programs that read files. */
    public Path certificateFile(String name) throws IOException, GeneralSecurityException {
        return pem(name + "-certificate.pem", "CERTIFICATE", certificate(name).getEncoded());
    }

    /** Its private key, PEM (PKCS 8). */
    public Path keyFile(String name) throws IOException, GeneralSecurityException {
        return pem(name + "-key.pem", "PRIVATE KEY", keys(name).getKey(name, PASSWORD.toCharArray()).getEncoded());
    }

    private Path pem(String file, String what, byte[] bytes) throws IOException {
        return Files.writeString(directory.resolve(file), "-----BEGIN " + what + "-----\n"
                + Base64.getMimeEncoder(64, new byte[]{'\n'}).encodeToString(bytes) + "\n-----END " + what + "-----\n");
    }

    private KeyStore keys(String name) throws IOException, GeneralSecurityException {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(directory.resolve(name + ".p12"))) {
            keys.load(in, PASSWORD.toCharArray());
        }
        return keys;
    }

    /** A server with that certificate. */
    public RawServer server(String name, RawServer.Script script) throws IOException, GeneralSecurityException {
        return new RawServer(context(name).getServerSocketFactory()
                .createServerSocket(0, 50, InetAddress.ofLiteral("127.0.0.1")), script);
    }

    /** TLS as a server with that certificate. */
    public SSLContext context(String name) throws IOException, GeneralSecurityException {
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(keys(name), PASSWORD.toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(factory.getKeyManagers(), null, null);
        return context;
    }

    private void keytool(String store, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "keytool")
                .toString()));
        command.addAll(List.of("-J-XX:TieredStopAtLevel=1", "-J-XX:+UseSerialGC")); // half the time
        command.addAll(List.of(arguments));
        command.addAll(List.of("-keystore", directory.resolve(store + ".p12").toString(), "-storepass", PASSWORD));
        if (command.contains("-genkeypair")) {
            command.addAll(command.contains("-keyalg")
                    ? List.of("-storetype", "PKCS12")
                    : List.of("-keyalg", "EC", "-storetype", "PKCS12"));
        }
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
    }
}
