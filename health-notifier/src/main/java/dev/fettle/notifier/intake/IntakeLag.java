package dev.fettle.notifier.intake;

import dev.fettle.notifier.batch.Share;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.reactive.messaging.kafka.KafkaClientService;
import io.smallrye.reactive.messaging.kafka.KafkaConsumer;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;
import org.jboss.logging.Logger;

/**
 * How many records wait in the partitions of this notifier: from what the database has to the end, looked up every 5 s,
 * and which partitions those are. While Kafka is away what was known last stays. Any thread.
 */
@ApplicationScoped
class IntakeLag {

    private static final Logger LOG = Logger.getLogger(IntakeLag.class);
    private static final long EVERY_MS = 5_000;
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final Vertx vertx;
    private final KafkaClientService kafka;
    private final Share share;
    private final ConcurrentMap<TopicPartition, Long> taken = new ConcurrentHashMap<>();
    private final AtomicBoolean asking = new AtomicBoolean();
    private boolean gotNothing; // of the polling thread
    private volatile long records;
    private volatile long timer = -1;

    IntakeLag(Vertx vertx, KafkaClientService kafka, Share share, MeterRegistry registry) {
        this.vertx = vertx;
        this.kafka = kafka;
        this.share = share;
        Gauge.builder("fettle.intake.lag.records", () -> records)
                .description("Records of the events topic that are not taken yet")
                .register(registry);
    }

    void start(@Observes StartupEvent event) {
        timer = vertx.setPeriodic(EVERY_MS, _ -> look());
    }

    void stop(@Observes ShutdownEvent event) {
        vertx.cancelTimer(timer);
    }

    /** Takes that records have arrived, this one first: until they are in the database they wait. */
    void arrived(TopicPartition partition, long first) {
        taken.putIfAbsent(partition, first);
    }

    /** Takes that the database has all records before this one. */
    void took(TopicPartition partition, long next) {
        taken.put(partition, next);
    }

    private void look() {
        KafkaConsumer<byte[], byte[]> consumer = kafka.getConsumer(Intake.CHANNEL);
        if (consumer != null && asking.compareAndSet(false, true)) {
            consumer.runOnPollingThread(this::waiting)
                    .onTermination()
                    .invoke(() -> asking.set(false))
                    .subscribe()
                    .with(now -> records = now, failure -> LOG.debugf("the lag is not known cause=%s", failure));
        }
    }

    /** To have nothing counts when it is so twice: between two assignments it is so for a moment. */
    private void share(Consumer<byte[], byte[]> consumer, Set<TopicPartition> mine) {
        boolean known = consumer.groupMetadata().generationId() >= 0 && (gotNothing || !mine.isEmpty());
        gotNothing = mine.isEmpty();
        consumer.subscription().stream().findFirst().filter(_ -> known).ifPresent(topic -> share.assigned(
                mine.stream().map(TopicPartition::partition).collect(Collectors.toSet()),
                consumer.partitionsFor(topic, PATIENCE).size()));
    }

    private long waiting(Consumer<byte[], byte[]> consumer) {
        Set<TopicPartition> mine = consumer.assignment();
        taken.keySet().retainAll(mine); // another notifier goes on with the others
        share(consumer, mine);
        Map<TopicPartition, Long> ends = consumer.endOffsets(mine, PATIENCE);
        long waiting = 0;
        for (Map.Entry<TopicPartition, Long> end : ends.entrySet()) {
            Long next = taken.get(end.getKey());
            waiting += Math.max(0,
                    end.getValue() - (next == null ? consumer.position(end.getKey(), PATIENCE) : next));
        }
        return waiting;
    }
}
