package dev.fettle.api.check;

import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Asks a MongoDB server who it is and whether it answers; of several servers one after the other, until one is as it
 * should be.
 *
 * @param servers where they listen: {@code mongodb://host:port}, at least one, without anything else
 * @param tls whether TLS is spoken
 * @param replicaSet of which they must be members; null: any or none
 * @param user who logs in; null: nobody
 * @param password the user's; null: none. Hidden in {@link #toString()}
 * @param authSource the database that knows the user
 * @param healthy a CEL expression over what a server says of itself
 * @param degraded a CEL expression that makes a healthy answer worrying; null: never
 */
public record MongodbCheck(List<URI> servers, boolean tls, @Nullable String replicaSet, @Nullable String user,
        @Nullable String password, String authSource, String healthy, @Nullable String degraded) implements CheckSpec {

    private static final int USUAL_PORT = 27_017;

    public MongodbCheck {
        servers = List.copyOf(servers);
        if (servers.isEmpty()) {
            throw new IllegalArgumentException("servers must not be empty");
        }
        for (URI server : servers) {
            Arguments.requireAddress("servers", server, List.of("mongodb"));
        }
        Arguments.requireText("authSource", authSource);
        Arguments.requireText("healthy", healthy);
    }

    /** Where that one listens: {@code host:port}. */
    public static String target(URI server) {
        return server.getHost() + ":" + port(server);
    }

    /** The port of that one. */
    public static int port(URI server) {
        return server.getPort() < 0 ? USUAL_PORT : server.getPort();
    }

    @Override
    public String kind() {
        return "mongodb";
    }

    /** The first one's. */
    @Override
    public String target() {
        return target(servers.get(0));
    }

    @Override
    public String toString() {
        return "MongodbCheck[" + servers + ", user=" + user + "]";
    }
}
