package dev.fettle.engine.probe;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
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
            .compile("-----BEGIN ((?:RSA |EC )?PRIVATE KEY)-----([A-Za-z0-9+/=\\s]+)-----END \\1-----");
    private static final int SEQUENCE = 0x30;
    private static final int OCTETS = 0x04;
    private static final byte[] VERSION_0 = {0x02, 0x01, 0x00};
    private static final byte[] ANYTHING = "a key fits its certificate".getBytes(StandardCharsets.US_ASCII);

    OwnCertificate {
        chain = List.copyOf(chain);
    }

    /**
     * Reads both from PEM: a key as PKCS #8, or as the older PKCS #1 (RSA) and SEC 1 (EC) that many tools still write.
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
                throw new IllegalArgumentException("key must be PEM: a private key without a password");
            }
            byte[] read = decoded(pem.group(2));
            PrivateKey secret = KeyFactory.getInstance(ours.getAlgorithm()).generatePrivate(
                    new PKCS8EncodedKeySpec(pem.group(1).equals("PRIVATE KEY") ? read : wrapped(ours, read)));
            if (!belong(ours, secret)) {
                throw new IllegalArgumentException("key is not the certificate's");
            }
            return new OwnCertificate(chain, secret);
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("certificate and key cannot be used together", e);
        }
    }

    private static byte[] decoded(String base64) {
        try {
            return Base64.getMimeDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("key must be PEM: a private key without a password", e);
        }
    }

    /** As PKCS #8: with the algorithm in front, which is that of the public key. */
    static byte[] wrapped(PublicKey ours, byte[] key) {
        byte[] encoded = ours.getEncoded();
        ByteBuffer der = ByteBuffer.wrap(encoded);
        int _ = skipHead(der);
        int begin = der.position();
        int length = skipHead(der);
        byte[] algorithm = Arrays.copyOfRange(encoded, begin, der.position() + length);
        return tagged(SEQUENCE, VERSION_0, algorithm, tagged(OCTETS, key));
    }

    /** Goes on behind the tag and the length, and says the length. */
    private static int skipHead(ByteBuffer der) {
        byte _ = der.get();
        int first = der.get() & 0xFF;
        if (first < 0x80) {
            return first;
        }
        int length = 0;
        for (int i = 0; i < (first & 0x7F); i++) {
            length = (length << 8) | (der.get() & 0xFF);
        }
        return length;
    }

    private static byte[] tagged(int tag, byte[]... parts) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            content.writeBytes(part);
        }
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        whole.write(tag);
        if (content.size() < 0x80) {
            whole.write(content.size());
        } else {
            whole.write(0x82);
            whole.write(content.size() >> 8);
            whole.write(content.size());
        }
        whole.writeBytes(content.toByteArray());
        return whole.toByteArray();
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
