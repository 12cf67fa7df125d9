package dev.fettle.api.check;

import org.jspecify.annotations.Nullable;

/**
 * Asks a memcached server for its version and its statistics.
 *
 * @param host a name or an address
 * @param port 1 to 65535
 * @param tls whether TLS is spoken
 * @param healthy a CEL expression over what it says of itself
 * @param degraded a CEL expression that makes a healthy answer worrying; null: never
 */
public record MemcachedCheck(String host, int port, boolean tls, String healthy, @Nullable String degraded)
        implements
            CheckSpec {

    public MemcachedCheck {
        Arguments.requireText("host", host);
        Arguments.requireBetween("port", port, 1, 65_535);
        Arguments.requireText("healthy", healthy);
    }

    @Override
    public String kind() {
        return "memcached";
    }

    @Override
    public String target() {
        return Arguments.authority(host, port);
    }
}
