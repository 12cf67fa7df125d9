package dev.fettle.engine;

import static java.util.Map.entry;

import com.sun.net.httpserver.HttpServer;
import dev.fettle.local.servers.LocalKafka;
import dev.fettle.local.servers.LocalPostgres;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/** A real PostgreSQL, a real Kafka, a target whose answer the test sets, and a file that says to watch it. */
public class LocalStack implements QuarkusTestResourceLifecycleManager {

    static final String TOKEN = "the-admin-token-of-the-tests";

    static volatile LocalPostgres postgres;
    static volatile LocalKafka kafka;
    static volatile Path statusFile;
    static final AtomicInteger TARGET_STATUS = new AtomicInteger(200);
    /** A second file, for tests that edit it. */
    static volatile Path edited;
    private HttpServer target;

    @Override
    public Map<String, String> start() {
        CompletableFuture<LocalKafka> broker = CompletableFuture.supplyAsync(LocalKafka::ephemeral);
        postgres = LocalPostgres.ephemeral();
        kafka = broker.join();
        try {
            target = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            target.createContext("/", exchange -> {
                byte[] body = "{\"queue\":{\"depth\":3}}".getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(TARGET_STATUS.get(), body.length);
                exchange.getResponseBody().write(body);
                exchange.close();
            });
            target.start();
            Path file = Files.createTempFile("fettle", ".yaml");
            Files.writeString(file,
                    """
                            defaults: { interval: 1s, timeout: 500ms, confirm: 200ms, retry: { attempts: 0 } }
                            components:
                              - id: shop
                                group: payments.emea
                                name: The shop
                                labels: { team: payments }
                                check: { http: { url: "http://127.0.0.1:%1$d/health", healthy: status == 200 && body.json.queue.depth < 100 } }
                              - id: target-port
                                group: payments
                                check: { tcp: { host: 127.0.0.1, port: %1$d } }
                              - id: nightly-job
                                critical: false
                                thresholds: { failure: 1 }
                                check: { push: { deadline: 1h } }
                            """
                            .formatted(target.getAddress().getPort()));
            statusFile = Files.createTempDirectory("fettle").resolve("health.json");
            edited = Files.writeString(Files.createTempFile("fettle-edited", ".yaml"), "components: []\n");
            return Map.ofEntries(entry("fettle.database.url", postgres.url()),
                    entry("fettle.kafka.bootstrap-servers", kafka.bootstrapServers()),
                    entry("fettle.config", file + "," + edited), entry("fettle.config.poll", "200ms"),
                    entry("fettle.admin-token", TOKEN), entry("fettle.http.host", "127.0.0.1"),
                    entry("fettle.http.body-timeout", "3s"),
                    entry("fettle.status-file.path", statusFile.toString()),
                    entry("fettle.secret-key", Base64.getEncoder().encodeToString(new byte[32])),
                    entry("fettle.instance", "prod"), entry("fettle.public-url", "https://fettle.example.com/"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void stop() {
        target.stop(0);
        kafka.close();
        postgres.close();
    }
}
