package dev.fettle.notifier;

import dev.fettle.local.servers.FreePorts;
import dev.fettle.local.servers.LocalKafka;
import dev.fettle.local.servers.LocalPostgres;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** A PostgreSQL of our own, the shared Kafka, and a configuration file whose webhooks point at a port of the test. */
public class Servers implements QuarkusTestResourceLifecycleManager {

    static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwMfKQ9r8GKYo=";

    private static final String WEBHOOKS = """
            webhooks:
              - { id: signed, url: "http://localhost:PORT/signed", secret: SECRET, match: { to: signed }, batch: { maxWait: 0s } }
              - { id: flaky, url: "http://localhost:PORT/flaky", secret: SECRET, match: { to: flaky }, batch: { maxWait: 0s }, retry: { base: 50ms } }
              - { id: hanging, url: "http://localhost:PORT/hanging", secret: SECRET, match: { to: beside }, batch: { maxWait: 0s }, timeout: 30s }
              - { id: beside, url: "http://localhost:PORT/beside", secret: SECRET, match: { to: beside }, batch: { maxWait: 0s } }
              - { id: poisoned, url: "http://localhost:PORT/poisoned", secret: SECRET, match: { to: poisoned }, batch: { maxEvents: 7, maxWait: 1h, flush: never } }
              - { id: strict, url: "http://localhost:PORT/strict", secret: SECRET, match: { to: strict }, tell: [UNHEALTHY], batch: { maxWait: 0s } }
              - { id: gone, url: "http://localhost:PORT/gone", secret: SECRET, match: { to: gone }, batch: { maxWait: 0s } }
              - { id: late, url: "http://localhost:PORT/late", secret: SECRET, match: { to: late }, batch: { maxWait: 0s }, retry: { base: 10ms, ceiling: 100ms, deadline: 1s } }
              - { id: slow, url: "http://localhost:PORT/slow", secret: SECRET, match: { to: slow }, batch: { maxWait: 0s }, timeout: 200ms, retry: { base: 10ms } }
              - { id: groups, url: "http://localhost:PORT/groups", secret: SECRET, match: { groups: [payments] }, types: [group-status-changed], batch: { maxWait: 0s } }
              - { id: leased, url: "http://localhost:PORT/leased", secret: SECRET, match: { to: leased }, batch: { maxWait: 0s } }
              - { id: dependents, url: "http://localhost:PORT/dependents", secret: SECRET, match: { to: dependents }, batch: { maxWait: 0s } }
              - { id: filtered, url: "http://localhost:PORT/filtered", secret: SECRET, match: { to: filtered }, filter: component.critical, batch: { maxWait: 0s } }
              - { id: outage, url: "http://localhost:PORT/outage", secret: SECRET, match: { to: outage }, batch: { maxWait: 0s }, retry: { base: 50ms, ceiling: 500ms } }
            """;

    private LocalPostgres postgres;
    private Path file;

    @Override
    public Map<String, String> start() {
        CompletableFuture<LocalKafka> starting = CompletableFuture.supplyAsync(LocalKafka::shared);
        postgres = LocalPostgres.ephemeral();
        LocalKafka kafka = starting.join();
        int port = FreePorts.next();
        try {
            file = Files.createTempFile("fettle", ".yaml");
            Files.writeString(file, webhooks().replace("PORT", Integer.toString(port)).replace("SECRET", SECRET));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Map<String, String> settings = new HashMap<>();
        settings.put("fettle.config", file.toString());
        settings.put("fettle.database.url", postgres.url());
        settings.put("kafka.bootstrap.servers", kafka.bootstrapServers());
        settings.put("fettle.delivery.renewal", "1s");
        settings.put("fettle.http.host", "127.0.0.1");
        settings.put("test.receiver.port", Integer.toString(port));
        return settings;
    }

    /** The file: {@code PORT} is that of the test's receivers, {@code SECRET} their secret. */
    protected String webhooks() {
        return WEBHOOKS;
    }

    /** A field {@code Consumer<String> postgres} of the test takes {@code kill} and {@code restart}. */
    @Override
    public void inject(TestInjector injector) {
        Consumer<String> control = order -> {
            if (order.equals("kill")) {
                postgres.kill();
            } else {
                postgres.restart();
            }
        };
        injector.injectIntoFields(control, field -> field.getType() == Consumer.class);
    }

    @Override
    public void stop() {
        postgres.close();
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
