package dev.fettle.local.faults;

import dev.fettle.api.event.EventHeaders;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.StringDeserializer;

/** Reads a topic from its beginning to its end. Blocks. */
final class TopicReader {

    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final Duration POLL = Duration.ofMillis(100);

    private TopicReader() {}

    /**
     * Reads what is there now.
     *
     * @param reading gets each record, the order of each partition kept
     */
    static void read(String bootstrapServers, String topic, Consumer<ConsumerRecord<String, String>> reading) {
        try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", bootstrapServers, "enable.auto.commit", "false"),
                new StringDeserializer(), new StringDeserializer())) {
            List<TopicPartition> partitions = new ArrayList<>();
            consumer.partitionsFor(topic, LIMIT)
                    .forEach(each -> partitions.add(new TopicPartition(topic, each.partition())));
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions, LIMIT);
            long until = System.nanoTime() + LIMIT.toNanos();
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                consumer.poll(POLL).forEach(reading);
                if (System.nanoTime() - until > 0) {
                    throw new IllegalStateException(topic + " could not be read to its end");
                }
            }
        }
    }

    /** The text of an attribute of an event. */
    static String attribute(ConsumerRecord<String, String> event, String name) {
        Header header = event.headers().lastHeader(name);
        return header == null ? "" : new String(header.value(), StandardCharsets.UTF_8);
    }

    /** The number of an event. */
    static long sequence(ConsumerRecord<String, String> event) {
        return Long.parseLong(attribute(event, EventHeaders.SEQUENCE));
    }
}
