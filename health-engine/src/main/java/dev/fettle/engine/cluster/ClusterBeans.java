package dev.fettle.engine.cluster;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** What is made once for the cluster. */
@ApplicationScoped
class ClusterBeans {

    /** Name and address of this engine; alone it is called as the whole Fettle is. */
    @Produces
    @Singleton
    Self self(ClusterConfig config, @ConfigProperty(name = "fettle.instance", defaultValue = "fettle") String instance,
            @ConfigProperty(name = "quarkus.http.port") int port) {
        URI address = config.address().orElseGet(() -> URI.create("http://" + hostName() + ":" + port));
        if (address.getHost() == null) {
            throw new IllegalArgumentException("FETTLE_CLUSTER_ADDRESS must be http://host:port with a host name of"
                    + " letters, digits, dots and hyphens, was " + address);
        }
        String ownName = address.getHost() + ":" + address.getPort();
        return new Self(config.node().orElse(config.enabled() ? ownName : instance), address);
    }

    @Produces
    @Singleton
    Membership membership(ClusterConfig config, Self self,
            @ConfigProperty(name = "kafka.bootstrap.servers") String bootstrapServers,
            @ConfigProperty(name = "fettle.kafka.topic-prefix") Optional<String> prefix) {
        return config.enabled()
                ? new ConsumerGroup(bootstrapServers, prefix.orElse("") + ClusterConfig.TOPIC, self.node(),
                        config.sessionTimeout())
                : new Alone();
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }
}
