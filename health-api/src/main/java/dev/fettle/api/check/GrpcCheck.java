package dev.fettle.api.check;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Asks a gRPC server's own health service, {@code grpc.health.v1.Health/Check}.
 *
 * @param host a name or an address
 * @param port 1 to 65535
 * @param service whose health is asked for; empty: that of the server as a whole
 * @param tls null: TLS is not spoken
 * @param metadata sent along; hidden in {@link #toString()}
 * @param healthy condition, true when all is as it should be
 * @param degraded condition, true when it is worse than it should be; null: never
 */
public record GrpcCheck(String host, int port, String service, @Nullable TlsOptions tls, Map<String, String> metadata,
        String healthy, @Nullable String degraded) implements CheckSpec {

    public GrpcCheck {
        Arguments.requireText("host", host);
        Arguments.requireBetween("port", port, 1, 65_535);
        metadata = Map.copyOf(metadata);
        Arguments.requireText("healthy", healthy);
    }

    /** One that speaks TLS as usual, or not at all. */
    public GrpcCheck(String host, int port, String service, boolean tls, Map<String, String> metadata, String healthy,
            @Nullable String degraded) {
        this(host, port, service, tls ? TlsOptions.USUAL : null, metadata, healthy, degraded);
    }

    @Override
    public String kind() {
        return "grpc";
    }

    /** {@code host:port}; an IPv6 address stands in brackets. */
    @Override
    public String target() {
        return Arguments.authority(host, port);
    }

    @Override
    public String toString() {
        return "GrpcCheck[" + target() + ", service=" + service + "]";
    }
}
