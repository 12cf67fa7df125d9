package dev.fettle.engine.cluster;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/** Whether engines share the work, and what this one is called among them. */
@ConfigMapping(prefix = "fettle.cluster")
public interface ClusterConfig {

    /** The topic, behind the prefix of all topics, whose partitions the engines share. It never has a record. */
    String TOPIC = "fettle.shards";

    /**
     * Whether several engines share one database. Default no: one engine owns everything and needs no Kafka to start.
     */
    @WithDefault("false")
    boolean enabled();

    /** Name of this engine among the others; must differ. Default: host and port of its address. */
    Optional<String> node();

    /**
     * Where the other engines reach this one, {@code http://host:port}. Default: the name of this host and the port it
     * listens on.
     */
    Optional<URI> address();

    /**
     * How long an engine may be silent before the others take over its shards. Default 10s; the broker refuses less
     * than its {@code group.min.session.timeout.ms}, 6s by default.
     */
    @WithDefault("10s")
    Duration sessionTimeout();
}
