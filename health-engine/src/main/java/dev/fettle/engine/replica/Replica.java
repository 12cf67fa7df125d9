package dev.fettle.engine.replica;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.fettle.api.component.ComponentId;
import dev.fettle.api.component.Subject;
import dev.fettle.api.event.ComponentState;
import dev.fettle.api.event.Topics;
import dev.fettle.engine.cluster.Holding;
import dev.fettle.engine.cluster.Ownership;
import dev.fettle.engine.cluster.ShardId;
import dev.fettle.engine.component.ComponentCatalog;
import dev.fettle.engine.component.ComponentDefinition;
import dev.fettle.engine.outbox.KafkaConfig;
import dev.fettle.engine.status.ComponentView;
import dev.fettle.engine.status.StatusBoard;
import dev.fettle.engine.stream.LiveStream;
import dev.fettle.engine.stream.Turned;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Follows the status topic and shows what it says of components that this node does not watch. {@link #pin} marks where
 * to begin, then whoever starts the node reads what is stored, then {@link #follow} goes on from the mark: nothing in
 * between is missed, and a topic of any length is not read from its beginning.
 */
@ApplicationScoped
public class Replica {

    private static final Logger LOG = Logger.getLogger(Replica.class);
    private static final Duration POLL = Duration.ofMillis(250);
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(10);
    private static final int MOST_EARLY = 100_000;

    private final KafkaConfig config;
    private final String topic;
    private final Holding holding;
    private final ComponentCatalog catalog;
    private final StatusBoard board;
    private final LiveStream stream;
    private final ObjectMapper json;

    private final Map<ComponentId, Mark> marks = new HashMap<>(); // touched by the reading thread only
    private final ConcurrentMap<ComponentId, ComponentState> early = new ConcurrentHashMap<>();
    private final CompletableFuture<Void> pinned = new CompletableFuture<>();
    private final CountDownLatch mayFollow = new CountDownLatch(1);
    private volatile Consumer<ComponentId> turned = _ -> {};
    private volatile boolean stopped;
    private volatile long lag;
    private @Nullable Thread thread; // guarded by this

    Replica(KafkaConfig config, Holding holding, ComponentCatalog catalog, StatusBoard board, LiveStream stream,
            ObjectMapper json) {
        this.config = config;
        this.topic = new Topics(config.topicPrefix().orElse("")).status();
        this.holding = holding;
        this.catalog = catalog;
        this.board = board;
        this.stream = stream;
        this.json = json;
    }

    /** Completes once it is marked from where {@link #follow} will go on. While Kafka is away it tries again. */
    public synchronized Uni<Void> pin() {
        if (thread == null) {
            thread = Thread.ofPlatform().name("replica").daemon().start(this::run);
        }
        return Uni.createFrom().completionStage(pinned);
    }

    /**
     * Shows from now on what the others tell.
     *
     * @param heardOf hears of each component that something was told of
     */
    public void follow(Consumer<ComponentId> heardOf) {
        turned = heardOf;
        mayFollow.countDown();
    }

    /** Ends. */
    public void stop() {
        stopped = true;
        mayFollow.countDown();
    }

    /** Records that the others have written and this node has not read yet; 0 when it does not follow. */
    public long lag() {
        return lag;
    }

    /** What was told of a component before this node knew its definition; told once. */
    public Optional<ComponentView> early(ComponentDefinition definition) {
        return Optional.ofNullable(early.remove(definition.id())).map(state -> Views.of(definition, state, null));
    }

    private void run() {
        Map<TopicPartition, Long> positions = Map.of();
        while (!stopped) {
            try (KafkaConsumer<String, byte[]> consumer = new KafkaConsumer<>(settings())) {
                positions = begin(consumer, positions);
                pinned.complete(null);
                mayFollow.await();
                while (!stopped) {
                    consumer.poll(POLL).forEach(this::take);
                    positions = positions(consumer);
                    lag = lag(consumer);
                }
            } catch (RuntimeException e) { // whatever it is, this thread must not die
                LOG.warnf("what other nodes tell cannot be read, trying again inMs=%d cause=%s", PAUSE.toMillis(),
                        e.toString());
                LOG.debug("replica failed", e);
                pause();
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private Map<TopicPartition, Long> begin(KafkaConsumer<String, byte[]> consumer,
            Map<TopicPartition, Long> formerly) {
        List<PartitionInfo> infos = consumer.partitionsFor(topic, ANSWER_LIMIT);
        if (infos == null || infos.isEmpty()) {
            throw new IllegalStateException("topic " + topic + " is not there yet");
        }
        List<TopicPartition> partitions = infos.stream()
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
        consumer.assign(partitions);
        if (formerly.isEmpty()) {
            consumer.seekToEnd(partitions);
        } else {
            formerly.forEach(consumer::seek);
        }
        return positions(consumer);
    }

    private static Map<TopicPartition, Long> positions(KafkaConsumer<String, byte[]> consumer) {
        Map<TopicPartition, Long> positions = new HashMap<>();
        consumer.assignment().forEach(
                partition -> positions.put(partition, consumer.position(partition, ANSWER_LIMIT)));
        return positions;
    }

    private static long lag(KafkaConsumer<String, byte[]> consumer) {
        return consumer.assignment().stream().map(consumer::currentLag).mapToLong(known -> known.orElse(0)).sum();
    }

    /** What is there and what is not say the definitions; a tombstone ends what was told of a former life. */
    private void take(ConsumerRecord<String, byte[]> record) {
        byte[] value = record.value();
        try {
            if (value == null) {
                early.remove(new ComponentId(record.key()));
                return;
            }
            take(json.readValue(value, ComponentState.class));
        } catch (IOException | IllegalArgumentException e) {
            LOG.warnf("a record of the status topic cannot be read partition=%d offset=%d cause=%s",
                    record.partition(), record.offset(), e.getMessage());
        }
    }

    private void take(ComponentState state) {
        ComponentId id = state.component().id();
        Mark mark = Mark.of(state);
        Mark before = marks.get(id);
        if (before != null && !mark.isNewerThan(before)) {
            return; // a fenced node may resend late
        }
        marks.put(id, mark);
        if (isOwn(Subject.of(id), state.epoch())) {
            return;
        }
        Optional<ComponentDefinition> definition = catalog.definition(id);
        if (definition.isEmpty()) {
            if (early.size() < MOST_EARLY) {
                early.put(id, state);
            }
            definition = catalog.definition(id); // it may have come meanwhile, and then nobody asks again
        }
        definition.ifPresent(known -> show(known, state));
    }

    /** What was written under a later claim than this node's is another one's, whatever this one thinks it owns. */
    private boolean isOwn(Subject subject, long epoch) {
        Ownership mine = holding.now();
        return mine.covers(subject) && epoch <= mine.epoch(ShardId.of(subject));
    }

    private void show(ComponentDefinition definition, ComponentState state) {
        Optional<ComponentView> shown = board.component(definition.id());
        ComponentView view = Views.of(definition, state, shown.map(ComponentView::lastCheck).orElse(null));
        if (shown.filter(present -> present.sequence() > view.sequence()).isPresent()) {
            return; // what was stored at the start is newer
        }
        board.update(definition.id(),
                present -> present != null && present.sequence() > view.sequence() ? present : view);
        turned.accept(definition.id());
        shown.filter(present -> present.sequence() < view.sequence())
                .ifPresent(present -> stream.turned(definition, new Turned(present.status(), view.status(),
                        view.since(), view.reason(), view.message(), view.sequence(), null)));
    }

    private Properties settings() {
        Properties settings = new Properties();
        settings.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, config.bootstrapServers());
        settings.put(ConsumerConfig.CLIENT_ID_CONFIG, "fettle-replica");
        settings.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, StringDeserializer.class.getName());
        settings.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class.getName());
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        settings.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 250);
        settings.put(ConsumerConfig.METADATA_MAX_AGE_CONFIG, 30_000);
        return settings;
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
