package dev.fettle.local.faults;

import dev.fettle.local.faults.DeliveryHistory.Claim;
import dev.fettle.local.faults.DeliveryHistory.Stored;
import dev.fettle.local.servers.LocalKafka;
import dev.fettle.local.servers.LocalPostgres;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * What the notifiers of a run stand on: a PostgreSQL and a Kafka of their own, and the processes themselves. Closing it
 * ends them all. Any thread may ask; one at a time may start and stop servers.
 */
final class Stage implements AutoCloseable {

    /** Of the events; made with as many partitions as the engine makes. */
    static final String TOPIC = "fettle.health.events";

    private static final int PARTITIONS = 12;
    private static final Duration DATABASE_PATIENCE = Duration.ofSeconds(5);

    private final Path jar;
    private final Path home;
    private final LocalPostgres postgres;
    private final LocalKafka kafka;
    private final String secretKey = key();
    private final String webhookSecret = "whsec_" + key();
    private final HttpClient http = HttpClient.newHttpClient();
    private final Collection<Claim> claims = new ConcurrentLinkedQueue<>();
    private final List<NotifierProcess> notifiers = new CopyOnWriteArrayList<>();

    /**
     * Starts the servers.
     *
     * @param jar the packaged notifier
     * @param home a directory of its own, for logs and files
     */
    Stage(Path jar, Path home) {
        this.jar = jar;
        this.home = home;
        this.postgres = LocalPostgres.ephemeral();
        this.kafka = LocalKafka.ephemeral();
        kafka.createTopic(TOPIC, PARTITIONS, Map.of());
    }

    private static String key() {
        byte[] random = new byte[32];
        new SecureRandom().nextBytes(random);
        return Base64.getEncoder().encodeToString(random);
    }

    LocalPostgres postgres() {
        return postgres;
    }

    LocalKafka kafka() {
        return kafka;
    }

    /**
     * Writes the webhooks.
     *
     * @param lines each the keys of one in YAML's flow form, without its secret
     */
    Path webhooks(List<String> lines) throws IOException {
        StringBuilder file = new StringBuilder("webhooks:\n");
        lines.forEach(line -> file.append("  - { ").append(line).append(", secret: ").append(webhookSecret)
                .append(" }\n"));
        return Files.writeString(home.resolve("fettle.yaml"), file);
    }

    /**
     * Starts a notifier and does not wait for it.
     *
     * @param flags of its JVM
     * @param more variables
     */
    NotifierProcess notifier(String name, Path config, List<String> flags, Map<String, String> more) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(flags);
        command.addAll(List.of("-XX:+ExitOnOutOfMemoryError", "--sun-misc-unsafe-memory-access=allow",
                "--enable-native-access=ALL-UNNAMED", "-jar", jar.toString()));
        Map<String, String> environment = new HashMap<>();
        environment.put("FETTLE_CONFIG", config.toString());
        environment.put("FETTLE_DATABASE_URL", postgres.url());
        environment.put("FETTLE_KAFKA_BOOTSTRAP_SERVERS", kafka.bootstrapServers());
        environment.put("FETTLE_SECRET_KEY", secretKey);
        environment.putAll(more);
        NotifierProcess notifier = NotifierProcess.start(name, command, environment,
                home.resolve("logs/" + name + ".log"), http, claims::add);
        notifiers.add(notifier);
        return notifier;
    }

    /** Every change of hands that was told so far, in its order. */
    List<Claim> claims() {
        return claims.stream().sorted((one, other) -> Long.compare(one.fence(), other.fence())).toList();
    }

    /** A connection to the database of the notifiers. */
    Connection database() throws SQLException {
        DriverManager.setLoginTimeout((int) DATABASE_PATIENCE.toSeconds());
        return DriverManager.getConnection(postgres.jdbcUrl(postgres.database()), postgres.user(),
                postgres.password());
    }

    /** How many queue rows are neither delivered nor given up. */
    long waiting() throws SQLException {
        return number("SELECT count(*) FROM notifier.queue WHERE done_at IS NULL");
    }

    /** How many events were given up. */
    long deadLetters() throws SQLException {
        return number("SELECT count(*) FROM notifier.dead_letter");
    }

    /** Runs one statement. */
    void execute(String sql) throws SQLException {
        try (Connection connection = database(); Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** The first column of the only row. */
    long number(String question) throws SQLException {
        try (Connection connection = database();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(question)) {
            rows.next();
            return rows.getLong(1);
        }
    }

    /** Every batch that the database holds. */
    List<Stored> stored() throws SQLException {
        List<Stored> stored = new ArrayList<>();
        try (Connection connection = database(); Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.setFetchSize(500); // bodies: not all of them at once
            try (ResultSet rows = statement.executeQuery("SELECT webhook, id, state, body FROM notifier.batch")) {
                while (rows.next()) {
                    stored.add(new Stored(rows.getString(1), rows.getString(2), rows.getString(3),
                            Mailbag.digest(rows.getBytes(4))));
                }
            }
        }
        return stored;
    }

    @Override
    public void close() {
        notifiers.forEach(NotifierProcess::kill);
        http.close();
        kafka.close();
        postgres.close();
    }
}
