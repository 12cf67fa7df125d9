package dev.fettle.engine.cluster;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Who owns a shard.
 *
 * @param id which
 * @param epoch how often it was claimed
 * @param owner the node that owns it; null when nobody does
 * @param address where that node is reached; null when nobody owns it
 * @param claimedAt when it was claimed last; null: never
 */
public record Shard(ShardId id, long epoch, @Nullable String owner, @Nullable String address,
        @Nullable Instant claimedAt) {}
