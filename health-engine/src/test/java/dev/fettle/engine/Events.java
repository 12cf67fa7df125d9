package dev.fettle.engine;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.fettle.api.event.EventReader;
import dev.fettle.api.event.HealthEvent;
import dev.fettle.api.event.StatusChanged;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** Reads a topic from its beginning, as any consumer would. */
final class Events implements AutoCloseable {

    private final KafkaConsumer<String, byte[]> consumer;
    final List<ConsumerRecord<String, byte[]>> records = new ArrayList<>();
    private final ObjectMapper json;

    Events(String bootstrapServers, String topic, ObjectMapper json) {
        this.json = json;
        Properties settings = new Properties();
        settings.putAll(Map.of("bootstrap.servers", bootstrapServers, "group.id", "test-" + System.nanoTime(),
                "auto.offset.reset", "earliest", "metadata.max.age.ms", "500", "enable.auto.commit", "false"));
        consumer = new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer());
        consumer.subscribe(List.of(topic));
    }

    /** The events so far that fit, waiting until there are so many. */
    List<HealthEvent> await(int count, Predicate<HealthEvent> fits) {
        Instant limit = Instant.now().plusSeconds(30);
        List<HealthEvent> found = events(fits);
        while (found.size() < count && Instant.now().isBefore(limit)) {
            poll(Duration.ofMillis(200));
            found = events(fits);
        }
        if (found.size() < count) {
            throw new AssertionError("waited for " + count + " events, found " + found);
        }
        return found;
    }

    void poll(Duration duration) {
        consumer.poll(duration).forEach(records::add);
    }

    private List<HealthEvent> events(Predicate<HealthEvent> fits) {
        EventReader reader = new EventReader(json::readValue);
        return records.stream()
                .map(entry -> reader.read(name -> {
                    var header = entry.headers().lastHeader(name);
                    return header == null ? null : header.value();
                }, entry.value()))
                .filter(EventReader.Reading.Fresh.class::isInstance)
                .map(reading -> ((EventReader.Reading.Fresh) reading).event())
                .filter(fits)
                .toList();
    }

    static Predicate<HealthEvent> changesOf(String component) {
        return event -> event.subject().value().equals(component) && event.body() instanceof StatusChanged;
    }

    @Override
    public void close() {
        consumer.close();
    }
}
