package dev.fettle.local.faults;

import dev.fettle.api.event.EventHeaders;
import dev.fettle.api.event.EventType;
import dev.fettle.api.event.Timestamps;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/**
 * Publishes changes of components as the engine does: numbered, in order, acknowledged by all replicas, however long
 * Kafka is away. Every second change of a component is trouble, the others are its end, so a webhook that matches is to
 * be told of each. One thread publishes.
 */
final class EventStream implements AutoCloseable {

    /** Kafka may be away for as long as this. */
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final KafkaProducer<String, String> producer;
    private final String topic;
    private final int teams;
    private final long[] sequences;
    private final String padding;
    private final Random random;
    private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
    private volatile boolean ended;
    private @Nullable Thread thread;

    /**
     * @param topic of the events
     * @param components how many change, {@code c0} and so on
     * @param teams component {@code ci} has the label {@code team: t(i mod teams)}
     * @param messageLength of the text of each change, for bodies of a certain size
     */
    EventStream(String bootstrapServers, String topic, int components, int teams, int messageLength, long seed) {
        this.producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrapServers, "acks", "all", "enable.idempotence", "true", "linger.ms",
                        "0", "reconnect.backoff.max.ms", "500", "delivery.timeout.ms",
                        Long.toString(PATIENCE.toMillis()), "max.block.ms", Long.toString(PATIENCE.toMillis())),
                new StringSerializer(), new StringSerializer());
        this.topic = topic;
        this.teams = teams;
        this.sequences = new long[components];
        this.padding = "x".repeat(messageLength);
        this.random = new Random(seed);
    }

    /** Begins to publish so many a second of components taken at random, until {@link #end}. */
    void begin(double perSecond) {
        thread = Thread.ofPlatform().daemon().name("event-stream").start(() -> {
            long begun = System.nanoTime();
            for (long i = 0; !ended; i++) {
                long due = begun + (long) (i / perSecond * 1e9);
                LockSupport.parkNanos(due - System.nanoTime());
                publish(random.nextInt(sequences.length));
            }
        });
    }

    /** Publishes so many at once, the components in turns; returns when Kafka has them all. */
    void publishAll(long count) {
        for (long i = 0; i < count; i++) {
            publish((int) (i % sequences.length));
        }
        flush();
    }

    /** The next change of one component; returns before Kafka has it. */
    void publish(int component) {
        String subject = "c" + component;
        long sequence = ++sequences[component];
        ProducerRecord<String, String> event = new ProducerRecord<>(topic, subject, value(component, sequence));
        headers(subject, sequence).forEach(
                (name, text) -> event.headers().add(name, text.getBytes(StandardCharsets.UTF_8)));
        var _ = producer.send(event, (_, e) -> {
            if (e != null) {
                failure.compareAndSet(null, e);
            }
        });
    }

    private static Map<String, String> headers(String subject, long sequence) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put(EventHeaders.SPEC_VERSION, "1.0");
        headers.put(EventHeaders.ID, UUID.randomUUID().toString());
        headers.put(EventHeaders.SOURCE, "https://fettle.example.com/faults");
        headers.put(EventHeaders.TYPE, EventType.STATUS_CHANGED.type());
        headers.put(EventHeaders.SUBJECT, subject);
        headers.put(EventHeaders.TIME, Timestamps.format(Instant.now()));
        headers.put(EventHeaders.SEQUENCE, EventHeaders.sequenceText(sequence));
        headers.put(EventHeaders.PARTITION_KEY, subject);
        headers.put(EventHeaders.CONTENT_TYPE, "application/json");
        return headers;
    }

    private String value(int component, long sequence) {
        boolean trouble = sequence % 2 == 1;
        return """
                {"component":{"id":"c%d","name":"c%d","group":null,"kind":"http","critical":true,\
                "labels":{"team":"t%d","all":"yes"},"links":{}},"from":"%s","to":"%s","reason":"%s",\
                "message":"GET https://c%d.example.com/health %s","sequence":%d,"firstSeenAt":"%s",\
                "previousDurationMs":1000,"initial":false,"flapping":false,"maintenance":false,"causedBy":null,\
                "incident":null,"check":null,"group":null,"system":{"status":"UNHEALTHY"},"links":{}}"""
                .formatted(component, component, component % teams, trouble ? "HEALTHY" : "UNHEALTHY",
                        trouble ? "UNHEALTHY" : "HEALTHY", trouble ? "STATUS_5XX" : "OK", component, padding, sequence,
                        Timestamps.format(Instant.now()));
    }

    /** Publishes no more and returns when Kafka has all. */
    void end() throws InterruptedException {
        ended = true;
        Thread publishing = thread;
        if (publishing != null) {
            publishing.join();
        }
        thread = null;
        flush();
    }

    private void flush() {
        producer.flush();
        Exception first = failure.get();
        if (first != null) {
            throw new IllegalStateException("Kafka did not take everything", first);
        }
    }

    /** How many were published so far. */
    long published() {
        long sum = 0;
        for (long sequence : sequences) {
            sum += sequence;
        }
        return sum;
    }

    @Override
    public void close() {
        ended = true;
        Thread publishing = thread;
        try {
            boolean _ = publishing == null || publishing.join(Duration.ofSeconds(2));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        producer.close(Duration.ofSeconds(5));
    }
}
