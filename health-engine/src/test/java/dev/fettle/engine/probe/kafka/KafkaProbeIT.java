package dev.fettle.engine.probe.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.fettle.api.check.KafkaCheck;
import dev.fettle.api.check.KafkaCheck.Broker;
import dev.fettle.api.check.KafkaCheck.Group;
import dev.fettle.api.check.KafkaCheck.Mechanism;
import dev.fettle.api.check.KafkaCheck.Sasl;
import dev.fettle.api.check.Outcome;
import dev.fettle.api.check.Phase;
import dev.fettle.api.component.Reason;
import dev.fettle.engine.probe.TestCertificates;
import dev.fettle.engine.probe.TestLane;
import dev.fettle.engine.probe.TestSettings;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Against real brokers. */
class KafkaProbeIT {

    private static final String HEALTHY = "partitions.offline == 0";
    private static final String DEGRADED = "partitions.underReplicated > 0 || controller < 0";
    private static final Duration LONG = Duration.ofSeconds(20);

    @TempDir
    private static Path directory;

    private static TestCluster cluster;
    private static TestLane lane;

    @BeforeAll
    static void start() throws Exception {
        TestCertificates certificates = new TestCertificates(Files.createDirectory(directory.resolve("certificates")));
        certificates.leaf("broker", "-ext", "san=ip:127.0.0.1");
        cluster = new TestCluster(directory, directory.resolve("certificates/broker.p12"));
        cluster.createTopic("orders", List.of(1));
        fill();
        lane = new TestLane(TestSettings.trusting(certificates.authority()));
        Outcome _ = lane.attempt(check(cluster.plain, null, List.of(), "orders")); // classes are loaded by the first
    }

    /** Ten records, of which the group 'billing' has committed three, and five too many of its other topic. */
    private static void fill() throws Exception {
        Map<String, Object> settings = Map.of("bootstrap.servers", "127.0.0.1:" + cluster.plain);
        try (var producer = new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            for (int i = 0; i < 10; i++) {
                var _ = producer.send(new ProducerRecord<>("orders", "x".getBytes(StandardCharsets.UTF_8)));
            }
        }
        try (Admin admin = cluster.admin()) {
            await().atMost(LONG).ignoreExceptions().untilAsserted(() -> {
                var _ = admin.alterConsumerGroupOffsets("billing",
                        Map.of(new TopicPartition("orders", 0), new OffsetAndMetadata(3))).all().get();
            });
        }
    }

    @AfterAll
    static void stop() {
        if (lane != null) {
            lane.close();
        }
        if (cluster != null) {
            cluster.close();
        }
    }

    private static KafkaCheck check(int port, @Nullable Sasl sasl, List<Group> groups, @Nullable String roundTrip) {
        return new KafkaCheck(List.of(new Broker("127.0.0.1", port)), port == cluster.tls, sasl, 1, groups, roundTrip,
                HEALTHY, DEGRADED);
    }

    private static Outcome.Failure failure(Outcome outcome) {
        assertThat(outcome).isInstanceOf(Outcome.Failure.class);
        Outcome.Failure failure = (Outcome.Failure) outcome;
        assertThat(failure.message()).doesNotContain("hunter2").doesNotContain("Exception");
        return failure;
    }

    @Test
    void aClusterThatIsWellIsHealthyAndTold() {
        Outcome outcome = lane.attempt(check(cluster.plain, null, List.of(), null));

        assertThat(outcome).isInstanceOf(Outcome.Success.class);
        assertThat(outcome.observation().details()).containsEntry("clusterId", cluster.id())
                .containsEntry("brokers", 1)
                .containsEntry("controller", 1)
                .containsEntry("offline", 0)
                .containsEntry("underReplicated", 0)
                .containsKeys("topics", "partitions");
        assertThat(outcome.observation().phases()).containsOnlyKeys(Phase.RESOLVE, Phase.CONNECT, Phase.PROCESSING);
    }

