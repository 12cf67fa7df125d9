package dev.fettle.api.event;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

class FollowEventsTest {

    private static final TopicPartition PARTITION = new TopicPartition("fettle.health.events", 3);

    @Test
    void theExampleHandlesEachEventOnceAndThenCommits() {
        HealthEvent first = Samples.statusEvent("a", 1);
        HealthEvent second = Samples.statusEvent("a", 2);
        List<HealthEvent> handled = new ArrayList<>();
        try (MockConsumer<String, byte[]> consumer = new MockConsumer<>("earliest")) {
            consumer.schedulePollTask(() -> {
                consumer.rebalance(List.of(PARTITION));
                consumer.updateBeginningOffsets(Map.of(PARTITION, 0L));
                consumer.addRecord(record(0, first));
                consumer.addRecord(record(1, second));
                consumer.addRecord(record(2, first));
            });

            FollowEvents.follow(consumer, Samples.JSON, () -> handled.size() < 2, handled::add);

            assertThat(handled).containsExactly(first, second);
            assertThat(consumer.committed(Set.of(PARTITION)).get(PARTITION).offset()).isEqualTo(3);
        }
    }

    private static ConsumerRecord<String, byte[]> record(long offset, HealthEvent event) {
        RecordHeaders headers = new RecordHeaders();
        EventHeaders.of(event).forEach((name, text) -> headers.add(name, text.getBytes(UTF_8)));
        byte[] value = Samples.value(event);
        return new ConsumerRecord<>(PARTITION.topic(), PARTITION.partition(), offset, event.time().toEpochMilli(),
                TimestampType.CREATE_TIME, 1, value.length, event.subject().value(), value, headers, Optional.empty());
    }
}
