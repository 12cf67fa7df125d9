package dev.fettle.engine.probe.kafka;

import dev.fettle.engine.probe.TestProgram;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;

/** Two real Kafka nodes in this JVM: 1 is the controller too and listens in four ways, 2 comes and goes. */
final class TestCluster implements AutoCloseable {

    static final String USER = "joe";
    static final String PASSWORD = "hunter2-hunter2";

    final int plain = TestProgram.freePort();
    final int sasl = TestProgram.freePort();
    final int tls = TestProgram.freePort();
    /** Whoever comes here is told that the broker is at 127.0.0.9. */
    final int elsewhere = TestProgram.freePort();
    private final int controller = TestProgram.freePort();
    private final String id = Uuid.randomUuid().toString();
    private final Path directory;
    private final KafkaRaftServer first;
    private KafkaRaftServer second;

    TestCluster(Path directory, Path keyStore) throws Exception {
        this.directory = directory;
        this.first = node(1, Map.of("process.roles", "broker,controller", "listeners",
                "PLAINTEXT://127.0.0.1:" + plain + ",SASL://127.0.0.1:" + sasl + ",TLS://127.0.0.1:" + tls
                        + ",ELSEWHERE://127.0.0.1:" + elsewhere + ",CONTROLLER://127.0.0.1:" + controller,
                "advertised.listeners",
                "PLAINTEXT://127.0.0.1:" + plain + ",SASL://127.0.0.1:" + sasl + ",TLS://127.0.0.1:" + tls
                        + ",ELSEWHERE://127.0.0.9:" + elsewhere,
                "listener.name.tls.ssl.keystore.location", keyStore.toString(), "listener.name.tls.ssl.keystore.type",
                "PKCS12", "listener.name.tls.ssl.keystore.password", "changeit", "listener.name.tls.ssl.key.password",
                "changeit"));
        this.first.startup();
    }

    String id() {
        return id;
    }

    void startSecond() throws Exception {
        second = node(2, Map.of("process.roles", "broker", "listeners",
                "PLAINTEXT://127.0.0.1:" + TestProgram.freePort()));
        second.startup();
    }

    void stopSecond() {
        second.shutdown();
        second.awaitShutdown();
    }

    Admin admin() {
        return Admin.create(Map.of("bootstrap.servers", "127.0.0.1:" + plain));
    }

    /** A topic whose only partition is on these nodes. */
    void createTopic(String name, List<Integer> nodes) throws Exception {
        try (Admin admin = admin()) {
            admin.createTopics(List.of(new NewTopic(name, Map.of(0, nodes)))).all().get();
        }
    }

    private KafkaRaftServer node(int node, Map<String, String> own) throws Exception {
        Path home = directory.resolve("node-" + node);
        new Formatter().setClusterId(id)
                .setNodeId(node)
                .setReleaseVersion(MetadataVersion.LATEST_PRODUCTION)
                .setUnstableFeatureVersionsEnabled(false)
                .setIgnoreFormatted(true)
                .setControllerListenerName("CONTROLLER")
                .setMetadataLogDirectory(home.toString())
                .setDirectories(List.of(home.toString()))
                .setScramArguments(node == 1
                        ? List.of("SCRAM-SHA-256=[name=" + USER + ",password=" + PASSWORD + "]",
                                "SCRAM-SHA-512=[name=" + USER + ",password=" + PASSWORD + "]")
                        : List.of())
                .run();
        Map<String, String> settings = new HashMap<>(Map.of("node.id", Integer.toString(node),
                "controller.quorum.voters", "1@127.0.0.1:" + controller, "listener.security.protocol.map",
                "PLAINTEXT:PLAINTEXT,SASL:SASL_PLAINTEXT,TLS:SSL,ELSEWHERE:PLAINTEXT,CONTROLLER:PLAINTEXT",
                "controller.listener.names",
                "CONTROLLER", "inter.broker.listener.name", "PLAINTEXT", "log.dirs", home.toString(),
                "auto.create.topics.enable", "false", "sasl.enabled.mechanisms", "PLAIN,SCRAM-SHA-256,SCRAM-SHA-512"));
        for (String topic : List.of("offsets.topic", "transaction.state.log", "share.coordinator.state.topic")) {
            settings.put(topic + ".replication.factor", "1");
            settings.put(topic + ".num.partitions", "1");
        }
        settings.put("transaction.state.log.min.isr", "1");
        settings.put("share.coordinator.state.topic.min.isr", "1");
        settings.put("log.cleaner.dedupe.buffer.size", "2097152");
        settings.put("broker.session.timeout.ms", "3000");
        settings.put("broker.heartbeat.interval.ms", "500");
        settings.put("listener.name.sasl.plain.sasl.jaas.config",
                "org.apache.kafka.common.security.plain.PlainLoginModule required user_" + USER + "=\"" + PASSWORD
                        + "\";");
        for (String mechanism : List.of("scram-sha-256", "scram-sha-512")) {
            settings.put("listener.name.sasl." + mechanism + ".sasl.jaas.config",
                    "org.apache.kafka.common.security.scram.ScramLoginModule required;");
        }
        settings.put("group.initial.rebalance.delay.ms", "0");
        settings.putAll(own);
        return new KafkaRaftServer(new KafkaConfig(settings), Time.SYSTEM);
    }

    @Override
    public void close() {
        first.shutdown();
        first.awaitShutdown();
    }
}
