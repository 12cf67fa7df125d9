package dev.fettle.engine.cluster;

import io.smallrye.mutiny.Uni;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/** Who decides which shards this node is to own. */
public interface Membership {

    /** Begins; from now on the assignments are told. */
    void start(Assignments told);

    /**
     * Whether this node is still the one that was chosen, as those know who choose. To be asked right before a claim,
     * so that a node that slept does not take back what was given to another one.
     *
     * @return a failure when it is not, or nobody can tell
     */
    Uni<Void> confirm(Set<ShardId> shards);

    /** Leaves, so that others take over at once. Waits until what is owned is given up. */
    void leave();

    /** Whether others share the work. */
    boolean isShared();

    /** Hears of assignments, one call after the other, on a thread that may wait a little. */
    interface Assignments {

        /** More shards are this node's to own. */
        void assigned(Set<ShardId> more);

        /** Shards will be another node's once this completes, or takes too long. */
        CompletionStage<Void> revoked(Set<ShardId> gone);

        /** Shards may be another node's already. */
        void lost(Set<ShardId> gone);
    }
}