    @Test
    void partitionsThatLoseReplicasAreDegradedAndThoseThatLoseTheirLeaderAreUnhealthy() throws Exception {
        cluster.startSecond();
        await().atMost(LONG).ignoreExceptions().untilAsserted(() -> cluster.createTopic("pair", List.of(1, 2)));
        cluster.createTopic("lonely", List.of(2));
        KafkaCheck check = new KafkaCheck(List.of(new Broker("127.0.0.1", cluster.plain)), false, null, 2, List.of(),
                null, HEALTHY, DEGRADED);
        await().atMost(LONG).untilAsserted(() -> assertThat(lane.attempt(check)).isInstanceOf(Outcome.Success.class));

        cluster.stopSecond();

        assertThat(failure(lane.attempt(check)).message()).isEqualTo("Kafka 127.0.0.1:" + cluster.plain
                + ": has 1 of at least 2 brokers");
        KafkaCheck fewer = check(cluster.plain, null, List.of(), null);
        assertThat(failure(lane.attempt(fewer))).satisfies(failure -> {
            assertThat(failure.reason()).isEqualTo(Reason.CONDITION);
            assertThat(failure.message()).endsWith("but not: " + HEALTHY);
        });
        try (Admin admin = cluster.admin()) {
            var _ = admin.deleteTopics(List.of("lonely")).all().get();
        }
        await().atMost(LONG).untilAsserted(() -> assertThat(lane.attempt(fewer))
                .isInstanceOfSatisfying(Outcome.Worrying.class, worrying -> assertThat(worrying.message())
                        .endsWith("but: " + DEGRADED)));
        try (Admin admin = cluster.admin()) {
            var _ = admin.deleteTopics(List.of("pair")).all().get();
        }
        await().atMost(LONG).untilAsserted(() -> assertThat(lane.attempt(fewer)).isInstanceOf(Outcome.Success.class));
    }

    @Test
    void aGroupThatIsTooFarBehindIsUnhealthy() {
        Outcome.Failure failure = failure(
                lane.attempt(check(cluster.plain, null, List.of(new Group("billing", "orders", 5L, null)), null)));

        assertThat(failure.reason()).isEqualTo(Reason.CONDITION);
        assertThat(failure.message()).matches("Kafka .*: group 'billing' is \\d+ records behind, more than 5");
    }

