package dev.fettle.engine.probe.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fettle.api.check.KafkaCheck;
import dev.fettle.api.check.KafkaCheck.Broker;
import dev.fettle.api.check.KafkaCheck.Group;
import dev.fettle.api.check.KafkaCheck.Mechanism;
import dev.fettle.api.check.KafkaCheck.Sasl;
import dev.fettle.api.check.Outcome;
import dev.fettle.api.component.Reason;
import dev.fettle.engine.probe.RawServer;
import dev.fettle.engine.probe.TestLane;
import dev.fettle.engine.probe.TestProgram;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.message.ConsumerGroupDescribeResponseData;
import org.apache.kafka.common.message.DescribeGroupsResponseData;
import org.apache.kafka.common.message.DescribeQuorumResponseData;
import org.apache.kafka.common.message.FetchResponseData;
import org.apache.kafka.common.message.FindCoordinatorResponseData;
import org.apache.kafka.common.message.ListOffsetsResponseData;
import org.apache.kafka.common.message.MetadataResponseData.MetadataResponsePartition;
import org.apache.kafka.common.message.MetadataResponseData.MetadataResponseTopic;
import org.apache.kafka.common.message.MetadataResponseData.MetadataResponseTopicCollection;
import org.apache.kafka.common.message.OffsetFetchResponseData;
import org.apache.kafka.common.message.OffsetFetchResponseData.OffsetFetchResponsePartition;
import org.apache.kafka.common.message.OffsetFetchResponseData.OffsetFetchResponseTopic;
import org.apache.kafka.common.message.ProduceResponseData;
import org.apache.kafka.common.message.SaslAuthenticateResponseData;
import org.apache.kafka.common.message.SaslHandshakeResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.record.MemoryRecords;
import org.apache.kafka.common.record.SimpleRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Clusters that are in trouble, as brokers tell of them. */
class KafkaAttemptTest {

    private static final String HEALTHY = "partitions.offline == 0";
    private static final String DEGRADED = "partitions.underReplicated > 0 || controller < 0";

    private final TestLane lane = new TestLane();
    private final TestBroker broker = new TestBroker();

    @AfterEach
    void close() {
        broker.close();
        lane.close();
    }

    private static KafkaCheck check(List<Broker> bootstrap, List<Group> groups, @Nullable String roundTrip) {
        return new KafkaCheck(bootstrap, false, null, 1, groups, roundTrip, HEALTHY, DEGRADED);
    }

    private Outcome attempt() {
        return lane.attempt(check(List.of(broker.address()), List.of(), null));
    }

    private static Outcome.Failure failure(Outcome outcome) {
        assertThat(outcome).isInstanceOf(Outcome.Failure.class);
        return (Outcome.Failure) outcome;
    }

    private static MetadataResponseTopicCollection topics(String name, int... leaders) {
        MetadataResponseTopicCollection topics = new MetadataResponseTopicCollection();
        topics.add(topic(name, leaders));
        return topics;
    }

    private static MetadataResponseTopic topic(String name, int... leaders) {
        return new MetadataResponseTopic().setName(name).setPartitions(IntStream.range(0, leaders.length)
                .mapToObj(index -> new MetadataResponsePartition().setPartitionIndex(index).setLeaderId(leaders[index])
                        .setReplicaNodes(List.of(1, 2, 3)).setIsrNodes(List.of(1, 2, 3)))
                .toList());
    }

    // ---- brokers

    @Test
    void aBrokerThatSaysNothingIsNotWaitedFor() {
        try (RawServer silent = new RawServer(RawServer.Connection::hang)) {
            Outcome outcome = lane.attempt(
                    check(List.of(new Broker("127.0.0.1", silent.port()), broker.address()), List.of(), null),
                    Duration.ofSeconds(4));

            assertThat(outcome).as(outcome.toString()).isInstanceOf(Outcome.Success.class);
            assertThat(silent.sawAnEnd()).isTrue();
        }
    }

