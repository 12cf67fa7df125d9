package dev.fettle.local.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.errors.TopicExistsException;

/**
 * A Kafka broker of a test's own: a JVM of its own (so that it can be killed, and its log stays out of the test's), a
 * random port of 127.0.0.1, a temporary directory that is deleted at the end. It makes no topic by itself. Methods
 * block;
 * one thread at a time.
 */
public final class LocalKafka implements AutoCloseable {

    private final KafkaServer server;
    private final Running running;

    private LocalKafka(KafkaServer server, Running running) {
        this.server = server;
        this.running = running;
    }

    /** A new one. Closed by {@link #close}, at the latest when the JVM ends. */
    public static LocalKafka ephemeral() {
        Path home = Directories.temporary("fettle-kafka-");
        try {
            KafkaServer server = KafkaServer.at(home, FreePorts.next(), FreePorts.next());
            return new LocalKafka(server, Running.start(server, home));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The one of this JVM, started by the first who asks. Do not close or kill it: others use it too. */
    public static LocalKafka shared() {
        return Shared.INSTANCE;
    }

    private static final class Shared {
        private static final LocalKafka INSTANCE = ephemeral();
    }

    /** The same over restarts. */
    public int port() {
        return server.port();
    }

    /** {@code 127.0.0.1:port}, as in {@code FETTLE_KAFKA_BOOTSTRAP_SERVERS}. */
    public String bootstrapServers() {
        return server.bootstrapServers();
    }

    /**
     * Makes a topic unless it exists.
     *
     * @param partitions 1 and more
     * @param settings of the topic, e.g. {@code cleanup.policy=compact}
     */
    public void createTopic(String topic, int partitions, Map<String, String> settings) {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers()))) {
            admin.createTopics(List.of(new NewTopic(topic, partitions, (short) 1).configs(settings))).all().get();
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof TopicExistsException)) {
                throw new IllegalStateException("cannot create topic " + topic, e);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while creating topic " + topic, e);
        }
    }

    /** The process number of the broker now running. */
    public long pid() {
        return running.pid();
    }

    /** SIGKILL; returns when it is dead. The data stays. */
    public void kill() {
        running.kill();
    }

    /** Starts it on the same port and data; one that still runs is ended properly first. Returns when it serves. */
    public void restart() {
        running.restart();
    }

    /** Ends it and deletes its directory. */
    @Override
    public void close() {
        running.close();
    }
}
