package dev.fettle.engine.cluster;

import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Shares the shards by a Kafka consumer group over the 64 partitions of a topic that never has a record: whoever is
 * assigned partition n owns shard n. Kafka notices who is gone, spreads and moves as little as it can. Everything of
 * the consumer happens on one thread of its own; while that thread hands shards over it may wait, heartbeats go on.
 */
final class ConsumerGroup implements Membership {

    private static final Logger LOG = Logger.getLogger(ConsumerGroup.class);
    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final Duration HAND_OVER_LIMIT = Duration.ofSeconds(8);
    private static final Duration COMMIT_LIMIT = Duration.ofSeconds(5);
    private static final Duration CONFIRM_LIMIT = Duration.ofSeconds(10);
    private static final Duration LEAVE_LIMIT = Duration.ofSeconds(3);

    private final String topic;
    private final Properties settings;
    private final Queue<Question> questions = new ConcurrentLinkedQueue<>();
    private volatile boolean leaving;
    private @Nullable Thread thread;

    /**
     * @param topic the one with 64 partitions
     * @param client how this node is called by the broker
     */
    ConsumerGroup(String bootstrapServers, String topic, String client, Duration sessionTimeout) {
        this.topic = topic;
        this.settings = new Properties();
        settings.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        settings.put(ConsumerConfig.GROUP_ID_CONFIG, topic);
        settings.put(ConsumerConfig.CLIENT_ID_CONFIG, "fettle-shards-" + client);
        settings.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class.getName());
        settings.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class.getName());
        settings.put(ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG, CooperativeStickyAssignor.class.getName());
        settings.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, (int) sessionTimeout.toMillis());
        settings.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, 1000);
        settings.put(ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG, 60_000);
        settings.put(ConsumerConfig.METADATA_MAX_AGE_CONFIG, 2000);
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    }

    @Override
    public void start(Assignments told) {
        thread = Thread.ofPlatform().name("shards").daemon().start(() -> run(told));
    }

    @Override
    public Uni<Void> confirm(Set<ShardId> shards) {
        return Uni.createFrom().completionStage(() -> {
            Question question = new Question(shards, new CompletableFuture<>());
            questions.add(question);
            return question.answer();
        }).ifNoItem().after(CONFIRM_LIMIT).fail();
    }

    @Override
    public void leave() {
        leaving = true;
        Thread running = thread;
        if (running == null) {
            return;
        }
        try {
            running.join(HAND_OVER_LIMIT.plus(LEAVE_LIMIT));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public boolean isShared() {
        return true;
    }

    private void run(Assignments told) {
        while (!leaving) {
            try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(settings)) {
                consumer.subscribe(List.of(topic), new Rebalance(told, consumer));
                while (!leaving) {
                    var _ = consumer.poll(POLL);
                    answer(consumer);
                }
                consumer.unsubscribe(); // hands over first, then leaves
                return;
            } catch (WakeupException | InterruptException e) {
                return;
            } catch (RuntimeException e) { // a name that is not known yet, say; this thread must not die
                LOG.warnf("shards cannot be shared now, trying again inMs=%d cause=%s", PAUSE.toMillis(),
                        e.toString());
                LOG.debug("consumer group failed", e);
                refuseQuestions();
                pause();
            }
        }
    }

    /** An offset is committed under the generation of the group: who is no member any more is refused. */
    private void answer(KafkaConsumer<byte[], byte[]> consumer) {
        for (Question question = questions.poll(); question != null; question = questions.poll()) {
            Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
            if (!consumer.assignment().containsAll(question.shards().stream().map(this::partition).toList())) {
                question.answer().completeExceptionally(new IllegalStateException("shards went to others meanwhile"));
                continue;
            }
            question.shards().forEach(
                    shard -> offsets.put(partition(shard), new OffsetAndMetadata(0)));
            try {
                consumer.commitSync(offsets, COMMIT_LIMIT);
                question.answer().complete(null);
            } catch (KafkaException e) {
                question.answer().completeExceptionally(e);
            }
        }
    }

    private TopicPartition partition(ShardId shard) {
        return new TopicPartition(topic, shard.value());
    }

    /** Who claims waits for an answer, and a hand-over waits for the end of claims: so nobody may wait for both. */
    private void refuseQuestions() {
        for (Question question = questions.poll(); question != null; question = questions.poll()) {
            question.answer().completeExceptionally(new IllegalStateException("shards are being shared anew"));
        }
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private record Question(Set<ShardId> shards, CompletableFuture<Void> answer) {}

    private final class Rebalance implements ConsumerRebalanceListener {

        private final Assignments told;
        private final KafkaConsumer<byte[], byte[]> consumer;

        Rebalance(Assignments told, KafkaConsumer<byte[], byte[]> consumer) {
            this.told = told;
            this.consumer = consumer;
        }

        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> more) {
            int partitions = consumer.partitionsFor(topic).size();
            if (partitions < ShardId.COUNT) {
                throw new IllegalStateException("topic " + topic + " must have " + ShardId.COUNT
                        + " partitions, has " + partitions + ": nobody would watch the rest");
            }
            Set<ShardId> shards = shards(more);
            LOG.infof("shards are assigned count=%d", shards.size());
            told.assigned(shards);
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> gone) {
            if (gone.isEmpty()) {
                return;
            }
            refuseQuestions();
            LOG.infof("shards are handed over count=%d", gone.size());
            try {
                Object _ = told.revoked(shards(gone))
                        .toCompletableFuture()
                        .get(HAND_OVER_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
            } catch (ExecutionException | TimeoutException e) {
                LOG.warnf("shards were handed over before all was committed cause=%s", e.toString());
                told.lost(shards(gone));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public void onPartitionsLost(Collection<TopicPartition> gone) {
            refuseQuestions();
            LOG.warnf("shards were given to others while this node was silent count=%d", gone.size());
            told.lost(shards(gone));
        }

        private static Set<ShardId> shards(Collection<TopicPartition> partitions) {
            return partitions.stream()
                    .filter(partition -> partition.partition() < ShardId.COUNT)
                    .map(partition -> new ShardId(partition.partition()))
                    .collect(Collectors.toUnmodifiableSet());
        }
    }
}
