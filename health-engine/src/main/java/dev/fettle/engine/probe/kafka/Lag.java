package dev.fettle.engine.probe.kafka;

import dev.fettle.api.check.KafkaCheck.Group;
import dev.fettle.api.component.Reason;
import dev.fettle.engine.probe.FaultException;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.message.FindCoordinatorRequestData;
import org.apache.kafka.common.message.FindCoordinatorResponseData;
import org.apache.kafka.common.message.ListOffsetsRequestData;
import org.apache.kafka.common.message.ListOffsetsRequestData.ListOffsetsPartition;
import org.apache.kafka.common.message.ListOffsetsRequestData.ListOffsetsTopic;
import org.apache.kafka.common.message.ListOffsetsResponseData;
import org.apache.kafka.common.message.OffsetFetchRequestData;
import org.apache.kafka.common.message.OffsetFetchResponseData;

/**
 * How far behind a consumer group is: the ends of the partitions, asked of their leaders, less what the group's
 * coordinator knows as committed. Used once; confined to the lane, but for the reading of long answers.
 */
final class Lag {

    private static final long LATEST = -1;
    private static final int NO_REPLICA = -1;

    private final Group group;
    private final Cluster cluster;
    private final Connections connections;

    Lag(Group group, Cluster cluster, Connections connections) {
        this.group = group;
        this.cluster = cluster;
        this.connections = connections;
    }

    /** Where the group is kept. */
    Future<BrokerConnection> coordinator() {
        return connections.any()
                .ask(new Question<>(new FindCoordinatorRequestData().setKey(group.id()), 3,
                        FindCoordinatorResponseData::new))
                .compose(this::coordinator);
    }

    private Future<BrokerConnection> coordinator(FindCoordinatorResponseData answer) {
        Refusals.check(answer.errorCode(), "coordinator of group '" + group.id() + "'");
        return connections.to(answer.nodeId(), Cluster.broker(answer.host(), answer.port()));
    }

    /** Records over all partitions. */
    Future<Long> records(BrokerConnection coordinator) {
        return coordinator.ask(new Question<>(new OffsetFetchRequestData().setGroupId(group.id()).setTopics(null), 7,
                OffsetFetchResponseData::new), this::committed).compose(this::behind);
    }

    private Map<TopicPartition, Long> committed(OffsetFetchResponseData answer) {
        Refusals.check(answer.errorCode(), "group '" + group.id() + "'");
        Map<TopicPartition, Long> committed = new HashMap<>();
        for (var topic : answer.topics()) {
            for (var partition : topic.partitions()) {
                Refusals.check(partition.errorCode(), "group '" + group.id() + "'");
                if (partition.committedOffset() >= 0 && (group.topic() == null || group.topic().equals(topic.name()))) {
                    committed.put(new TopicPartition(topic.name(), partition.partitionIndex()),
                            partition.committedOffset());
                }
            }
        }
        if (committed.isEmpty()) {
            throw new FaultException(Reason.CONDITION, "group '" + group.id() + "' has committed nothing"
                    + (group.topic() == null ? "" : " of topic '" + group.topic() + "'"));
        }
        return committed;
    }

    /** What is left of topics that are no more does not count; what cannot be read does: its lag is not known. */
    private Future<Long> behind(Map<TopicPartition, Long> committed) {
        Map<Cluster.Led, List<TopicPartition>> byLeader = new HashMap<>();
        for (TopicPartition partition : committed.keySet()) {
            if (cluster.has(partition.topic(), partition.partition())) {
                byLeader.computeIfAbsent(led(partition), _ -> new ArrayList<>()).add(partition);
            }
        }
        List<Future<Long>> parts = new ArrayList<>();
        byLeader.forEach((led, partitions) -> parts.add(connections.to(led.node(), led.broker())
                .compose(broker -> broker.ask(ends(partitions), answer -> sum(answer, committed)))));
        return Future.all(parts).map(_ -> parts.stream().mapToLong(Future::result).sum());
    }

    private Cluster.Led led(TopicPartition partition) {
        try {
            return cluster.led(partition.topic(), partition.partition());
        } catch (FaultException away) {
            throw new FaultException(Reason.CONDITION, "the lag of group '" + group.id() + "' is not known: "
                    + away.getMessage());
        }
    }

    private static Question<ListOffsetsResponseData> ends(List<TopicPartition> partitions) {
        Map<String, ListOffsetsTopic> topics = new HashMap<>();
        for (TopicPartition partition : partitions) {
            topics.computeIfAbsent(partition.topic(), name -> new ListOffsetsTopic().setName(name))
                    .partitions()
                    .add(new ListOffsetsPartition().setPartitionIndex(partition.partition()).setTimestamp(LATEST));
        }
        return new Question<>(new ListOffsetsRequestData().setReplicaId(NO_REPLICA)
                .setTopics(new ArrayList<>(topics.values())), 6, ListOffsetsResponseData::new);
    }

    /** What was deleted before the group read it counts too; an end before what is committed counts as none. */
    static long sum(ListOffsetsResponseData answer, Map<TopicPartition, Long> committed) {
        long sum = 0;
        for (var topic : answer.topics()) {
            for (var partition : topic.partitions()) {
                Refusals.check(partition.errorCode(), "topic '" + topic.name() + "'");
                Long done = committed.get(new TopicPartition(topic.name(), partition.partitionIndex()));
                sum += done == null ? 0 : Math.max(0, partition.offset() - done);
            }
        }
        return sum;
    }
}
