package dev.fettle.engine.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OwnCertificateTest {

    @TempDir
    private static Path directory;
    private static TestCertificates certificates;

    @BeforeAll
    static void makeCertificates() throws Exception {
        certificates = new TestCertificates(directory);
        certificates.leaf("ours", "-validity", "20");
        certificates.leaf("other", "-validity", "20");
    }

    private static String pem(String what, byte[] bytes) {
        return "-----BEGIN " + what + "-----\n" + Base64.getMimeEncoder().encodeToString(bytes) + "\n-----END " + what
                + "-----\n";
    }

    /** The key without what PKCS #8 puts around it: it stands at the end, behind the algorithm. */
    private static byte[] inner(String pkcs8) {
        byte[] whole = Base64.getMimeDecoder().decode(pkcs8.replaceAll("-----[A-Z ]+-----", ""));
        int begin = 0;
        while (whole[begin] != 0x04 || whole.length - begin - 2 != (whole[begin + 1] & 0xFF)) {
            begin++;
        }
        return Arrays.copyOfRange(whole, begin + 2, whole.length);
    }

    @Test
    void aKeyIsReadInTheOldFormOfEcToo() throws Exception {
        String certificate = certificates.certificatePem("ours");
        String key = certificates.keyPem("ours");

        assertThat(OwnCertificate.of(certificate, key).key()).isNotNull();
        String old = "-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n"
                + pem("EC PRIVATE KEY", inner(key));
        assertThat(OwnCertificate.of(certificate, old).key()).isEqualTo(OwnCertificate.of(certificate, key).key());
    }

    @Test
    void theOldFormOfRsaIsWrapped() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        KeyPair pair = generator.generateKeyPair();
        byte[] pkcs8 = pair.getPrivate().getEncoded();
        byte[] pkcs1 = Arrays.copyOfRange(pkcs8, 26, pkcs8.length);

        byte[] wrapped = OwnCertificate.wrapped(pair.getPublic(), pkcs1);

        assertThat(wrapped).isEqualTo(pkcs8);
        assertThat(KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(wrapped)))
                .isInstanceOf(RSAPrivateCrtKey.class);
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"", "-----BEGIN PRIVATE KEY-----\nAAAAA\n-----END PRIVATE KEY-----",
            "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----",
            "-----BEGIN EC PRIVATE KEY-----\nAAAA\n-----END EC PRIVATE KEY-----",
            "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----"})
    void whatIsNoKeyIsToldWithoutShowingIt(String key) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> OwnCertificate.of(certificates.certificatePem("ours"), key))
                .withMessageMatching("key must be PEM.*|certificate and key cannot be used together");
    }

    @Test
    void theKeyOfAnotherIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> OwnCertificate.of(certificates.certificatePem("ours"), certificates.keyPem("other")))
                .withMessage("key is not the certificate's");
    }
}
