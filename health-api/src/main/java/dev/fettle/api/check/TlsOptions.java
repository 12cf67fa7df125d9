package dev.fettle.api.check;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * TLS as a check speaks it, and what it needs beyond the usual; certificates and keys as PEM.
 *
 * @param ca whom to trust in place of the usual ones; null: those
 * @param certificate of ours and its chain; null: none
 * @param key of that certificate (PKCS#8, PKCS#1 or SEC 1, without a password), secret; null where there is none
 * @param serverName whose certificate it must be, and the name that is sent (SNI); null: the host's
 * @param verify whether a certificate must be trusted and be the host's
 */
public record TlsOptions(@Nullable String ca, @Nullable String certificate, @Nullable String key,
        @Nullable String serverName, boolean verify) {

    /** Nothing beyond the usual. */
    public static final TlsOptions USUAL = new TlsOptions(null, null, null, null, true);

    private static final Pattern KEY = Pattern
            .compile("-----BEGIN ((?:RSA |EC )?PRIVATE KEY)-----[A-Za-z0-9+/=\\s]+-----END \\1-----");

    /**
     * @throws IllegalArgumentException when one is not what it must be; the message shows none of it
     */
    public TlsOptions {
        if ((certificate == null) != (key == null)) {
            throw new IllegalArgumentException("certificate and key must be given together");
        }
        requireCertificates("ca", ca);
        requireCertificates("certificate", certificate);
        if (key != null && !KEY.matcher(key).find()) {
            throw new IllegalArgumentException("key must be PEM: a private key without a password");
        }
        if (!verify && ca != null) {
            throw new IllegalArgumentException("ca has no meaning with verify: false");
        }
    }

    /** What holds for another origin, too: whom to trust, but not who we are nor what it is called. */
    public TlsOptions forStrangers() {
        return certificate == null && serverName == null ? this : new TlsOptions(ca, null, null, null, verify);
    }

    /** The same, under that name; null: the host's. */
    public TlsOptions named(@Nullable String name) {
        return Objects.equals(name, serverName) ? this : new TlsOptions(ca, certificate, key, name, verify);
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
        return "TlsOptions[verify=" + verify + ", serverName=" + serverName
                + (ca == null ? "" : ", with ca") + (certificate == null ? "" : ", with certificate") + "]";
    }
}
