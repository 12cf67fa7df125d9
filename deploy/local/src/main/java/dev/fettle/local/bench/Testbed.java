package dev.fettle.local.bench;

import com.fasterxml.jackson.databind.JsonNode;
import dev.fettle.local.console.Console;
import dev.fettle.local.process.Child;
import dev.fettle.local.process.Launch;
import dev.fettle.local.process.Patience;
import dev.fettle.local.process.Signal;
import dev.fettle.local.servers.FreePorts;
import dev.fettle.local.servers.LocalKafka;
import dev.fettle.local.servers.LocalPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Deque;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * The processes of a benchmark, each started when it is first asked for: PostgreSQL, Kafka, what is watched, the bare
 * client, blackbox. Closing it ends them all. One thread.
 */
final class Testbed implements AutoCloseable {

    /** Those of a small production node; what is measured beside it gets the same. */
    static final List<String> JVM_FLAGS = List.of("-XX:+UseSerialGC", "-XX:+UseCompactObjectHeaders");

    private static final String STORE_PASSWORD = "bench-only";
    private static final String BLACKBOX = "prometheus-blackbox-exporter";

    private final Path home;
    private final Path engineJar;
    private final Path notifierJar;
    private final List<String> engineOptions;
    private final Console console;
    private final Deque<AutoCloseable> running = new ConcurrentLinkedDeque<>();
    private @Nullable LocalPostgres postgres;
    private @Nullable LocalKafka kafka;
    private @Nullable Helper target;
    private @Nullable Helper client;
    private @Nullable JsonNode ports;
    private final String secretKey = Base64.getEncoder().encodeToString(SecureRandom.getSeed(32));
    private final String adminToken = HexFormat.of().formatHex(SecureRandom.getSeed(24));
    private int engines;
    private int sharing;

    /**
     * @param home a directory of its own, for logs and files
     * @param engineOptions further options of the engine's JVM
     */
    Testbed(Path home, Path engineJar, Path notifierJar, List<String> engineOptions, Console console) {
        this.home = home;
        this.engineJar = engineJar;
        this.notifierJar = notifierJar;
        this.engineOptions = List.copyOf(engineOptions);
        Runtime.getRuntime().addShutdownHook(new Thread(this::close, "close-testbed")); // Ctrl-C
        this.console = console;
    }

    Path home() {
        return home;
    }

    /** The packaged notifier. */
    Path notifierJar() {
        return notifierJar;
    }

    /** Tells the user what happens now. */
    void say(String what) {
        console.event("  " + what);
    }

    LocalPostgres postgres() {
        LocalPostgres known = postgres;
        if (known == null) {
            known = LocalPostgres.ephemeral();
            running.add(known);
            postgres = known;
        }
        return known;
    }

    LocalKafka kafka() {
        LocalKafka known = kafka;
        if (known == null) {
            known = LocalKafka.ephemeral();
            running.add(known);
            kafka = known;
        }
        return known;
    }

    /** What is watched. */
    Helper target() throws IOException, InterruptedException {
        Helper known = target;
        if (known == null) {
            makeCertificate();
            known = Helper.start("target", TargetMain.class, TargetMain.READY, List.of("-Xmx256m", "-XX:+UseSerialGC",
                    "-Djdk.tls.server.newSessionTicketCount=0", "-Djdk.tls.server.enableSessionTicketExtension=false"),
                    home, List.of(keyStore().toString(), STORE_PASSWORD));
            running.add(known);
            target = known;
        }
        return known;
    }

    /** The hosts of the target of a kind, {@code 127.0.0.1:port} each. */
    List<String> hosts(String kind) throws IOException, InterruptedException {
        JsonNode known = ports;
        if (known == null) {
            known = target().ask("/ports");
            ports = known;
        }
        return StreamSupport.stream(known.path(kind).spliterator(), false)
                .map(port -> "127.0.0.1:" + port.asInt())
                .toList();
    }