    @Test
    void whenNoBrokerAnswersTheTroubleOfTheFirstIsTold() {
        int first = TestProgram.freePort();
        Outcome.Failure failure = failure(lane.attempt(check(List.of(new Broker("127.0.0.1", first),
                new Broker("127.0.0.1", TestProgram.freePort())), List.of(), null)));

        assertThat(failure.reason()).isEqualTo(Reason.REFUSED);
        assertThat(failure.message())
                .isEqualTo("Kafka 127.0.0.1:" + first + ": connection refused; nor does the other one answer");
    }

    @Test
    void aBrokerThatHangsUpIsToldWithWhatItMayWant() {
        broker.answer(ApiKeys.METADATA, TestBroker.END);
        assertThat(failure(attempt()).message()).endsWith(
                "the connection was closed before the answer was complete; the broker may want a login (sasl)");
        try (RawServer tls = new RawServer(connection -> connection.socket.getInputStream().read())) {
            assertThat(failure(lane.attempt(check(List.of(new Broker("127.0.0.1", tls.port())), List.of(), null)))
                    .message()).endsWith("; the broker may want TLS");
        }
    }

    @Test
    void aBrokerThatIsTooOldIsTold() {
        broker.knowing(ApiKeys.METADATA, 0);

        assertThat(failure(attempt())).satisfies(failure -> {
            assertThat(failure.reason()).isEqualTo(Reason.PROTOCOL);
            assertThat(failure.message()).endsWith("the broker speaks no version of Metadata known here");
        });
    }

    @Test
    void aPasswordThatABrokerRepeatsIsNotShown() {
        broker.answer(ApiKeys.SASL_HANDSHAKE, SaslHandshakeResponseData::new);
        broker.answer(ApiKeys.SASL_AUTHENTICATE, () -> new SaslAuthenticateResponseData()
                .setErrorCode(Errors.SASL_AUTHENTICATION_FAILED.code()).setErrorMessage("joe/hunter2-hunter2?"));

        assertThat(failure(lane.attempt(new KafkaCheck(List.of(broker.address()), false,
                new Sasl(Mechanism.PLAIN, "joe", "hunter2-hunter2"), 1, List.of(), null, HEALTHY, null)))
                .message()).endsWith("the login was refused: joe/***?");
    }

    @Test
    void aVeryLargeClusterIsRead() {
        int partitions = 100_000;
        MetadataResponseTopicCollection topics = new MetadataResponseTopicCollection();
        for (int topic = 0; topic < partitions / 50; topic++) {
            topics.add(topic("a-topic-with-a-name-of-usual-length-" + topic, new int[50]));
        }
        broker.answer(ApiKeys.METADATA, () -> broker.metadata(topics));

        Outcome outcome = attempt();

        assertThat(outcome).as(outcome.toString()).isInstanceOf(Outcome.Success.class);
        assertThat(outcome.observation().details()).containsEntry("partitions", partitions);
    }

    // ---- controllers

    private static DescribeQuorumResponseData quorum(int leader) {
        return new DescribeQuorumResponseData().setTopics(List.of(new DescribeQuorumResponseData.TopicData()
                .setTopicName("__cluster_metadata")
                .setPartitions(List.of(new DescribeQuorumResponseData.PartitionData().setLeaderId(leader)))));
    }

    @ParameterizedTest(name = "{0}: controller {1}")
    @CsvSource({"leads,3,true", "elects,-1,false", "silent,-1,false", "unauthorized,1,true", "old,1,true"})
    void whoControlsTheClusterIsTold(String quorum, int controller, boolean healthy) {
        switch (quorum) {
            case "leads" -> broker.answer(ApiKeys.DESCRIBE_QUORUM, () -> quorum(3));
            case "elects" -> broker.answer(ApiKeys.DESCRIBE_QUORUM, () -> quorum(-1));
            case "silent" -> broker.answer(ApiKeys.DESCRIBE_QUORUM, TestBroker.SILENCE);
            case "unauthorized" -> broker.answer(ApiKeys.DESCRIBE_QUORUM, () -> new DescribeQuorumResponseData()
                    .setErrorCode(Errors.CLUSTER_AUTHORIZATION_FAILED.code()));
            default -> {
                // one with ZooKeeper does not know the question
            }
        }

        Outcome outcome = attempt();

        assertThat(outcome).as(outcome.toString())
                .isInstanceOf(healthy ? Outcome.Success.class : Outcome.Worrying.class);
        assertThat(outcome.observation().details()).containsEntry("controller", controller);
    }

