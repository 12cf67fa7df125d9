package dev.fettle.engine.probe.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fettle.api.component.Reason;
import dev.fettle.engine.probe.FaultException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.message.ListOffsetsResponseData;
import org.apache.kafka.common.message.ListOffsetsResponseData.ListOffsetsPartitionResponse;
import org.apache.kafka.common.message.ListOffsetsResponseData.ListOffsetsTopicResponse;
import org.apache.kafka.common.message.MetadataResponseData;
import org.apache.kafka.common.message.MetadataResponseData.MetadataResponseBroker;
import org.apache.kafka.common.message.MetadataResponseData.MetadataResponsePartition;
import org.apache.kafka.common.message.MetadataResponseData.MetadataResponseTopic;
import org.apache.kafka.common.message.MetadataResponseData.MetadataResponseTopicCollection;
import org.apache.kafka.common.message.MetadataResponseData.MetadataResponseBrokerCollection;
import org.apache.kafka.common.protocol.Errors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClusterTest {

    private static MetadataResponseData answer(int leader, int replicas, int inSync) {
        var partition = new MetadataResponsePartition().setPartitionIndex(0)
                .setLeaderId(leader)
                .setReplicaNodes(IntStream.range(0, replicas).boxed().toList())
                .setIsrNodes(IntStream.range(0, inSync).boxed().toList());
        var topics = new MetadataResponseTopicCollection();
        topics.add(new MetadataResponseTopic().setName("orders").setPartitions(List.of(partition)));
        var brokers = new MetadataResponseBrokerCollection();
        brokers.add(new MetadataResponseBroker().setNodeId(1).setHost("a").setPort(9092));
        return new MetadataResponseData().setClusterId("c").setTopics(topics).setBrokers(brokers);
    }

    @ParameterizedTest(name = "leader {0}, {2} of {1} in sync")
    @CsvSource({"1,3,3,0,0", "1,3,2,1,0", "-1,3,0,1,1", "-1,1,1,0,1", "1,1,1,0,0"})
    void partitionsAreCounted(int leader, int replicas, int inSync, int underReplicated, int offline) {
        Cluster cluster = Cluster.of(answer(leader, replicas, inSync));

        assertThat(cluster.partitions()).isEqualTo(1);
        assertThat(cluster.underReplicated()).isEqualTo(underReplicated);
        assertThat(cluster.offline()).isEqualTo(offline);
        assertThat(cluster.leader("orders", 0).isPresent()).isEqualTo(offline == 0);
        assertThat(cluster.leader("nowhere", 0)).isEmpty();
    }

    @Test
    void aBrokerThatIsNowhereIsNoAnswer() {
        MetadataResponseData answer = answer(1, 1, 1);
        answer.brokers().add(new MetadataResponseBroker().setNodeId(2).setHost("").setPort(-1));

        assertThatThrownBy(() -> Cluster.of(answer)).isInstanceOf(FaultException.class);
    }

    @ParameterizedTest(name = "end {0}, committed {1}")
    @CsvSource({"10,3,7", "10,10,0", "3,10,0", "0,0,0"})
    void lagIsWhatIsNotCommittedAndNeverNegative(long end, long committed, long lag) {
        var answer = new ListOffsetsResponseData().setTopics(List.of(new ListOffsetsTopicResponse().setName("orders")
                .setPartitions(List.of(new ListOffsetsPartitionResponse().setPartitionIndex(0).setOffset(end)))));

        assertThat(Lag.sum(answer, Map.of(new TopicPartition("orders", 0), committed))).isEqualTo(lag);
    }

    @ParameterizedTest
    @CsvSource({"TOPIC_AUTHORIZATION_FAILED,AUTH", "GROUP_AUTHORIZATION_FAILED,AUTH", "SASL_AUTHENTICATION_FAILED,AUTH",
            "COORDINATOR_NOT_AVAILABLE,PROTOCOL", "NOT_ENOUGH_REPLICAS,PROTOCOL"})
    void anErrorIsAReason(Errors error, Reason reason) {
        assertThatThrownBy(() -> Refusals.check(error.code(), "topic 'orders'"))
                .isInstanceOfSatisfying(FaultException.class, told -> {
                    assertThat(told.fault().reason()).isEqualTo(reason);
                    assertThat(told.fault().text()).startsWith("topic 'orders': ").endsWith("(" + error + ")");
                });
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            r=x,s=eA==,i=4096       | true
            r=x,s=eA==,i=1000000    | true
            r=x,s=eA==,i=1000001    | false
            r=x,s=eA==,i=2147483647 | false
            r=x,s=eA==              | false
            garbage                 | false
            """)
    void aBrokerThatLetsHashTooOftenIsNotObeyed(String challenge, boolean bearable) {
        byte[] bytes = challenge.getBytes(StandardCharsets.UTF_8);

        if (bearable) {
            SaslLogin.requireBearable(bytes);
        } else {
            assertThatThrownBy(() -> SaslLogin.requireBearable(bytes)).isInstanceOf(FaultException.class);
        }
    }
}