    /** The limit: a bare client. */
    Helper client() throws IOException, InterruptedException {
        Helper known = client;
        if (known == null) {
            makeCertificate();
            known = Helper.start("client", ClientMain.class, ClientMain.READY, flags("512m"), home,
                    List.of(certificate().toString()));
            running.add(known);
            client = known;
        }
        return known;
    }

    static List<String> flags(String heap) {
        List<String> flags = new ArrayList<>(JVM_FLAGS);
        flags.add("-Xmx" + heap);
        return flags;
    }

    /**
     * An engine on a database and topics of its own that watches what the file says. Closed with this at the latest.
     */
    EngineProcess engine(Path config, String heap) throws IOException, InterruptedException {
        return engine(config, heap, Map.of());
    }

    /** The same with further variables. */
    EngineProcess engine(Path config, String heap, Map<String, String> more) throws IOException, InterruptedException {
        makeCertificate();
        Map<String, String> environment = environment(config);
        environment.put("FETTLE_PROBE_TRUSTED_CERTIFICATES", certificate().toString());
        environment.putAll(more);
        return kept(EngineProcess.start("engine-" + engines, command(engineJar, heap, engineOptions), environment,
                home));
    }

    /** An engine on the database and topics of the last one, which has ended. Closed with this at the latest. */
    EngineProcess sameEngine(Path config, String heap) {
        return sameEngine(config, heap, List.of());
    }

    /** The same with further options of its JVM. */
    EngineProcess sameEngine(Path config, String heap, List<String> more) {
        List<String> options = Stream.concat(engineOptions.stream(), more.stream()).toList();
        return kept(EngineProcess.start("engine-" + engines + "-again", command(engineJar, heap, options),
                environmentOf(engines, config), home));
    }

