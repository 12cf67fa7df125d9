package dev.fettle.api.check;

import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Talks to a mail server as far as its greeting, its capabilities, TLS and perhaps a login; no mail is sent or read.
 *
 * @param protocol which one; its lower-case name is the kind
 * @param host a name or an address
 * @param port 1 to 65535
 * @param tls whether TLS is spoken from the first byte; {@code startTls} is NONE then
 * @param startTls whether the connection goes over to TLS
 * @param serverName whose certificate it must be, where TLS is spoken: a name or an address
 * @param warn a certificate that ends sooner is worrying (TLS_EXPIRING); zero: never
 * @param user whom to log in as; null: nobody
 * @param password the user's; null: none. Hidden in {@link #toString()}
 * @param healthy a condition over what the server said; null: it answered as it should
 * @param degraded a condition over what the server said; null: never
 */
public record MailCheck(Protocol protocol, String host, int port, boolean tls, StartTls startTls, String serverName,
        Duration warn, @Nullable String user, @Nullable String password, @Nullable String healthy,
        @Nullable String degraded) implements CheckSpec {

    /** The protocols of mail. */
    public enum Protocol {
        SMTP, IMAP, POP3
    }

    /** Whether a connection that began in clear goes over to TLS. */
    public enum StartTls {
        /** Never. A password is sent in clear then. */
        NONE,
        /** When the server offers it. A password is never sent in clear. */
        AVAILABLE,
        /** A server that does not offer it does not work. */
        REQUIRED
    }

    public MailCheck {
        Arguments.requireText("host", host);
        Arguments.requireBetween("port", port, 1, 65_535);
        Arguments.requireText("serverName", serverName);
        if (tls && startTls != StartTls.NONE) {
            throw new IllegalArgumentException("startTls must be NONE with tls, was " + startTls);
        }
        if (warn.isNegative()) {
            throw new IllegalArgumentException("warn must be >= 0, was " + warn);
        }
        if ((user == null) != (password == null)) {
            throw new IllegalArgumentException("user and password must be given together");
        }
    }

    @Override
    public String kind() {
        return protocol.name().toLowerCase(Locale.ROOT);
    }

    @Override
    public String target() {
        return Arguments.authority(host, port);
    }

    @Override
    public String toString() {
        return "MailCheck[" + kind() + " " + target() + ", tls=" + tls + ", startTls=" + startTls + ", user=" + user
                + "]";
    }
}
