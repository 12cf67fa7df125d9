package dev.fettle.engine.rest;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonInclude;
import dev.fettle.api.event.Timestamps;
import dev.fettle.engine.cluster.Membership;
import dev.fettle.engine.cluster.Node;
import dev.fettle.engine.cluster.Nodes;
import dev.fettle.engine.cluster.Nodes.Known;
import dev.fettle.engine.cluster.Self;
import dev.fettle.engine.cluster.Shard;
import dev.fettle.platform.security.Roles;
import io.smallrye.common.annotation.NonBlocking;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** The engines and what each of them watches. */
@Path("/api/v1/cluster")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed(Roles.VIEWER)
@NonBlocking
@Tag(name = "Cluster")
class ClusterResource {

    private final Membership membership;
    private final Nodes nodes;
    private final Self self;

    ClusterResource(Membership membership, Nodes nodes, Self self) {
        this.membership = membership;
        this.nodes = nodes;
        this.self = self;
    }

    @GET
    @Operation(summary = "The engines that share this database, the shards of each, and how far each lags behind")
    public Cluster cluster() {
        Known known = nodes.known();
        return new Cluster(membership.isShared(), self.node(),
                known.nodes().stream().map(node -> view(node, known.shards())).toList(),
                known.shards().stream().map(ClusterResource::view).toList());
    }

    private static NodeView view(Node node, List<Shard> shards) {
        long owned = shards.stream().filter(shard -> node.id().equals(shard.owner())).count();
        return new NodeView(node.id(), node.address(), node.version(), node.alive(), node.startedAt(), node.seenAt(),
                (int) owned, node.components(), node.replicaLag());
    }

    private static ShardView view(Shard shard) {
        return new ShardView(shard.id().value(), shard.owner(), shard.epoch(), shard.claimedAt());
    }

    /**
     * Who the engines are and who owns what, at most about half a second old.
     *
     * @param enabled whether several engines may share the work
     * @param self the one that answers
     * @param nodes the engines, also those that were seen within the last hour and are gone
     * @param shards all 64
     */
    record Cluster(boolean enabled, String self, List<NodeView> nodes, List<ShardView> shards) {}

    /**
     * An engine.
     *
     * @param alive whether it was seen within the last 10 s
     * @param shards how many it owns
     * @param components how many it watches
     * @param replicaLag how many records of the others it has not read yet
     */
    record NodeView(String id, String address, String version, boolean alive,
            @JsonFormat(shape = JsonFormat.Shape.STRING, pattern = Timestamps.PATTERN, timezone = "UTC") Instant startedAt,
            @JsonFormat(shape = JsonFormat.Shape.STRING, pattern = Timestamps.PATTERN, timezone = "UTC") Instant seenAt,
            int shards, int components, long replicaLag) {}

    /**
     * A shard.
     *
     * @param owner the engine that owns it; null when nobody does
     * @param epoch how often it was claimed
     */
    @JsonInclude(JsonInclude.Include.ALWAYS)
    record ShardView(int id, @Nullable String owner, long epoch,
            @JsonFormat(shape = JsonFormat.Shape.STRING, pattern = Timestamps.PATTERN, timezone = "UTC") @Nullable Instant claimedAt) {}
}