    // ---- groups

    private void groups(MetadataResponseTopicCollection topics, long committed, long end) {
        broker.answer(ApiKeys.METADATA, () -> broker.metadata(topics));
        broker.answer(ApiKeys.FIND_COORDINATOR, () -> new FindCoordinatorResponseData().setNodeId(1)
                .setHost("127.0.0.1").setPort(broker.address().port()));
        broker.answer(ApiKeys.OFFSET_FETCH, () -> new OffsetFetchResponseData().setTopics(List.of(
                new OffsetFetchResponseTopic().setName("orders").setPartitions(List.of(
                        new OffsetFetchResponsePartition().setPartitionIndex(0).setCommittedOffset(committed),
                        new OffsetFetchResponsePartition().setPartitionIndex(1).setCommittedOffset(-1))))));
        broker.answer(ApiKeys.LIST_OFFSETS, () -> new ListOffsetsResponseData().setTopics(List.of(
                new ListOffsetsResponseData.ListOffsetsTopicResponse().setName("orders").setPartitions(List.of(
                        new ListOffsetsResponseData.ListOffsetsPartitionResponse().setPartitionIndex(0)
                                .setOffset(end))))));
    }

    private Outcome attempt(Group group) {
        return lane.attempt(check(List.of(broker.address()), List.of(group), null));
    }

    @Test
    void theLagOfAPartitionWithoutALeaderIsNotTakenForNone() {
        groups(topics("orders", -1, 1), 3, 10);
        assertThat(failure(attempt(new Group("billing", null, 5L, null)))).satisfies(failure -> {
            assertThat(failure.reason()).isEqualTo(Reason.CONDITION);
            assertThat(failure.message()).endsWith("the lag of group 'billing' is not known: "
                    + "partition 0 of topic 'orders' has no leader");
        });
        groups(topics("orders", 7, 1), 3, 10);
        assertThat(failure(attempt(new Group("billing", null, 5L, null))).message())
                .endsWith("broker 7, which leads partition 0 of topic 'orders', is away");
    }

