package dev.fettle.local.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fettle.local.process.Child;
import dev.fettle.local.process.Patience;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalKafkaIT {

    @Test
    void acknowledgedRecordsSurviveAKillAndTheRestartOnTheSamePort() throws Exception {
        try (LocalKafka kafka = LocalKafka.ephemeral()) {
            // Given
            int port = kafka.port();
            kafka.createTopic("kept", 1, Map.of());
            kafka.createTopic("kept", 1, Map.of());
            send(kafka.bootstrapServers(), "kept", "before");

            // When
            kafka.kill();
            kafka.restart();

            // Then
            send(kafka.bootstrapServers(), "kept", "after");
            assertThat(read(kafka.bootstrapServers(), "kept", 2)).containsExactly("before", "after");
            assertThat(kafka.port()).isEqualTo(port);
        }
    }

    @Test
    void aTopicThatNobodyAskedForIsNotMade() {
        assertThatThrownBy(() -> send(LocalKafka.shared().bootstrapServers(), "nobody-asked", "x"))
                .hasMessageContaining("not present in metadata");
    }

    @Test
    void theDataServesOnOtherPortsAndWhatAnEarlierRunLeftBehindIsStoppedAndSaid(@TempDir Path home) throws Exception {
        // Given
        KafkaServer earlier = KafkaServer.at(home, FreePorts.next(), FreePorts.next());
        assertThat(earlier.prepare()).isEmpty();
        Child orphan = start(earlier);
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", earlier.bootstrapServers()))) {
            admin.createTopics(List.of(new NewTopic("kept", 1, (short) 1))).all().get();
        }
        send(earlier.bootstrapServers(), "kept", "before");

        // When
        KafkaServer later = KafkaServer.at(home, FreePorts.next(), FreePorts.next());
        List<String> notes = later.prepare();

        // Then
        assertThat(notes).containsExactly("stopped a Kafka that an earlier run left behind (pid " + orphan.pid() + ")");
        assertThat(orphan.isAlive()).isFalse();
        Child child = start(later);
        assertThat(read(later.bootstrapServers(), "kept", 1)).containsExactly("before");
        assertThat(child.lastLines()).as("quiet").hasSizeLessThan(10);
        child.stop(Duration.ofSeconds(5));
        assertThat(child.exit().get(5, TimeUnit.SECONDS)).isEqualTo(143);
    }

    private static Child start(KafkaServer server) {
        Child child = Child.start(server.launch(), line -> {});
        assertThat(Patience.until(() -> server.ready(child), Duration.ofSeconds(40))).as("%s", child.lastLines())
                .isTrue();
        return child;
    }

    private static void send(String servers, String topic, String value) throws Exception {
        Map<String, Object> settings = Map.of("bootstrap.servers", servers, "acks", "all", "max.block.ms", "3000");
        try (var producer = new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
            producer.send(new ProducerRecord<>(topic, value)).get();
        }
    }

    private static List<String> read(String servers, String topic, int expected) {
        Map<String, Object> settings = Map.of("bootstrap.servers", servers, "auto.offset.reset", "earliest");
        List<String> values = new ArrayList<>();
        try (var consumer = new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
            consumer.assign(List.of(new TopicPartition(topic, 0)));
            boolean _ = Patience.until(() -> {
                consumer.poll(Duration.ofMillis(200)).forEach(record -> values.add(record.value()));
                return values.size() >= expected;
            }, Duration.ofSeconds(20));
        }
        return values;
    }
}
