package dev.fettle.notifier.intake;

import io.smallrye.common.annotation.Identifier;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Reads what Kafka still holds of the past, beside the intake and without leaving a trace. Blocks: worker threads. */
@ApplicationScoped
class PastEvents {

    /** So many are read at most: they are held in memory. */
    static final int MOST = 10_000;

    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Duration POLL = Duration.ofMillis(200);

    private final Map<String, Object> kafka;
    private final String topic;
    private final RecordReader reader = new RecordReader();

    PastEvents(@Identifier("default-kafka-broker") Map<String, Object> kafka,
            @ConfigProperty(name = "mp.messaging.incoming.health-events.topic") String topic) {
        this.kafka = kafka;
        this.topic = topic;
    }

    /**
     * The events since then, those of one partition in their order, all together about in that of their times.
     *
     * @throws TooManyException when there are more than {@link #MOST}
     * @throws TimeoutException when Kafka does not answer
     */
    List<Arrival.Event> since(Instant since) {
        Map<String, Object> settings = new HashMap<>(kafka);
        settings.put("enable.auto.commit", false);
        settings.put("auto.offset.reset", "earliest");
        settings.remove("group.id");
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(settings, new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic, PATIENCE).stream()
                    .map(info -> new TopicPartition(info.topic(), info.partition())).toList();
            Map<TopicPartition, Span> spans = spans(consumer, partitions, since);
            long count = spans.values().stream().mapToLong(Span::length).sum();
            if (count > MOST) {
                throw new TooManyException(count);
            }
            consumer.assign(partitions);
            spans.forEach((partition, span) -> consumer.seek(partition, span.begin()));
            return merged(read(consumer, spans));
        }
    }

    private static Map<TopicPartition, Span> spans(KafkaConsumer<byte[], byte[]> consumer,
            List<TopicPartition> partitions, Instant since) {
        Map<TopicPartition, OffsetAndTimestamp> found = consumer.offsetsForTimes(partitions.stream()
                .collect(Collectors.toMap(one -> one, _ -> since.toEpochMilli())), PATIENCE);
        Map<TopicPartition, Span> spans = new HashMap<>();
        consumer.endOffsets(partitions, PATIENCE).forEach((partition, end) -> {
            OffsetAndTimestamp first = found.get(partition);
            spans.put(partition, new Span(first == null ? end : Math.min(first.offset(), end), end));
        });
        return spans;
    }

    private List<Deque<Arrival.Event>> read(KafkaConsumer<byte[], byte[]> consumer, Map<TopicPartition, Span> spans) {
        Map<TopicPartition, Deque<Arrival.Event>> byPartition = new HashMap<>();
        long deadline = System.nanoTime() + PATIENCE.multipliedBy(2).toNanos();
        while (spans.entrySet().stream()
                .anyMatch(span -> consumer.position(span.getKey(), PATIENCE) < span.getValue().end())) {
            if (System.nanoTime() - deadline > 0) {
                throw new TimeoutException("the past was not read in time");
            }
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                TopicPartition partition = new TopicPartition(record.topic(), record.partition());
                Span span = spans.get(partition);
                if (span != null && record.offset() < span.end()
                        && reader.read(record) instanceof Arrival.Event(var place, var event, var time, _)) {
                    byPartition.computeIfAbsent(partition, _ -> new ArrayDeque<>())
                            .add(new Arrival.Event(place, event, time, "{}")); // nobody asks for its text
                }
            }
        }
        return List.copyOf(byPartition.values());
    }

    private static List<Arrival.Event> merged(List<Deque<Arrival.Event>> partitions) {
        PriorityQueue<Deque<Arrival.Event>> heads = new PriorityQueue<>(
                Comparator.comparing(partition -> partition.element().event().time()));
        heads.addAll(partitions);
        List<Arrival.Event> merged = new ArrayList<>();
        while (!heads.isEmpty()) {
            Deque<Arrival.Event> next = heads.remove();
            merged.add(next.remove());
            if (!next.isEmpty()) {
                heads.add(next);
            }
        }
        return merged;
    }

    /** From the first offset to before the last. */
    private record Span(long begin, long end) {

        long length() {
            return end - begin;
        }
    }
}