    @Test
    void aGroupThatIsNotTooFarBehindIsHealthyOrWhatAConditionSays() {
        List<Group> groups = List.of(new Group("billing", null, 1_000_000L, null));
        Outcome healthy = lane.attempt(check(cluster.plain, null, groups, null));

        assertThat(healthy).isInstanceOf(Outcome.Success.class);
        assertThat((Long) healthy.observation().details().get("lag")).isGreaterThanOrEqualTo(7);
        assertThat(lane.attempt(new KafkaCheck(List.of(new Broker("127.0.0.1", cluster.plain)), false, null, 1, groups,
                null, HEALTHY, "lags['billing'] > 6 && lag > 6 && brokers == 1 && controller == 1")))
                .isInstanceOf(Outcome.Worrying.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"classic", "consumer"})
    void aGroupHasItsMembersWhileTheyAreThere(String protocol) {
        List<Group> groups = List.of(new Group("readers-" + protocol, "orders", null, 1));
        KafkaCheck check = new KafkaCheck(List.of(new Broker("127.0.0.1", cluster.plain)), false, null, 1, groups, null,
                HEALTHY, "members['readers-" + protocol + "'] != 1");
        Map<String, Object> settings = Map.of("bootstrap.servers", "127.0.0.1:" + cluster.plain, "group.id",
                "readers-" + protocol, "group.protocol", protocol, "auto.offset.reset", "earliest",
                "enable.auto.commit", "false");
        try (var consumer = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.subscribe(List.of("orders"));
            await().atMost(LONG).until(() -> !consumer.poll(Duration.ofMillis(100)).isEmpty());
            consumer.commitSync();

            Outcome outcome = lane.attempt(check);

            assertThat(outcome).as(outcome.toString()).isInstanceOf(Outcome.Success.class);
        }
        assertThat(failure(lane.attempt(check)).message())
                .endsWith("group 'readers-" + protocol + "' has 0 of at least 1 members");
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource(delimiter = '|', textBlock = """
            nobody  |         | group 'nobody' has committed nothing
            billing | another | group 'billing' has committed nothing of topic 'another'
            """)
    void aGroupThatHasCommittedNothingIsUnhealthy(String group, @Nullable String topic, String message) {
        assertThat(failure(lane.attempt(check(cluster.plain, null, List.of(new Group(group, topic, null, null)), null)))
                .message()).endsWith(message);
    }

    @Test
    void aRecordGoesInAndComesOut() {
        Outcome outcome = lane.attempt(check(cluster.plain, null, List.of(), "orders"));

        assertThat(outcome).isInstanceOf(Outcome.Success.class);
        assertThat(outcome.observation().details()).containsKey("roundTripMs");
    }

    @Test
    void aTopicThatIsNotThereIsToldAndNotMade() {
        assertThat(failure(lane.attempt(check(cluster.plain, null, List.of(), "nowhere"))).message())
                .endsWith("there is no topic 'nowhere'");
        assertThat(failure(lane.attempt(check(cluster.plain, null, List.of(), "nowhere"))).message())
                .endsWith("there is no topic 'nowhere'");
    }

    @ParameterizedTest
    @EnumSource
    void whoSaysWhoOneIsIsLetIn(Mechanism mechanism) {
        Sasl sasl = new Sasl(mechanism, TestCluster.USER, TestCluster.PASSWORD);

        assertThat(lane.attempt(check(cluster.sasl, sasl, List.of(), "orders"))).isInstanceOf(Outcome.Success.class);
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource({"PLAIN,joe", "PLAIN,jane", "SCRAM_SHA_256,joe", "SCRAM_SHA_256,jane", "SCRAM_SHA_512,joe",
            "SCRAM_SHA_512,jane"})
    void wrongCredentialsAreAuthAndNotShown(Mechanism mechanism, String user) {
        KafkaCheck check = check(cluster.sasl, new Sasl(mechanism, user, "wrong-hunter2"), List.of(), null);

        Outcome.Failure failure = failure(lane.attempt(check));

        assertThat(failure.reason()).as(failure.message()).isEqualTo(Reason.AUTH);
        assertThat(check.toString()).doesNotContain("hunter2");
    }

    @Test
    void whoSaysNothingWhereOneMustIsHungUpOn() {
        assertThat(failure(lane.attempt(check(cluster.sasl, null, List.of(), null))).reason())
                .isEqualTo(Reason.RESET);
    }

    @Test
    void tlsIsSpokenAndItsCertificateSeen() {
        KafkaCheck check = new KafkaCheck(List.of(new Broker("127.0.0.1", cluster.tls)), true, null, 1, List.of(),
                "orders", HEALTHY, "tls.expiresInDays < 365");

        Outcome outcome = lane.attempt(check);

        assertThat(outcome).isInstanceOf(Outcome.Worrying.class);
        assertThat(outcome.observation().details()).containsKey("tlsNotAfter");
        try (TestLane trustsNobody = new TestLane()) {
            assertThat(failure(trustsNobody.attempt(check, LONG)).reason()).isEqualTo(Reason.TLS_INVALID);
        }
    }

    @Test
    void plainTalkToAPortWithTlsFails() {
        KafkaCheck check = new KafkaCheck(List.of(new Broker("127.0.0.1", cluster.tls)), false, null, 1, List.of(),
                null, HEALTHY, null);

        assertThat(failure(lane.attempt(check)).reason()).isIn(Reason.PROTOCOL, Reason.RESET);
    }

    @Test
    void theNextBrokerIsAskedWhenOneIsAway() {
        KafkaCheck check = new KafkaCheck(List.of(new Broker("127.0.0.1", 1), new Broker("127.0.0.1", cluster.plain)),
                false, null, 1, List.of(), null, HEALTHY, null);

        assertThat(lane.attempt(check)).isInstanceOf(Outcome.Success.class);
    }

    @Test
    void whereABrokerSaysItIsIsSubjectToTheAddressPolicy() {
        try (TestLane forbidden = new TestLane(TestSettings.defaults(),
                TestSettings.addresses(Map.of("deny", "127.0.0.9")))) {
            assertThat(failure(forbidden.attempt(check(cluster.elsewhere, null, List.of(), "orders"))))
                    .satisfies(failure -> {
                        assertThat(failure.reason()).as(failure.message()).isEqualTo(Reason.BLOCKED_ADDRESS);
                        assertThat(failure.message()).contains(": broker 1 at 127.0.0.9:" + cluster.elsewhere + ": ");
                    });
        }
    }
}
