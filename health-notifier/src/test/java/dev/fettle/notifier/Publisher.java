package dev.fettle.notifier;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.fettle.api.event.EventHeaders;
import dev.fettle.api.event.HealthEvent;
import dev.fettle.api.event.Topics;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Publishes as the engine does. */
final class Publisher implements AutoCloseable {

    private static final ObjectMapper MAPPER = JsonMapper.builder().addModule(new JavaTimeModule())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS).build();

    private final KafkaProducer<byte[], byte[]> producer;
    private final String servers;

    Publisher(String servers) {
        this.servers = servers;
        producer = new KafkaProducer<>(Map.of("bootstrap.servers", servers, "acks", "all", "linger.ms", "0"),
                new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** The topic is there afterwards; another test may have made it. */
    void createTopic() throws InterruptedException, ExecutionException {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", servers))) {
            admin.createTopics(java.util.List.of(new NewTopic(Topics.DEFAULT.events(), 12, (short) 1))).all().get();
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof TopicExistsException)) {
                throw e;
            }
        }
    }

    void publish(HealthEvent... events) {
        for (HealthEvent event : events) {
            ProducerRecord<byte[], byte[]> record = record(event.subject().value(), value(event));
            EventHeaders.of(event)
                    .forEach((name, text) -> record.headers().add(name, text.getBytes(StandardCharsets.UTF_8)));
            send(record);
        }
    }

    void publishRaw(String key, String type, String value) {
        ProducerRecord<byte[], byte[]> record = record(key, value.getBytes(StandardCharsets.UTF_8));
        record.headers().add(EventHeaders.TYPE, type.getBytes(StandardCharsets.UTF_8));
        send(record);
    }

    static byte[] value(HealthEvent event) {
        try {
            return MAPPER.writeValueAsBytes(event.body());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private void send(ProducerRecord<byte[], byte[]> record) {
        try {
            producer.send(record).get();
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    private static ProducerRecord<byte[], byte[]> record(String key, byte[] value) {
        return new ProducerRecord<>(Topics.DEFAULT.events(), key.getBytes(StandardCharsets.UTF_8), value);
    }

    @Override
    public void close() {
        producer.close();
    }
}