    /** Engines that share a database and topics of their own. Closed with this at the latest. */
    List<EngineProcess> sharingEngines(Path config, String heap, int count) {
        var _ = environment(config);
        List<EngineProcess> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            all.add(sharingEngine(config, heap));
        }
        return all;
    }

    /** One more that shares with the last ones. */
    EngineProcess sharingEngine(Path config, String heap) {
        sharing++;
        Map<String, String> environment = environmentOf(engines, config);
        environment.put("FETTLE_CLUSTER_ENABLED", "true");
        return kept(EngineProcess.start("engine-" + engines + "-" + sharing, command(engineJar, heap, engineOptions),
                environment, home));
    }

    /** What the engines know as the admin's. */
    String adminToken() {
        return adminToken;
    }

    /** A notifier beside the last engine. Closed with this at the latest. */
    EngineProcess notifier(Path config, Map<String, String> more) {
        Map<String, String> environment = environmentOf(engines, config);
        environment.putAll(more);
        return kept(EngineProcess.start("notifier-" + engines, command(notifierJar, "256m", List.of()), environment,
                home));
    }

    /** A notifier on a database and topics of its own, without an engine. Closed with this at the latest. */
    EngineProcess loneNotifier(Path config, String heap) {
        Map<String, String> environment = environment(config);
        kafka().createTopic(topicPrefix() + "fettle.health.events", 12, Map.of());
        return kept(EngineProcess.start("notifier-" + engines, command(notifierJar, heap, engineOptions), environment,
                home));
    }

    /** Whoever asked for it closes it when it is no longer needed, at the latest this does; twice does no harm. */
    private <T extends AutoCloseable> T kept(T process) {
        running.add(process);
        return process;
    }

    private Map<String, String> environment(Path config) {
        engines++;
        postgres().createDatabase("bench" + engines);
        return environmentOf(engines, config);
    }

    /** The database of the last engine, or of the last notifier without one. */
    Connection database() throws SQLException {
        return DriverManager.getConnection(postgres().jdbcUrl("bench" + engines), postgres().user(),
                postgres().password());
    }

    /** How the topics of the last engine begin. */
    String topicPrefix() {
        return "bench" + engines + ".";
    }

    private Map<String, String> environmentOf(int number, Path config) {
        Map<String, String> environment = new HashMap<>();
        environment.put("FETTLE_CONFIG", config.toString());
        environment.put("FETTLE_DATABASE_URL", postgres().url("bench" + number));
        environment.put("FETTLE_KAFKA_BOOTSTRAP_SERVERS", kafka().bootstrapServers());
        environment.put("FETTLE_KAFKA_TOPIC_PREFIX", "bench" + number + ".");
        environment.put("FETTLE_SECRET_KEY", secretKey);
        environment.put("FETTLE_ADMIN_TOKEN", adminToken);
        return environment;
    }

    private static List<String> command(Path jar, String heap, List<String> options) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(flags(heap));
        command.addAll(options);
        command.addAll(List.of("-XX:+ExitOnOutOfMemoryError", "--sun-misc-unsafe-memory-access=allow",
                "--enable-native-access=ALL-UNNAMED", "-jar", jar.toString()));
        return command;
    }

    /** Blackbox, if it is installed: where it listens and its process. */
    Optional<Blackbox> blackbox() throws IOException, InterruptedException {
        if (!isOnPath(BLACKBOX)) {
            return Optional.empty();
        }
        Path config = home.resolve("blackbox.yml");
        makeCertificate();
        Files.writeString(config,
                """
                        modules:
                          http: { prober: http, timeout: 1s, http: { preferred_ip_protocol: ip4 } }
                          https: { prober: http, timeout: 1s, http: { preferred_ip_protocol: ip4, tls_config: { ca_file: %s } } }
                          tcp: { prober: tcp, timeout: 1s, tcp: { preferred_ip_protocol: ip4 } }
                        """
                        .formatted(certificate()));
        int port = FreePorts.next();
        Child child = Child.start(new Launch("blackbox", List.of(), List.of(BLACKBOX, "--config.file=" + config,
                "--web.listen-address=127.0.0.1:" + port, "--log.level=error"), Map.of(),
                home.resolve("logs/blackbox.log"), null, null, Signal.TERM, Signal.KILL), _ -> {});
        boolean _ = Patience.until(() -> !child.isAlive() || !FreePorts.isFree(port), Duration.ofSeconds(10));
        if (!child.isAlive()) {
            throw new IllegalStateException("blackbox did not start: " + String.join("\n", child.lastLines()));
        }
        return Optional.of(kept(new Blackbox(child, port)));
    }

    /**
     * Prometheus' blackbox_exporter.
     *
     * @param child its process
     * @param port where it listens on 127.0.0.1
     */
    record Blackbox(Child child, int port) implements AutoCloseable {
        @Override
        public void close() {
            child.stop(Duration.ofSeconds(3));
        }
    }

    private static boolean isOnPath(String program) {
        return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(":"))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
    }

    private Path keyStore() {
        return home.resolve("target.p12");
    }

    private Path certificate() {
        return home.resolve("target.pem");
    }

    private void makeCertificate() throws IOException, InterruptedException {
        if (Files.exists(certificate())) {
            return;
        }
        keytool("-genkeypair", "-alias", "target", "-keyalg", "EC", "-groupname", "secp256r1", "-dname",
                "CN=localhost", "-ext", "san=ip:127.0.0.1,dns:localhost", "-validity", "90");
        keytool("-exportcert", "-rfc", "-alias", "target", "-file", certificate().toString());
    }

    private void keytool(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "keytool").toString()));
        command.addAll(List.of(arguments));
        command.addAll(List.of("-keystore", keyStore().toString(), "-storepass", STORE_PASSWORD));
        Process process = new ProcessBuilder(command).redirectErrorStream(true)
                .redirectOutput(home.resolve("keytool.log").toFile())
                .start();
        if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
            throw new IOException("keytool failed: " + Files.readString(home.resolve("keytool.log")));
        }
    }

    @Override
    public void close() {
        for (AutoCloseable each = running.pollLast(); each != null; each = running.pollLast()) {
            try {
                each.close();
            } catch (Exception e) { // the others are to end as well
                console.complaint("could not be ended: " + e);
            }
        }
    }
}
