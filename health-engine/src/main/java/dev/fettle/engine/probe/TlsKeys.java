package dev.fettle.engine.probe;

import dev.fettle.api.check.TlsOptions;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How a check says what TLS needs: {@code ca certificate key serverName verify}, the same keys for every kind.
 *
 * <p>
 * A kind whose {@code tls} says whether TLS is spoken reads it by {@link #spoken} into a {@code @Nullable TlsOptions};
 * one whose address says so ({@code https://}, {@code wss://}) reads it by {@link #beyondTheUsual}. Either makes its
 * target of it by {@link Dialer#target}: that one knows the name, the certificates and whom to trust, for
 * {@link Dialer#dial} as for {@link Dialer#secure} after a STARTTLS.
 */
public final class TlsKeys {

    private static final int LONGEST_PEM = 65_536;

    private TlsKeys() {}

    /**
     * A key that is {@code true}, {@code false}, or a mapping of what TLS needs beyond the usual.
     *
     * @param otherwise whether TLS is spoken when nothing is said
     * @return empty when TLS is not spoken
     */
    public static Optional<TlsOptions> spoken(Settings settings, String key, boolean otherwise, String says) {
        return settings.switched(key, otherwise, TlsOptions.USUAL, TlsKeys::options, says);
    }

    /** A key that is a mapping of what TLS needs beyond the usual; empty when nothing is said. */
    public static Optional<TlsOptions> beyondTheUsual(Settings settings, String key) {
        return settings.mapping(key, TlsKeys::options, "What TLS needs beyond the usual.");
    }

    /** Of the keys of the mapping; what cannot be used is told, and reads as usual. */
    private static TlsOptions options(Settings tls) {
        Optional<String> ca = tls.text("ca", LONGEST_PEM, "PEM: whom to trust in place of the usual ones.");
        Optional<String> certificate = tls.text("certificate", LONGEST_PEM, "PEM: our certificate and its chain.");
        Optional<String> key = tls.text("key", LONGEST_PEM, "PEM: its private key, without a password.");
        Optional<String> name = tls.host("serverName", "Whose certificate it must be. The host, unless said.");
        boolean verify = tls.bool("verify", true, "false trusts anybody.");
        if (Stream.of("ca", "certificate", "key").anyMatch(tls::isUnresolved)) {
            return TlsOptions.USUAL;
        }
        if (!verify) {
            tls.warning("verify", "verify: false trusts anybody, also who only claims to be the target");
        }
        try {
            TlsOptions options = new TlsOptions(ca.orElse(null), certificate.orElse(null), key.orElse(null),
                    name.orElse(null), verify);
            if (options.certificate() != null && options.key() != null) {
                OwnCertificate _ = OwnCertificate.of(options.certificate(), options.key());
            }
            return tls.shared(options);
        } catch (IllegalArgumentException e) {
            String message = String.valueOf(e.getMessage());
            tls.error(Stream.of("ca", "key").filter(named -> message.startsWith(named + " ")).findFirst()
                    .orElse("certificate"), message);
            return TlsOptions.USUAL;
        }
    }
}
