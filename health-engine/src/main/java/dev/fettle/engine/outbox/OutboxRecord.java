package dev.fettle.engine.outbox;

import dev.fettle.engine.cluster.ShardId;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One Kafka record to be.
 *
 * @param shard whose owner sends it
 * @param topic where it goes
 * @param key its key
 * @param headers its headers, in order
 * @param value its value as JSON; null is a tombstone
 */
public record OutboxRecord(ShardId shard, Topic topic, String key, Map<String, String> headers,
        @Nullable String value) {

    /** The two topics of the engine. */
    public enum Topic {
        /** Every event. */
        EVENTS,
        /** The latest state of each component, compacted. */
        STATUS
    }
}
