package dev.fettle.api.check;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * Logs in to an MQTT broker and, where a topic is given, reads from it what it sends itself or what is retained there.
 *
 * @param url {@code mqtt://host:port} or {@code mqtts://host:port}; its user may be a secret and is hidden in
 * {@link #toString()}
 * @param user null: that of the url, or none
 * @param password null: that of the url, or none. Hidden in {@link #toString()}
 * @param clientId null: another one for every attempt
 * @param version of the protocol
 * @param topic that is subscribed to; null: none
 * @param send a text that is published to the topic and must come back; null: none
 * @param expect a regular expression (RE2) that a message of the topic must match somewhere; null: none
 * @param healthy condition, true when all is as it should be
 * @param degraded condition, true when it is worse than it should be; null: never
 */
public record MqttCheck(URI url, @Nullable String user, @Nullable String password, @Nullable String clientId,
        Version version, @Nullable String topic, @Nullable String send, @Nullable String expect, String healthy,
        @Nullable String degraded) implements CheckSpec {

    private static final int PORT = 1883;
    private static final int SECURE_PORT = 8883;

    public MqttCheck {
        if (!"mqtt".equals(url.getScheme()) && !"mqtts".equals(url.getScheme())) {
            throw new IllegalArgumentException("url must begin with mqtt:// or mqtts://, was '" + Arguments.shown(url)
                    + "'");
        }
        if (url.getHost() == null) {
            throw new IllegalArgumentException("url must name a host, was '" + Arguments.shown(url) + "'");
        }
        if (topic == null && (send != null || expect != null)) {
            throw new IllegalArgumentException("topic must be given with send and expect");
        }
        Arguments.requireText("healthy", healthy);
    }

    /** The version of the protocol. */
    public enum Version {

        /** What nearly all brokers speak. */
        V3_1_1("3.1.1"),
        /** It says why it refuses. */
        V5("5");

        private final String text;

        Version(String text) {
            this.text = text;
        }

        /** As the configuration writes it. */
        public String text() {
            return text;
        }
    }

    /** Whether TLS is spoken. */
    public boolean secure() {
        return "mqtts".equals(url.getScheme());
    }

    /** That of the url, or the usual one. */
    public int port() {
        return url.getPort() >= 0 ? url.getPort() : secure() ? SECURE_PORT : PORT;
    }

    @Override
    public String kind() {
        return "mqtt";
    }

    @Override
    public String target() {
        return url.getHost() + ":" + port();
    }

    @Override
    public String toString() {
        return "MqttCheck[" + Arguments.shown(url) + ", topic=" + topic + "]";
    }
}
