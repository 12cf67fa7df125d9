package dev.fettle.engine.probe;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A certificate of ours and its private key: that they belong together is known before somebody shakes hands.
 *
 * @param chain ours first
 * @param key secret
 */
record OwnCertificate(List<X509Certificate> chain, PrivateKey key) {

    private static final Pattern KEY = Pattern
            .compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");
    private static final byte[] ANYTHING = "a key fits its certificate".getBytes(StandardCharsets.US_ASCII);

    OwnCertificate {
        chain = List.copyOf(chain);
    }

    /**
     * Reads both from PEM.
     *
     * @throws IllegalArgumentException when they are not what they must be, or not each other's; it shows none of it
     */
    static OwnCertificate of(String certificate, String key) {
        try {
            List<X509Certificate> chain = CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(certificate.getBytes(StandardCharsets.US_ASCII)))
                    .stream().map(X509Certificate.class::cast).toList();
            PublicKey ours = chain.getFirst().getPublicKey();
            Matcher pem = KEY.matcher(key);
            if (!pem.find()) {
                throw new IllegalArgumentException("tls: key must be PEM: a private key (PKCS#8) without a password");
            }
            PrivateKey secret = KeyFactory.getInstance(ours.getAlgorithm())
                    .generatePrivate(new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(pem.group(1))));
            if (!belong(ours, secret)) {
                throw new IllegalArgumentException("tls: key is not the certificate's");
            }
            return new OwnCertificate(chain, secret);
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("tls: certificate and key cannot be used together", e);
        }
    }

    private static boolean belong(PublicKey ours, PrivateKey secret) throws GeneralSecurityException {
        String algorithm = switch (ours.getAlgorithm()) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            default -> ours.getAlgorithm();
        };
        Signature signing = Signature.getInstance(algorithm);
        signing.initSign(secret);
        signing.update(ANYTHING);
        byte[] signed = signing.sign();
        Signature verifying = Signature.getInstance(algorithm);
        verifying.initVerify(ours);
        verifying.update(ANYTHING);
        return verifying.verify(signed);
    }

    @Override
    public String toString() {
        return "OwnCertificate[" + chain.getFirst().getSubjectX500Principal() + "]";
    }
}
