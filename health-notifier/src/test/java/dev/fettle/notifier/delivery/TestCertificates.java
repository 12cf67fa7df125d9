package dev.fettle.notifier.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Certificates that sign themselves, made with the JDK's keytool. */
public final class TestCertificates {

    private static final char[] PASSWORD = "changeit".toCharArray();

    private final Path directory;

    public TestCertificates(Path directory) {
        this.directory = directory;
    }

    /** Makes one for localhost. */
    public void make(String name) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(), "-J-XX:TieredStopAtLevel=1",
                "-J-XX:+UseSerialGC", "-genkeypair", "-alias", name, "-dname", "CN=" + name, "-validity", "30", "-ext",
                "san=dns:localhost,ip:127.0.0.1", "-keyalg", "EC",
                "-storetype", "PKCS12", "-keystore", store(name).toString(), "-storepass", new String(PASSWORD)));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
    }

    public String certificate(String name) throws Exception {
        return pem("CERTIFICATE", load(name).getCertificate(name).getEncoded());
    }

    public String key(String name) throws Exception {
        return pem("PRIVATE KEY", load(name).getKey(name, PASSWORD).getEncoded());
    }

    /** For a server that has one certificate and trusts another. */
    SSLContext server(String own, String trusted) throws Exception {
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(load(own), PASSWORD);
        KeyStore known = KeyStore.getInstance("PKCS12");
        known.load(null, null);
        known.setCertificateEntry(trusted, load(trusted).getCertificate(trusted));
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(known);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }

    private KeyStore load(String name) throws IOException, GeneralSecurityException {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store(name))) {
            keys.load(in, PASSWORD);
        }
        return keys;
    }

    private Path store(String name) {
        return directory.resolve(name + ".p12");
    }

    private static String pem(String kind, byte[] der) {
        return "-----BEGIN " + kind + "-----\n"
                + Base64.getMimeEncoder(64, new byte[]{'\n'}).encodeToString(der) + "\n-----END " + kind + "-----\n";
    }
}
