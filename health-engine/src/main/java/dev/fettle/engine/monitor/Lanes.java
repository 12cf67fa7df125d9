package dev.fettle.engine.monitor;

import dev.fettle.api.component.ComponentId;
import dev.fettle.api.component.Subject;
import dev.fettle.engine.cluster.Ownership;
import dev.fettle.engine.cluster.ShardId;
import dev.fettle.engine.component.ComponentDefinition;
import dev.fettle.engine.history.StoredState;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * All lanes of this node. A subject belongs to the same lane for as long as the process lives: shard modulo lanes. Any
 * thread.
 */
@ApplicationScoped
class Lanes {

    private final Vertx vertx;
    private volatile List<Lane> lanes = List.of();

    Lanes(Vertx vertx) {
        this.vertx = vertx;
    }

    /** Starts them; they watch nothing yet. */
    Uni<Void> start(LaneParts parts) {
        List<Lane> fresh = IntStream.range(0, parts.lanes()).mapToObj(_ -> new Lane(parts)).toList();
        return Uni.createFrom()
                .completionStage(() -> Future.all(fresh.stream().map(vertx::deployVerticle).toList())
                        .toCompletionStage())
                .invoke(() -> lanes = fresh)
                .replaceWithVoid()
                .onFailure()
                .call(() -> Uni.createFrom().completionStage(() -> undeployed(fresh).toCompletionStage()));
    }

    /** Ends them; completes when what waited is committed, or that took too long. */
    Future<?> stop() {
        List<Lane> last = lanes;
        lanes = List.of();
        return undeployed(last);
    }

    private Future<?> undeployed(List<Lane> some) {
        return Future.join(some.stream()
                .filter(lane -> lane.deploymentID() != null)
                .map(lane -> vertx.undeploy(lane.deploymentID()))
                .toList());
    }

    /** How many there are; 0 before the start and after the end. */
    int count() {
        return lanes.size();
    }

    /** How many components are watched. */
    int components() {
        return lanes.stream().mapToInt(Lane::components).sum();
    }

    /** How they cope with what is due. */
    Workload workload() {
        return lanes.stream().map(Lane::workload).reduce(Workload.NONE, Workload::and);
    }

    /** How many results wait. */
    int buffered() {
        return lanes.stream().mapToInt(Lane::buffered).sum();
    }

    /**
     * The lane of a subject.
     *
     * @throws NotCommittedException before the start and after the end
     */
    Lane of(Subject subject) {
        return of(ShardId.of(subject));
    }

    private Lane of(ShardId shard) {
        List<Lane> present = lanes;
        if (present.isEmpty()) {
            throw new NotCommittedException("the watch has not begun");
        }
        return present.get(shard.value() % present.size());
    }

    /** Takes shards: components with their stored states, and the groups and the system among them. */
    Uni<Void> adopt(Ownership part, List<Watch> watches, Collection<StoredState> aggregates) {
        Map<Lane, List<Watch>> watchesOf = watches.stream()
                .collect(Collectors.groupingBy(watch -> of(watch.shard())));
        Map<Lane, Map<Subject, StoredState>> aggregatesOf = new HashMap<>();
        aggregates.forEach(state -> aggregatesOf.computeIfAbsent(of(state.subject()), _ -> new HashMap<>())
                .put(state.subject(), state));
        return onEach(part.shards(), (lane, shards, done) -> lane.adopt(part.only(shards),
                watchesOf.getOrDefault(lane, List.of()), aggregatesOf.getOrDefault(lane, Map.of()), done));
    }

    /** Begins to check what was adopted. */
    void begin(Set<ShardId> shards) {
        lanes.forEach(lane -> lane.begin(shards));
    }

    /** Watches shards no more; completes once what was seen of them is committed. */
    Uni<Void> release(Ownership gone) {
        return onEach(gone.shards(), (lane, shards, done) -> lane.release(gone.only(shards), done));
    }

    /** Watches shards no more that are another node's. */
    void drop(Ownership gone) {
        lanes.forEach(lane -> lane.drop(gone));
    }

    /** Begins to watch components whose states are stored. */
    Uni<Void> add(List<Watch> added) {
        return onLanes(added, Watch::id, Lane::add);
    }

    /** Goes on with components under other definitions. */
    Uni<Void> redefine(List<ComponentDefinition> changed) {
        return onLanes(changed, ComponentDefinition::id, Lane::redefine);
    }

    /** Ends the watch of components; completes once what they changed before is committed. */
    Uni<Void> remove(Collection<ComponentId> gone) {
        return onLanes(gone, Function.identity(), Lane::remove);
    }

    private Uni<Void> onEach(Set<ShardId> shards, LaneCommand<ShardId> command) {
        return told(shards, this::of, command);
    }

    private <T> Uni<Void> onLanes(Collection<T> all, Function<T, ComponentId> id, LaneCommand<T> command) {
        return told(all, each -> of(Subject.of(id.apply(each))), command);
    }

    private static <T> Uni<Void> told(Collection<T> all, Function<T, Lane> laneOf, LaneCommand<T> command) {
        if (all.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        List<Uni<Void>> told = all.stream()
                .collect(Collectors.groupingBy(laneOf))
                .entrySet()
                .stream()
                .map(lane -> Uni.createFrom()
                        .<Void>emitter(emitter -> command.tell(lane.getKey(), lane.getValue(),
                                () -> emitter.complete(null))))
                .toList();
        return Uni.join().all(told).andFailFast().replaceWithVoid();
    }

    /** What a lane is told about several things at once. */
    @FunctionalInterface
    private interface LaneCommand<T> {
        void tell(Lane lane, List<T> some, Runnable done);
    }
}
