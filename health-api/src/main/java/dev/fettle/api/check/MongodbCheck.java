package dev.fettle.api.check;

import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Asks a MongoDB server who it is and whether it answers; of several servers one after the other, until one is as it
 * should be.
 *
 * @param servers where they listen: {@code mongodb://host:port}, at least one, without anything else; or one
 * {@code mongodb+srv://name}, whose name servers say where they listen
 * @param tls whether TLS is spoken
 * @param replicaSet of which they must be members; null: any or none
 * @param user who logs in; null: nobody
 * @param password the user's; null: none. Hidden in {@link #toString()}
 * @param authSource the database that knows the user; null: as the name servers say, or {@code admin}
 * @param healthy a CEL expression over what a server says of itself
 * @param degraded a CEL expression that makes a healthy answer worrying; null: never
 */
public record MongodbCheck(List<URI> servers, boolean tls, @Nullable String replicaSet, @Nullable String user,
        @Nullable String password, @Nullable String authSource, String healthy,
        @Nullable String degraded) implements CheckSpec {

    private static final int USUAL_PORT = 27_017;
    private static final String SEEDED = "mongodb+srv";

    public MongodbCheck {
        servers = List.copyOf(servers);
        if (servers.isEmpty()) {
            throw new IllegalArgumentException("servers must not be empty");
        }
        for (URI server : servers) {
            Arguments.requireAddress("servers", server,
                    servers.size() == 1 ? List.of("mongodb", SEEDED) : List.of("mongodb"));
        }
        Arguments.requireText("healthy", healthy);
    }

    /** Whether name servers say where the servers listen. */
    public boolean seeded() {
        return isSeeded(servers.get(0));
    }

    private static boolean isSeeded(URI server) {
        return SEEDED.equals(server.getScheme());
    }

    /** Where that one listens: {@code host:port}; its name when name servers say it. */
    public static String target(URI server) {
        return isSeeded(server) ? server.getHost() : server.getHost() + ":" + port(server);
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
