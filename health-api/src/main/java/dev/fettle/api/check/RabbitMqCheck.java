package dev.fettle.api.check;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * Logs in to a RabbitMQ server (or another one that speaks AMQP 0-9-1). Where a queue is given, counts what it holds
 * and who reads it; where it is wanted, sends a message through a queue of its own.
 *
 * @param url {@code amqp://host:port/vhost} or {@code amqps://…}; its user may be a secret and is hidden in
 * {@link #toString()}
 * @param user null: that of the url, or guest
 * @param password null: that of the url, or guest. Hidden in {@link #toString()}
 * @param queue that is looked at, and must be there; null: none
 * @param maxMessages more that are ready is UNHEALTHY; null: no bound
 * @param minConsumers fewer is UNHEALTHY; null: no bound
 * @param roundTrip whether a message is sent through a queue that is made for it
 * @param healthy condition, true when all is as it should be
 * @param degraded condition, true when it is worse than it should be; null: never
 */
public record RabbitMqCheck(URI url, @Nullable String user, @Nullable String password, @Nullable String queue,
        @Nullable Long maxMessages, @Nullable Long minConsumers, boolean roundTrip, String healthy,
        @Nullable String degraded) implements CheckSpec {

    private static final int PORT = 5672;
    private static final int SECURE_PORT = 5671;

    public RabbitMqCheck {
        if (!"amqp".equals(url.getScheme()) && !"amqps".equals(url.getScheme())) {
            throw new IllegalArgumentException("url must begin with amqp:// or amqps://, was '" + Arguments.shown(url)
                    + "'");
        }
        if (url.getHost() == null) {
            throw new IllegalArgumentException("url must name a host, was '" + Arguments.shown(url) + "'");
        }
        if (queue == null && (maxMessages != null || minConsumers != null)) {
            throw new IllegalArgumentException("queue must be given with maxMessages and minConsumers");
        }
        Arguments.requireText("healthy", healthy);
    }

    /** Whether TLS is spoken. */
    public boolean secure() {
        return "amqps".equals(url.getScheme());
    }

    /** That of the url, or the usual one. */
    public int port() {
        return url.getPort() >= 0 ? url.getPort() : secure() ? SECURE_PORT : PORT;
    }

    /** The path of the url without its first slash; {@code /} where there is none. */
    public String virtualHost() {
        String path = url.getPath();
        return path == null || path.length() < 2 ? "/" : path.substring(1);
    }

    @Override
    public String kind() {
        return "rabbitmq";
    }

    @Override
    public String target() {
        return url.getHost() + ":" + port();
    }

    @Override
    public String toString() {
        return "RabbitMqCheck[" + Arguments.shown(url) + ", queue=" + queue + "]";
    }
}
