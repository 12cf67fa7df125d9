package dev.fettle.notifier.webhook;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a webhook's TLS needs beyond the usual, each as PEM.
 *
 * @param ca whom to trust in place of the JDK's own; null: those
 * @param certificate of ours, and its chain; null: none
 * @param key of that certificate, secret; null where there is none
 */
public record Tls(@Nullable String ca, @Nullable String certificate, @Nullable String key) {

    private static final Pattern KEY = Pattern
            .compile("-----BEGIN (RSA |EC )?PRIVATE KEY-----[A-Za-z0-9+/=\\s]+-----END (RSA |EC )?PRIVATE KEY-----");

    /**
     * @throws IllegalArgumentException when one is not what it must be; the message shows none of it
     */
    public Tls {
        if (ca == null && certificate == null) {
            throw new IllegalArgumentException("tls must have ca, or certificate and key");
        }
        if ((certificate == null) != (key == null)) {
            throw new IllegalArgumentException("tls must have certificate and key together");
        }
        requireCertificates("ca", ca);
        requireCertificates("certificate", certificate);
        if (key != null && !key.equals(WebhookEntry.MASK) && !KEY.matcher(key).find()) {
            throw new IllegalArgumentException("key must be PEM: a private key without a password");
        }
    }

    private static void requireCertificates(String name, @Nullable String pem) {
        if (pem == null) {
            return;
        }
        try {
            var found = CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)));
            if (found.isEmpty()) {
                throw new IllegalArgumentException(name + " must be PEM: certificates");
            }
        } catch (CertificateException e) {
            throw new IllegalArgumentException(name + " must be PEM: certificates", e);
        }
    }

    @Override
    public String toString() {
        return "Tls[" + (certificate == null ? "" : "with certificate") + "]";
    }
}
