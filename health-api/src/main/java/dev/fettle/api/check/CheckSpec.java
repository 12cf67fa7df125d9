package dev.fettle.api.check;

import java.net.URI;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What to check and how. Every kind of check is one record here and one probe in the engine; {@link CustomCheck} is the
 * open case for probes of one's own. The time budget of an attempt belongs to the component, not to the check.
 */
public sealed interface CheckSpec {

    /** The key of this kind in configuration, and the label {@code kind} in metrics and events. */
    String kind();

    /**
     * Asks over HTTP and judges the answer.
     *
     * @param url absolute, {@code http} or {@code https}; its user and its query may be secrets and are hidden in
     * {@link #toString()}
     * @param method the request method, upper case
     * @param headers sent with the request; values may be secrets and are hidden in {@link #toString()}
     * @param body sent with the request; null sends none
     * @param redirects how many redirects are followed at most, 0 to 20
     * @param maxBody bytes of the answer that are read at most; more ends the attempt as TOO_LARGE
     * @param keepAlive whether the connection is kept for the next attempt
     * @param healthy CEL expression that is true when the answer is as it should be
     * @param degraded CEL expression that is true when the answer is good but worrying; null: never
     */
    record HttpCheck(URI url, String method, Map<String, String> headers, @Nullable String body, int redirects,
            long maxBody, boolean keepAlive, String healthy, @Nullable String degraded) implements CheckSpec {

        public HttpCheck {
            headers = Map.copyOf(headers);
            requireHttp(url);
            if (!method.matches("[A-Z]+")) {
                throw new IllegalArgumentException("method must be upper-case letters, was '" + method + "'");
            }
            requireBetween("redirects", redirects, 0, 20);
            requireBetween("maxBody", maxBody, 0, Integer.MAX_VALUE);
            requireText("healthy", healthy);
            if (degraded != null) {
                requireText("degraded", degraded);
            }
        }

        @Override
        public String kind() {
            return "http";
        }

        @Override
        public String toString() {
            return "HttpCheck[" + method + " " + shown(url) + ", headers=" + new TreeMap<>(headers).keySet() + "]";
        }

        private static void requireHttp(URI url) {
            String scheme = url.getScheme();
            if (!"http".equals(scheme) && !"https".equals(scheme)) {
                throw new IllegalArgumentException("url must be absolute with http or https, was '" + shown(url) + "'");
            }
            if (url.getHost() == null) {
                throw new IllegalArgumentException("url must name a host, was '" + shown(url) + "'");
            }
        }
    }

    /**
     * Opens a TCP connection and closes it.
     *
     * @param host a name or an address
     * @param port 1 to 65535
     */
    record TcpCheck(String host, int port) implements CheckSpec {

        public TcpCheck {
            requireText("host", host);
            requireBetween("port", port, 1, 65_535);
        }

        @Override
        public String kind() {
            return "tcp";
        }
    }

    /**
     * Shakes hands over TLS and looks at the certificate; nothing is said over the connection.
     *
     * @param host a name or an address
     * @param port 1 to 65535
     * @param serverName whose certificate it must be: a name or an address
     * @param warn a certificate that ends sooner is worrying (TLS_EXPIRING); zero: never
     */
    record TlsCheck(String host, int port, String serverName, Duration warn) implements CheckSpec {

        public TlsCheck {
            requireText("host", host);
            requireBetween("port", port, 1, 65_535);
            requireText("serverName", serverName);
            if (warn.isNegative()) {
                throw new IllegalArgumentException("warn must be >= 0, was " + warn);
            }
        }

        @Override
        public String kind() {
            return "tls";
        }
    }

    /**
     * Connects to a PostgreSQL database and runs a query; that it succeeds is what counts.
     *
     * @param url {@code postgresql://host:port/database?parameters}; its user and its query may be secrets and are
     * hidden in {@link #toString()}
     * @param user whom to connect as; null: the user of the url
     * @param password the user's; null: the password of the url, or none. Hidden in {@link #toString()}
     * @param query one or several statements
     */
    record PostgresCheck(URI url, @Nullable String user, @Nullable String password, String query) implements CheckSpec {

        public PostgresCheck {
            if (!"postgresql".equals(url.getScheme()) && !"postgres".equals(url.getScheme())) {
                throw new IllegalArgumentException("url must begin with postgresql://, was '" + shown(url) + "'");
            }
            if (url.getHost() == null) {
                throw new IllegalArgumentException("url must name a host, was '" + shown(url) + "'");
            }
            requireText("query", query);
        }

        @Override
        public String kind() {
            return "postgres";
        }

        @Override
        public String toString() {
            return "PostgresCheck[" + shown(url) + ", user=" + user + "]";
        }
    }

    /**
     * Looks at a part of Fettle itself, at what is known of it already: nothing is asked over the network.
     *
     * @param part which
     */
    record SelfCheck(Part part) implements CheckSpec {

        /** A part of Fettle that can be watched. */
        public enum Part {
            /** The connection to Fettle's own database. */
            DATABASE,
            /** The connection to Kafka. */
            KAFKA,
            /** How late the event loops are. */
            LOOP,
            /** How full the heap is after a collection. */
            HEAP;

            /** The name in configuration. */
            public String key() {
                return name().toLowerCase(Locale.ROOT);
            }
        }

        @Override
        public String kind() {
            return "self";
        }
    }

    /**
     * Waits for results that come from outside.
     *
     * @param silence how long nothing may come before that itself is a failure (HEARTBEAT_MISSED); null: silence is no
     * failure, only staleness
     */
    record PushCheck(@Nullable Duration silence) implements CheckSpec {

        public PushCheck {
            if (silence != null && (silence.isNegative() || silence.isZero())) {
                throw new IllegalArgumentException("deadline must be > 0, was " + silence);
            }
        }

        /** How long nothing may come before that itself is a failure; empty: silence is no failure. */
        public Optional<Duration> deadline() {
            return Optional.ofNullable(silence);
        }

        @Override
        public String kind() {
            return "push";
        }
    }

    /**
     * A kind of check that this library does not know; a probe registered under the kind runs it.
     *
     * @param kind the name under which the probe is registered: lower-case letters, digits and {@code -}; not one of
     * the kinds above
     * @param settings what the probe needs to know; its meaning is the probe's own
     */
    record CustomCheck(String kind, Map<String, Object> settings) implements CheckSpec {

        private static final Pattern KIND = Pattern.compile("[a-z][a-z0-9-]*");
        private static final Set<String> TAKEN = Set.of("http", "tcp", "tls", "postgres", "push", "self");

        public CustomCheck {
            if (!KIND.matcher(kind).matches()) {
                throw new IllegalArgumentException("kind must match " + KIND + ", was '" + kind + "'");
            }
            if (TAKEN.contains(kind)) {
                throw new IllegalArgumentException("kind must not be '" + kind + "': that is one of Fettle's own");
            }
            settings = Map.copyOf(settings);
        }

        @Override
        public String toString() {
            return "CustomCheck[" + kind + ", settings=" + new TreeMap<>(settings).keySet() + "]";
        }
    }

    private static void requireText(String name, String value) {
        if (value.isBlank()) {
            throw new IllegalArgumentException(name + " must not be empty");
        }
    }

    /** A URL as logs may show it: without its user, its query and its fragment. */
    private static String shown(URI url) {
        return url.toString().replaceFirst("//[^/?#]*@", "//***@").replaceFirst("\\?[^#]*", "?***")
                .replaceFirst("#.*", "");
    }

    private static void requireBetween(String name, long value, long min, long max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(name + " must be " + min + " to " + max + ", was " + value);
        }
    }
}
