package dev.fettle.notifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.fettle.local.process.PackagedService;
import dev.fettle.local.servers.FreePorts;
import dev.fettle.local.servers.LocalKafka;
import dev.fettle.local.servers.LocalPostgres;
import io.restassured.RestAssured;
import io.restassured.specification.RequestSpecification;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The packaged service as a process of its own that can be killed, with servers of its own and a receiver. */
final class RunningNotifier implements AutoCloseable {

    static final Duration LONG = Duration.ofSeconds(60);
    static final String TOKEN = "a-token-for-operators";

    final int port = FreePorts.next();
    final int receiving = FreePorts.next();
    final LocalKafka kafka = LocalKafka.ephemeral();
    final LocalPostgres postgres = LocalPostgres.ephemeral();
    final Publisher publisher = new Publisher(kafka.bootstrapServers());
    final Receiver receiver;
    private final Path directory = Files.createTempDirectory("operators");
    private final Path log;
    private final Map<String, String> settings;
    private Process process;

    /**
     * @param name of the log in target
     * @param webhooks of the file; PORT stands for the receiver's port, SECRET for a secret
     * @param settings more variables
     */
    RunningNotifier(String name, String webhooks, Map<String, String> settings) throws Exception {
        this.log = Path.of("target", name + ".log");
        this.settings = settings;
        receiver = new Receiver(receiving);
        publisher.createTopic();
        Files.writeString(directory.resolve("fettle.yaml"), webhooks.replace("PORT", Integer.toString(receiving))
                .replace("SECRET", Servers.SECRET));
        begin();
    }

    void begin() {
        Map<String, String> environment = new HashMap<>(Map.of("FETTLE_CONFIG", directory.resolve("fettle.yaml")
                .toString(), "FETTLE_DATABASE_URL", postgres.url(), "FETTLE_KAFKA_BOOTSTRAP_SERVERS",
                kafka.bootstrapServers(), "FETTLE_HTTP_HOST", "127.0.0.1", "FETTLE_HTTP_PORT", Integer.toString(port),
                "FETTLE_INSTANCE", "test", "FETTLE_ADMIN_TOKEN", TOKEN, "FETTLE_DELIVERY_RENEWAL", "1s",
                "FETTLE_DELIVERY_POLL", "200ms"));
        environment.putAll(settings);
        process = PackagedService.start(192, environment, log);
        await().atMost(LONG).ignoreExceptions()
                .untilAsserted(() -> viewer().get("/q/health/ready").then().statusCode(200));
    }

    /** Ends the process as a crash does. */
    void kill() throws InterruptedException {
        assertThat(process.destroyForcibly().waitFor(20, TimeUnit.SECONDS)).isTrue();
    }

    RequestSpecification viewer() {
        return RestAssured.given().baseUri("http://127.0.0.1").port(port);
    }

    RequestSpecification operator() {
        return viewer().header("Authorization", "Bearer " + TOKEN);
    }

    /** What a receiver got, as {@code subject:sequence}, in the order of arrival. */
    List<String> told(String path) {
        return receiver.posts(path).stream().flatMap(post -> post.events().stream())
                .map(event -> event.get("subject").asText() + ":" + Long.parseLong(event.get("sequence").asText()))
                .toList();
    }

    /** The same, of what came after so many posts. */
    List<String> told(String path, int after) {
        return receiver.posts(path).stream().skip(after).flatMap(post -> post.events().stream())
                .map(event -> event.get("subject").asText() + ":" + Long.parseLong(event.get("sequence").asText()))
                .toList();
    }

    void sql(String statement) throws SQLException {
        try (Connection connection = connect(); Statement run = connection.createStatement()) {
            run.execute("SET search_path = notifier");
            run.execute(statement);
        }
    }

    long number(String query) throws SQLException {
        try (Connection connection = connect(); Statement run = connection.createStatement()) {
            run.execute("SET search_path = notifier");
            try (ResultSet rows = run.executeQuery(query)) {
                assertThat(rows.next()).isTrue();
                return rows.getLong(1);
            }
        }
    }

    private Connection connect() throws SQLException {
        String url = "jdbc:" + postgres.url().replaceFirst("//[^@]*@", "//");
        String[] user = postgres.url().replaceFirst(".*//([^@]*)@.*", "$1").split(":", 2);
        return DriverManager.getConnection(url, user[0], user[1]);
    }

    @Override
    public void close() {
        process.destroyForcibly();
        publisher.close();
        receiver.close();
        postgres.close();
        kafka.close();
    }
}
