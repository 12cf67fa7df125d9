package dev.fettle.engine.outbox;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.util.Optional;

/** The way to Kafka and its topics. */
@ConfigMapping(prefix = "fettle.kafka")
public interface KafkaConfig {

    /** Brokers, {@code host:port} separated by commas. Default {@code localhost:9092}, Kafka's own default. */
    @WithDefault("localhost:9092")
    String bootstrapServers();

    /** Put before the name of each topic. Default none. */
    Optional<String> topicPrefix();

    /** Whether the engine makes its topics when they are not there. Default yes: nobody else knows their shape. */
    @WithDefault("true")
    boolean createTopics();

    /**
     * Copies of each partition of topics that the engine makes. Default -1: what the broker is configured to do.
     */
    @WithDefault("-1")
    @Min(-1)
    @Max(15)
    short replicationFactor();
}
