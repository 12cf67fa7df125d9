package dev.fettle.api.check;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Asks a Kafka cluster how its brokers, partitions and consumer groups are, and optionally sends a record and reads it
 * again.
 *
 * @param bootstrap brokers of whom the first that answers is asked; at least one
 * @param tls whether TLS is spoken, to all brokers
 * @param sasl who asks; null: nobody in particular
 * @param minBrokers so many must be there, at least 1
 * @param groups consumer groups and how far behind they may be
 * @param roundTrip the topic of the record that is sent and read again; null: none is
 * @param healthy condition, true when the cluster is as it should be
 * @param degraded condition, true when it is worse than it should be; null: never
 */
public record KafkaCheck(List<Broker> bootstrap, boolean tls, @Nullable Sasl sasl, int minBrokers, List<Group> groups,
        @Nullable String roundTrip, String healthy, @Nullable String degraded) implements CheckSpec {

    public KafkaCheck {
        bootstrap = List.copyOf(bootstrap);
        groups = List.copyOf(groups);
        if (bootstrap.isEmpty()) {
            throw new IllegalArgumentException("bootstrap must not be empty");
        }
        Arguments.requireBetween("minBrokers", minBrokers, 1, Integer.MAX_VALUE);
        Arguments.requireText("healthy", healthy);
    }

    /**
     * Where a broker listens.
     *
     * @param host a name or an address; IPv6 in brackets
     * @param port 1 to 65535
     */
    public record Broker(String host, int port) {

        public Broker {
            Arguments.requireText("host", host);
            Arguments.requireBetween("port", port, 1, 65_535);
        }

        @Override
        public String toString() {
            return host + ":" + port;
        }
    }

    /** How one says who one is. */
    public enum Mechanism {

        /** The password itself: over TLS only, if at all. */
        PLAIN("PLAIN"),
        /** Salted, challenge and response. */
        SCRAM_SHA_256("SCRAM-SHA-256"),
        /** Salted, challenge and response. */
        SCRAM_SHA_512("SCRAM-SHA-512");

        private final String text;

        Mechanism(String text) {
            this.text = text;
        }

        /** As the protocol and the configuration write it. */
        public String text() {
            return text;
        }
    }

    /**
     * Who asks.
     *
     * @param password hidden in {@link #toString()}
     */
    public record Sasl(Mechanism mechanism, String user, String password) {

        public Sasl {
            Arguments.requireText("user", user);
        }

        @Override
        public String toString() {
            return mechanism.text() + " " + user;
        }
    }

    /**
     * A consumer group.
     *
     * @param id its name
     * @param topic only what it reads of that topic counts; null: all that it reads
     * @param maxLag more records behind than that, over all partitions, is UNHEALTHY; null: no bound
     * @param minMembers fewer is UNHEALTHY; null: no bound
     */
    public record Group(String id, @Nullable String topic, @Nullable Long maxLag, @Nullable Integer minMembers) {

        public Group {
            Arguments.requireText("id", id);
        }

        /** Its name, and the topic where only one counts: {@code billing} or {@code billing/orders}. */
        public String name() {
            return topic == null ? id : id + "/" + topic;
        }
    }

    @Override
    public String kind() {
        return "kafka";
    }

    @Override
    public String target() {
        return bootstrap.get(0).toString();
    }
}
