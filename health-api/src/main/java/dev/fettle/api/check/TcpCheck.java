package dev.fettle.api.check;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Opens a TCP connection, perhaps agrees on TLS, perhaps talks, and closes it.
 *
 * @param host a name or an address
 * @param port 1 to 65535
 * @param tls whether TLS is spoken from the first byte; not together with {@code startTls}
 * @param startTls the protocol whose command begins TLS; null: none
 * @param serverName whose certificate it must be, where TLS is spoken: a name or an address
 * @param warn a certificate that ends sooner is worrying (TLS_EXPIRING); zero: never
 * @param dialogue what is said and expected then, in order; at most 100 steps
 * @param healthy a condition; null: what was expected came
 * @param degraded a condition; null: never
 */
public record TcpCheck(String host, int port, boolean tls, @Nullable StartTls startTls, String serverName,
        Duration warn,
        List<Step> dialogue, @Nullable String healthy, @Nullable String degraded) implements CheckSpec {

    private static final int MOST_STEPS = 100;
    private static final Duration USUAL_WARNING = Duration.ofDays(14);

    /** Protocols with a command that begins TLS. */
    public enum StartTls {
        SMTP, IMAP, POP3, FTP, LDAP, XMPP, SIEVE
    }

    /** One step of a dialogue. */
    public sealed interface Step {

        /**
         * Waits until the expression is found in what was said since the last match.
         *
         * @param regex in the syntax of RE2, over UTF-8
         */
        record Expect(String regex) implements Step {}

        /**
         * Says something.
         *
         * @param text with escapes: {@code \r \n \t \\ \0} and {@code \xHH} for a byte
         * @param secret whether no message shows it; it is hidden in {@link #toString()}
         */
        record Send(String text, boolean secret) implements Step {

            @Override
            public String toString() {
                return "Send[" + (secret ? "***" : text) + "]";
            }
        }
    }

    public TcpCheck {
        Arguments.requireText("host", host);
        Arguments.requireBetween("port", port, 1, 65_535);
        Arguments.requireText("serverName", serverName);
        Arguments.requireBetween("steps of the dialogue", dialogue.size(), 0, MOST_STEPS);
        if (tls && startTls != null) {
            throw new IllegalArgumentException("tls and startTls must not be given together");
        }
        if (warn.isNegative()) {
            throw new IllegalArgumentException("warn must be >= 0, was " + warn);
        }
        dialogue = List.copyOf(dialogue);
    }

    /** Only opens the connection. */
    public TcpCheck(String host, int port) {
        this(host, port, false, null, host, USUAL_WARNING, List.of(), null, null);
    }

    @Override
    public String kind() {
        return "tcp";
    }

    @Override
    public String target() {
        return Arguments.authority(host, port);
    }
}
