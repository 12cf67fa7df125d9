package dev.fettle.engine.outbox;

import dev.fettle.api.event.Topics;
import dev.fettle.engine.cluster.ClusterConfig;
import dev.fettle.engine.cluster.ShardId;
import dev.fettle.platform.retry.Backoff;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.random.RandomGenerator;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.TopicConfig;
import org.jboss.logging.Logger;

/**
 * Makes the topics that are missing, trying again for as long as Kafka is away. What exists is left as it is. Runs on a
 * thread of its own.
 */
final class TopicMaker implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(TopicMaker.class);
    private static final Backoff BACKOFF = new Backoff(Duration.ofMillis(250), 2, Duration.ofSeconds(5));
    private static final int EVENT_PARTITIONS = 12;
    private static final Duration EVENT_RETENTION = Duration.ofDays(7);
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(10);

    private final KafkaConfig config;
    private final Topics topics;
    private final boolean shared;
    private final CompletableFuture<Void> done = new CompletableFuture<>();
    private volatile boolean closed;

    /** @param shared whether several engines share the work, which needs a topic of its own */
    TopicMaker(KafkaConfig config, Topics topics, boolean shared) {
        this.config = config;
        this.shared = shared;
        this.topics = topics;
    }

    /** Begins; completes when the topics are there. */
    CompletionStage<Void> start() {
        if (config.createTopics()) {
            Thread.ofVirtual().name("topics").start(this::makeUntilDone);
        } else {
            done.complete(null);
        }
        return done;
    }

    boolean isDone() {
        return done.isDone();
    }

    @Override
    public void close() {
        closed = true;
    }

    private void makeUntilDone() {
        for (int failures = 1; !closed; failures++) {
            try {
                make();
                done.complete(null);
                return;
            } catch (ExecutionException | TimeoutException | KafkaException e) {
                Throwable cause = e.getCause() == null ? e : e.getCause();
                LOG.warnf("topics could not be made, trying again attempt=%d cause=%s", failures, cause.toString());
                pause(BACKOFF.delayAfter(failures, RandomGenerator.getDefault()));
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private void make() throws ExecutionException, InterruptedException, TimeoutException {
        Map<String, Object> settings = Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, config.bootstrapServers(),
                AdminClientConfig.CLIENT_ID_CONFIG, "fettle-topics", AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                (int) ANSWER_LIMIT.toMillis(), AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, 5000);
        try (Admin admin = Admin.create(settings)) {
            Set<String> present = admin.listTopics().names().get(ANSWER_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
            List<NewTopic> missing = wanted().stream().filter(topic -> !present.contains(topic.name())).toList();
            admin.createTopics(missing).all().get(ANSWER_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
            LOG.infof("topics are there made=%s", missing.stream().map(NewTopic::name).toList());
        }
    }

    private List<NewTopic> wanted() {
        Optional<Short> replicas = Optional.of(config.replicationFactor()).filter(count -> count > 0);
        NewTopic events = new NewTopic(topics.events(), Optional.of(EVENT_PARTITIONS), replicas)
                .configs(Map.of(TopicConfig.RETENTION_MS_CONFIG, String.valueOf(EVENT_RETENTION.toMillis())));
        NewTopic status = new NewTopic(topics.status(), Optional.of(EVENT_PARTITIONS), replicas)
                .configs(Map.of(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT));
        NewTopic shards = new NewTopic(topics.prefix() + ClusterConfig.TOPIC, Optional.of(ShardId.COUNT), replicas);
        return shared ? List.of(events, status, shards) : List.of(events, status);
    }

    private void pause(Duration delay) {
        try {
            Thread.sleep(delay);
        } catch (InterruptedException e) {
            closed = true;
        }
    }
}
