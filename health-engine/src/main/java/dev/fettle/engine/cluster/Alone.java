package dev.fettle.engine.cluster;

import io.smallrye.mutiny.Uni;
import java.util.Set;

/** The one engine of its database: everything is its own. */
final class Alone implements Membership {

    @Override
    public void start(Assignments told) {
        told.assigned(ShardId.ALL);
    }

    @Override
    public Uni<Void> confirm(Set<ShardId> shards) {
        return Uni.createFrom().voidItem();
    }

    @Override
    public void leave() {
        // nobody waits for it
    }

    @Override
    public boolean isShared() {
        return false;
    }
}