    @Test
    void whatIsLeftOfATopicThatIsNoMoreDoesNotCount() {
        groups(topics("others", 1), 3, 10);

        assertThat(attempt(new Group("billing", null, 0L, null))).isInstanceOf(Outcome.Success.class);
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource({"classic,1,true", "classic,0,false", "newer,1,true", "newer,0,false"})
    void aGroupNeedsItsMembers(String protocol, int members, boolean healthy) {
        groups(topics("orders", 1, 1), 10, 10);
        boolean classic = protocol.equals("classic");
        DescribeGroupsResponseData.DescribedGroup described = new DescribeGroupsResponseData.DescribedGroup()
                .setGroupId("billing")
                .setErrorCode(classic ? 0 : Errors.GROUP_ID_NOT_FOUND.code());
        ConsumerGroupDescribeResponseData.DescribedGroup newer = new ConsumerGroupDescribeResponseData.DescribedGroup()
                .setGroupId("billing").setErrorCode(classic ? Errors.GROUP_ID_NOT_FOUND.code() : 0);
        for (int i = 0; i < members; i++) {
            if (classic) {
                described.members().add(new DescribeGroupsResponseData.DescribedGroupMember().setMemberId("m" + i));
            } else {
                newer.members().add(new ConsumerGroupDescribeResponseData.Member().setMemberId("m" + i));
            }
        }
        broker.answer(ApiKeys.DESCRIBE_GROUPS,
                () -> new DescribeGroupsResponseData().setGroups(List.of(described)));
        broker.answer(ApiKeys.CONSUMER_GROUP_DESCRIBE,
                () -> new ConsumerGroupDescribeResponseData().setGroups(List.of(newer)));

        Outcome outcome = attempt(new Group("billing", null, null, 1));

        if (healthy) {
            assertThat(outcome).as(outcome.toString()).isInstanceOf(Outcome.Success.class);
            assertThat(outcome.observation().details()).containsEntry("members", members);
        } else {
            assertThat(failure(outcome).message()).endsWith("group 'billing' has 0 of at least 1 members");
        }
    }

    @ParameterizedTest
    @CsvSource({"FIND_COORDINATOR,COORDINATOR_NOT_AVAILABLE,PROTOCOL",
            "FIND_COORDINATOR,GROUP_AUTHORIZATION_FAILED,AUTH",
            "OFFSET_FETCH,COORDINATOR_LOAD_IN_PROGRESS,PROTOCOL", "OFFSET_FETCH,GROUP_AUTHORIZATION_FAILED,AUTH"})
    void whatABrokerRefusesIsTold(ApiKeys question, Errors error, Reason reason) {
        groups(topics("orders", 1, 1), 3, 10);
        broker.answer(question, () -> question == ApiKeys.FIND_COORDINATOR
                ? new FindCoordinatorResponseData().setErrorCode(error.code()).setNodeId(-1).setPort(-1)
                : new OffsetFetchResponseData().setErrorCode(error.code()));

        Outcome.Failure failure = failure(attempt(new Group("billing", null, null, null)));

        assertThat(failure.reason()).as(failure.message()).isEqualTo(reason);
        assertThat(failure.message()).contains("group 'billing'").endsWith("(" + error + ")");
    }

    // ---- the round trip

    private Outcome roundTrip(MemoryRecords read) {
        broker.answer(ApiKeys.METADATA, () -> broker.metadata(topics("orders", 1)));
        broker.answer(ApiKeys.PRODUCE, () -> {
            ProduceResponseData.TopicProduceResponse topic = new ProduceResponseData.TopicProduceResponse()
                    .setName("orders").setPartitionResponses(List.of(
                            new ProduceResponseData.PartitionProduceResponse().setIndex(0).setBaseOffset(0)));
            ProduceResponseData answer = new ProduceResponseData();
            answer.responses().add(topic);
            return answer;
        });
        broker.answer(ApiKeys.FETCH, () -> new FetchResponseData().setResponses(List.of(
                new FetchResponseData.FetchableTopicResponse().setTopic("orders").setPartitions(
                        List.of(new FetchResponseData.PartitionData().setPartitionIndex(0).setRecords(read))))));
        return lane.attempt(check(List.of(broker.address()), List.of(), "orders"));
    }

    @Test
    void aRecordThatIsAnotherOrCorruptIsTheTargetsTrouble() {
        MemoryRecords another = MemoryRecords.withRecords(Compression.NONE,
                new SimpleRecord(0, "k".getBytes(StandardCharsets.UTF_8), "another".getBytes(StandardCharsets.UTF_8)));
        assertThat(failure(roundTrip(another)).message())
                .endsWith("where a record was sent to topic 'orders' another one is read");

        ByteBuffer bytes = another.buffer().duplicate();
        byte[] corrupt = new byte[bytes.remaining()];
        bytes.get(corrupt);
        corrupt[11] = 3; // the length of the batch
        corrupt[corrupt.length - 2] ^= 1;
        assertThat(failure(roundTrip(MemoryRecords.readableRecords(ByteBuffer.wrap(corrupt)))).reason())
                .isEqualTo(Reason.PROTOCOL);
        assertThat(failure(roundTrip(MemoryRecords.readableRecords(ByteBuffer.wrap(new byte[200])))).reason())
                .isEqualTo(Reason.PROTOCOL);
    }

    @Test
    void whatIsNoAnswerToAQuestionIsTold() {
        ApiMessage another = new FindCoordinatorResponseData().setThrottleTimeMs(1_000_000);
        broker.answer(ApiKeys.METADATA, () -> another).knowing(ApiKeys.METADATA, 4);

        assertThat(failure(attempt())).satisfies(failure -> {
            assertThat(failure.reason()).isEqualTo(Reason.PROTOCOL);
            assertThat(failure.message()).endsWith("not a valid answer to Metadata");
        });
    }
}
