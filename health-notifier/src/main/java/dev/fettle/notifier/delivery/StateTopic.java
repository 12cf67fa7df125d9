package dev.fettle.notifier.delivery;

import dev.fettle.api.event.Topics;
import dev.fettle.platform.retry.Backoff;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.random.RandomGenerator;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * The topic of what happens to webhooks: one partition, so that all of it is in order, kept 7 days. Made where it is
 * missing, for as long as Kafka is away, on a thread of its own; what exists is left as it is.
 */
@ApplicationScoped
class StateTopic {

    private static final Logger LOG = Logger.getLogger(StateTopic.class);
    private static final Backoff BACKOFF = new Backoff(Duration.ofMillis(250), 2, Duration.ofSeconds(5));
    private static final Duration RETENTION = Duration.ofDays(7);
    private static final int LIMIT_MS = 10_000;

    private final String servers;
    private final String name;
    private final boolean create;
    private final short replicationFactor;
    private final CompletableFuture<Void> made = new CompletableFuture<>();
    private final CountDownLatch closed = new CountDownLatch(1);

    StateTopic(@ConfigProperty(name = "kafka.bootstrap.servers") String servers,
            @ConfigProperty(name = "fettle.kafka.topic-prefix") Optional<String> prefix,
            @ConfigProperty(name = "fettle.kafka.create-topics", defaultValue = "true") boolean create,
            @ConfigProperty(name = "fettle.kafka.replication-factor", defaultValue = "-1") short replicationFactor) {
        this.servers = servers;
        this.name = new Topics(prefix.orElse("")).webhooks();
        this.create = create;
        this.replicationFactor = replicationFactor;
    }

    /** Begins; completes when it is there. */
    CompletionStage<Void> make() {
        if (create) {
            Thread.ofVirtual().name("topic").start(this::makeUntilDone);
        } else {
            made.complete(null);
        }
        return made;
    }

    void close() {
        closed.countDown();
    }

    private void makeUntilDone() {
        try {
            for (int failures = 1; closed.getCount() > 0; failures++) {
                try {
                    makeOnce();
                    made.complete(null);
                    return;
                } catch (ExecutionException | TimeoutException | KafkaException e) {
                    Throwable cause = e.getCause() == null ? e : e.getCause();
                    LOG.warnf("topic could not be made, trying again topic=%s cause=%s", name, cause);
                    Duration pause = BACKOFF.delayAfter(failures, RandomGenerator.getDefault());
                    var _ = closed.await(pause.toMillis(), TimeUnit.MILLISECONDS);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void makeOnce() throws ExecutionException, InterruptedException, TimeoutException {
        try (Admin admin = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, servers,
                AdminClientConfig.CLIENT_ID_CONFIG, "fettle-notifier-topics",
                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, LIMIT_MS,
                AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, LIMIT_MS / 2))) {
            if (!admin.listTopics().names().get(LIMIT_MS, TimeUnit.MILLISECONDS).contains(name)) {
                NewTopic topic = new NewTopic(name, Optional.of(1),
                        Optional.of(replicationFactor).filter(count -> count > 0))
                        .configs(Map.of(TopicConfig.RETENTION_MS_CONFIG, String.valueOf(RETENTION.toMillis())));
                admin.createTopics(List.of(topic)).all().get(LIMIT_MS, TimeUnit.MILLISECONDS);
                LOG.infof("topic was made topic=%s", name);
            }
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof TopicExistsException)) {
                throw e;
            }
        }
    }
}
