package dev.fettle.notifier.intake;

import dev.fettle.notifier.batch.Doorbell;
import dev.fettle.notifier.database.Database;
import dev.fettle.notifier.webhook.Webhooks;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.reactive.messaging.kafka.KafkaClientService;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The door from Kafka: one poll after the other, in order. A poll is tried until the database has it, for hours if need
 * be; meanwhile the channel pauses and holds two more polls at most. Only then are its offsets committed, so a record
 * may come again and is known by its sequence or id. A record that cannot be read, or that the database refuses for its
 * values, is noted and passed over: it never holds up its partition.
 */
@ApplicationScoped
public class Intake {

    private static final Logger LOG = Logger.getLogger(Intake.class);
    static final String CHANNEL = "health-events";
    private static final Duration SHORTEST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);

    private final IntakeStore store;
    private final Webhooks webhooks;
    private final Doorbell doorbell;
    private final KafkaClientService kafka;
    private final IntakeLag lag;
    private final FilterErrors filterErrors;
    private final RecordReader reader = new RecordReader();
    private final CompletableFuture<Void> open = new CompletableFuture<>();
    private final Counter taken;
    private final Counter repeated;
    private final Counter refused;

    Intake(IntakeStore store, Webhooks webhooks, Doorbell doorbell, KafkaClientService kafka, IntakeLag lag,
            FilterErrors filterErrors, MeterRegistry registry) {
        this.store = store;
        this.webhooks = webhooks;
        this.doorbell = doorbell;
        this.kafka = kafka;
        this.lag = lag;
        this.filterErrors = filterErrors;
        this.taken = counter(registry, "fettle.intake.events",
                "Events taken that some webhook is told, or not told for now");
        this.repeated = counter(registry, "fettle.intake.events.repeated", "Events seen before, dropped");
        this.refused = counter(registry, "fettle.intake.records.refused", "Records that could not be read or taken");
    }

    private static Counter counter(MeterRegistry registry, String name, String description) {
        return Counter.builder(name).description(description).register(registry);
    }

    /** Lets events in: to be called when the schema is there and the webhooks are known. */
    public void open() {
        open.complete(null);
    }

    @Incoming(CHANNEL)
    Uni<Void> take(ConsumerRecords<byte[], byte[]> records) {
        records.partitions()
                .forEach(partition -> lag.arrived(partition, records.records(partition).getFirst().offset()));
        List<Arrival> arrivals = StreamSupport.stream(records.spliterator(), false).map(reader::read).toList();
        return Uni.createFrom().completionStage(open)
                .flatMap(_ -> refuseAll(arrivals))
                .flatMap(_ -> takeAll(arrivals.stream().filter(Arrival.Event.class::isInstance)
                        .map(Arrival.Event.class::cast).toList()))
                .invoke(() -> commit(records));
    }

    private Uni<Void> takeAll(List<Arrival.Event> events) {
        if (events.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        return untilDone(Uni.createFrom().deferred(() -> store.take(events, webhooks.all()))).invoke(this::taken)
                .replaceWithVoid()
                .onFailure(Intake::isHopeless).recoverWithUni(failure -> oneByOne(events, failure));
    }

    /** Something in the poll cannot be taken: find it, keep the rest. */
    private Uni<Void> oneByOne(List<Arrival.Event> events, Throwable failure) {
        if (events.size() == 1) {
            LOG.error("event cannot be taken", failure);
            return refuse(new Arrival.Malformed(events.getFirst().place(), "it cannot be taken: " + failure));
        }
        return Multi.createFrom().iterable(events).onItem().transformToUniAndConcatenate(
                event -> takeAll(List.of(event))).collect().last().replaceWithVoid();
    }

    private Uni<Void> refuseAll(List<Arrival> arrivals) {
        return Multi.createFrom().iterable(arrivals).filter(Arrival.Malformed.class::isInstance)
                .map(Arrival.Malformed.class::cast).onItem().transformToUniAndConcatenate(this::refuse)
                .collect().last().replaceWithVoid();
    }

    private Uni<Void> refuse(Arrival.Malformed record) {
        LOG.warnf("record refused topic=%s partition=%d offset=%d cause=%s", record.place().topic(),
                record.place().partition(), record.place().offset(), record.reason());
        refused.increment();
        return untilDone(Uni.createFrom().deferred(() -> store.refuse(record)))
                .onFailure(Intake::isHopeless).recoverWithNull();
    }

    /** Whether another try would end the same: the values are at fault, or we are. */
    private static boolean isHopeless(Throwable failure) {
        return switch (failure) {
            case NullPointerException _,IllegalArgumentException _,ClassCastException _,IndexOutOfBoundsException _ ->
                true;
            default -> Database.isRefusal(failure);
        };
    }

    /** Tries until it is done, or hopeless. */
    private static <T> Uni<T> untilDone(Uni<T> work) {
        return work.onFailure(failure -> !isHopeless(failure))
                .invoke(failure -> LOG.warnf("events could not be queued, trying again cause=%s", failure))
                .onFailure(failure -> !isHopeless(failure))
                .retry().withBackOff(SHORTEST_PAUSE, LONGEST_PAUSE).indefinitely();
    }

    private void taken(IntakePlan plan) {
        taken.increment(plan.wanted().size());
        repeated.increment(plan.repeated());
        filterErrors.count(plan.filterErrors());
        doorbell.ring(plan.webhooks());
    }

    /** Commits behind the last record of each partition. A commit that fails is made good by the next one. */
    private void commit(ConsumerRecords<byte[], byte[]> records) {
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        for (TopicPartition partition : records.partitions()) {
            List<ConsumerRecord<byte[], byte[]>> of = records.records(partition);
            long next = of.getLast().offset() + 1;
            lag.took(partition, next);
            offsets.put(partition, new OffsetAndMetadata(next));
        }
        kafka.<byte[], byte[]>getConsumer(CHANNEL)
                .runOnPollingThread(commitOf(offsets))
                .subscribe().with(_ -> {}, failure -> committed(offsets, failure));
    }

    private static java.util.function.Consumer<Consumer<byte[], byte[]>> commitOf(
            Map<TopicPartition, OffsetAndMetadata> offsets) {
        return consumer -> consumer.commitAsync(offsets, Intake::committed);
    }

    private static void committed(Map<TopicPartition, OffsetAndMetadata> offsets, @Nullable Throwable failure) {
        if (failure != null) {
            LOG.debugf("offsets could not be committed, the next commit covers them offsets=%s cause=%s", offsets,
                    failure);
        }
    }
}
