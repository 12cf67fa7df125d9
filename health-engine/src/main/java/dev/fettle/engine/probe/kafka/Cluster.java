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
 * @param leaders the node that leads, by topic and partition; only partitions that have a leader
 * @param partitions how many there are
 * @param underReplicated partitions with fewer replicas in sync than there should be
 * @param offline partitions without a leader
 */
record Cluster(String id, int controller, Map<Integer, Broker> brokers,
        Map<String, NavigableMap<Integer, Integer>> leaders, int partitions, int underReplicated, int offline) {

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
                } else {
                    led.put(partition.partitionIndex(), partition.leaderId());
                }
            }
        }
        return new Cluster(answer.clusterId() == null ? "" : answer.clusterId(), answer.controllerId(), brokers,
                leaders, partitions, underReplicated, offline);
    }

    /** @throws FaultException when nobody can be connected to there */
    static Broker broker(String host, int port) {
        try {
            return new Broker(host, port);
        } catch (IllegalArgumentException wrong) {
            throw new FaultException(Reason.PROTOCOL, "a broker is said to be where none can be: "
                    + wrong.getMessage());
        }
    }

    /** Who leads; empty when nobody does, or there is no such partition. */
    Optional<Integer> leader(String topic, int partition) {
        return Optional.ofNullable(leaders.get(topic)).map(led -> led.get(partition));
    }
}
