package dev.fettle.local.servers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;

/**
 * One Kafka node (KRaft: broker and controller) inside this JVM, on 127.0.0.1. It makes no topic that nobody asked for.
 */
final class KafkaBroker implements AutoCloseable {

    private static final String NODE = "1";

    private final KafkaRaftServer server;

    private KafkaBroker(KafkaRaftServer server) {
        this.server = server;
    }

    /**
     * Returns once it serves. The ports may differ from those of the last run on the same directory.
     *
     * @param directory its log directory; laid out when new
     */
    static KafkaBroker start(Path directory, int port, int controllerPort) throws IOException {
        if (!Files.exists(directory.resolve("meta.properties"))) {
            layOut(directory);
        }
        KafkaBroker broker = new KafkaBroker(new KafkaRaftServer(config(directory, port, controllerPort), Time.SYSTEM));
        broker.server.startup();
        return broker;
    }

    private static void layOut(Path directory) throws IOException {
        Formatter formatter = new Formatter().setClusterId(Uuid.randomUuid().toString())
                .setNodeId(Integer.parseInt(NODE))
                .setReleaseVersion(MetadataVersion.LATEST_PRODUCTION)
                .setUnstableFeatureVersionsEnabled(false)
                .setIgnoreFormatted(true)
                .setControllerListenerName("CONTROLLER")
                .setMetadataLogDirectory(directory.toString())
                .setDirectories(List.of(directory.toString()));
        try {
            formatter.run();
        } catch (IOException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException("cannot lay out " + directory, e);
        }
    }

    private static KafkaConfig config(Path directory, int port, int controllerPort) {
        String broker = "PLAINTEXT://127.0.0.1:" + port;
        String controller = "127.0.0.1:" + controllerPort;
        Properties properties = new Properties();
        properties.putAll(Map
                .of("process.roles", "broker,controller", "node.id", NODE, "controller.quorum.voters", NODE + "@"
                        + controller, "listeners", broker + ",CONTROLLER://" + controller, "advertised.listeners",
                        broker,
                        "listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
                        "controller.listener.names", "CONTROLLER", "inter.broker.listener.name", "PLAINTEXT",
                        "log.dirs",
                        directory.toString(), "auto.create.topics.enable", "false"));
        for (String topic : List.of("offsets.topic", "transaction.state.log", "share.coordinator.state.topic")) {
            properties.put(topic + ".replication.factor", "1");
            properties.put(topic + ".num.partitions", "1");
        }
        properties.put("transaction.state.log.min.isr", "1");
        properties.put("share.coordinator.state.topic.min.isr", "1");
        properties.put("group.initial.rebalance.delay.ms", "0");
        properties.put("log.cleaner.dedupe.buffer.size", "2097152");
        properties.put("log.segment.bytes", "16777216");
        // After a kill the controller refuses the node until the session of its former life has ended: 9 s by default.
        properties.put("broker.session.timeout.ms", "3000");
        properties.put("broker.heartbeat.interval.ms", "500");
        return KafkaConfig.fromProps(properties);
    }

    @Override
    public void close() {
        server.shutdown();
        server.awaitShutdown();
    }
}
