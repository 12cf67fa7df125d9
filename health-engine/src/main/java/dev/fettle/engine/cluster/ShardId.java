package dev.fettle.engine.cluster;

import dev.fettle.api.component.Subject;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * One of the 64 parts into which all subjects are spread by a hash of their name. The spread is the same on every node
 * and in every release.
 *
 * @param value 0 to 63
 */
public record ShardId(int value) {

    /** How many shards there are. */
    public static final int COUNT = 64;

    /** Whoever owns this one applies definitions, for all nodes. */
    public static final ShardId LEADER = new ShardId(0);

    /** All of them. */
    public static final Set<ShardId> ALL = IntStream.range(0, COUNT)
            .mapToObj(ShardId::new)
            .collect(Collectors.toUnmodifiableSet());

    /**
     * @throws IllegalArgumentException when the value is not 0 to 63
     */
    public ShardId {
        if (value < 0 || value >= COUNT) {
            throw new IllegalArgumentException("shard must be 0 to " + (COUNT - 1) + ", was " + value);
        }
    }

    /** The shard that a subject belongs to. */
    public static ShardId of(Subject subject) {
        int hash = subject.value().hashCode();
        int mixed = (hash ^ (hash >>> 16)) * 0x85ebca6b;
        return new ShardId(Math.floorMod(mixed ^ (mixed >>> 13), COUNT));
    }
}
