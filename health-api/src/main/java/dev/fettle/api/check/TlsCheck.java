package dev.fettle.api.check;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Shakes hands over TLS and looks at the certificate; nothing is said over the connection.
 *
 * @param host a name or an address
 * @param port 1 to 65535
 * @param serverName whose certificate it must be: a name or an address
 * @param warn a certificate that ends sooner is worrying (TLS_EXPIRING); zero: never
 * @param healthy a condition over the certificate and how it was shown; null: it is to be trusted
 * @param degraded a condition over the same; null: never
 */
public record TlsCheck(String host, int port, String serverName, Duration warn, @Nullable String healthy,
        @Nullable String degraded) implements CheckSpec {

    public TlsCheck {
        Arguments.requireText("host", host);
        Arguments.requireBetween("port", port, 1, 65_535);
        Arguments.requireText("serverName", serverName);
        if (warn.isNegative()) {
            throw new IllegalArgumentException("warn must be >= 0, was " + warn);
        }
    }

    /** Without conditions. */
    public TlsCheck(String host, int port, String serverName, Duration warn) {
        this(host, port, serverName, warn, null, null);
    }

    @Override
    public String kind() {
        return "tls";
    }

    @Override
    public String target() {
        return Arguments.authority(host, port);
    }
}
