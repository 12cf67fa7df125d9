package dev.fettle.engine.probe.kafka;

import dev.fettle.api.check.KafkaCheck.Broker;
import dev.fettle.api.component.Reason;
import dev.fettle.engine.probe.FaultException;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.kafka.common.message.MetadataResponseData;
import org.apache.kafka.common.message.MetadataResponseData.MetadataResponsePartition;
import org.apache.kafka.common.message.MetadataResponseData.MetadataResponseTopic;

/**
 * What a broker says of the cluster.
 *
 * @param id empty when it says none
 * @param controller who takes requests for the controller, -1: nobody
 * @param brokers by node
 * @param leaders the node that leads, by topic and partition; -1: nobody
 * @param partitions how many there are
 * @param underReplicated partitions with fewer replicas in sync than there should be
 * @param offline partitions without a leader
 */
record Cluster(String id, int controller, Map<Integer, Broker> brokers,
        Map<String, NavigableMap<Integer, Integer>> leaders, int partitions, int underReplicated, int offline) {

    /** Where a node is to stand and there is none. */
    static final int NOBODY = -1;

    /** @throws FaultException when it is no answer that can be worked with */
    static Cluster of(MetadataResponseData answer) {
        Refusals.check(answer.errorCode(), "metadata");
        Map<Integer, Broker> brokers = new HashMap<>();
        answer.brokers().forEach(broker -> brokers.put(broker.nodeId(), broker(broker.host(), broker.port())));
        Map<String, NavigableMap<Integer, Integer>> leaders = new HashMap<>();
        int partitions = 0;
        int underReplicated = 0;
        int offline = 0;
        for (MetadataResponseTopic topic : answer.topics()) {
            NavigableMap<Integer, Integer> led = leaders.computeIfAbsent(topic.name(), _ -> new TreeMap<>());
            for (MetadataResponsePartition partition : topic.partitions()) {
                partitions++;
                if (partition.isrNodes().size() < partition.replicaNodes().size()) {
                    underReplicated++;
                }
                if (partition.leaderId() < 0) {
                    offline++;
                }
                led.put(partition.partitionIndex(), Math.max(NOBODY, partition.leaderId()));
            }
        }
        return new Cluster(answer.clusterId() == null ? "" : answer.clusterId(), answer.controllerId(), brokers,
                leaders, partitions, underReplicated, offline);
    }

    /** @throws FaultException when nobody can be connected to there */
    static Broker broker(String host, int port) {
        try {
            return new Broker(host.indexOf(':') >= 0 && !host.startsWith("[") ? "[" + host + "]" : host, port);
        } catch (IllegalArgumentException wrong) {
            throw new FaultException(Reason.PROTOCOL, "a broker is said to be where none can be: "
                    + wrong.getMessage());
        }
    }

    /** Whether there is such a partition. */
    boolean has(String topic, int partition) {
        NavigableMap<Integer, Integer> led = leaders.get(topic);
        return led != null && led.containsKey(partition);
    }

    /** Who leads; empty when nobody does, or there is no such partition. */
    Optional<Integer> leader(String topic, int partition) {
        return Optional.ofNullable(leaders.get(topic)).map(led -> led.get(partition)).filter(node -> node > NOBODY);
    }

    /** The first partition of that topic that somebody leads; empty when there is none. */
    Optional<Integer> firstLed(String topic) {
        return leaders.getOrDefault(topic, new TreeMap<>()).entrySet().stream().filter(led -> led.getValue() > NOBODY)
                .map(Map.Entry::getKey).findFirst();
    }

    /**
     * Where the leader of that partition is.
     *
     * @throws FaultException when nobody leads it, or who does is not among the brokers
     */
    Led led(String topic, int partition) {
        String which = "partition " + partition + " of topic '" + topic + "'";
        int node = leader(topic, partition)
                .orElseThrow(() -> new FaultException(Reason.CONDITION, which + " has no leader"));
        Broker broker = brokers.get(node);
        if (broker == null) {
            throw new FaultException(Reason.CONDITION, "broker " + node + ", which leads " + which + ", is away");
        }
        return new Led(node, broker);
    }

    /** A broker that leads. */
    record Led(int node, Broker broker) {}
}
