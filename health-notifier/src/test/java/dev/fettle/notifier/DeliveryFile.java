package dev.fettle.notifier;

import dev.fettle.local.servers.FreePorts;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * In place of the file of {@link Servers}, one with webhooks that are reached, batched and tried again in ways of their
 * own.
 */
public class DeliveryFile implements QuarkusTestResourceLifecycleManager {

    /** Of the vectors of Standard Webhooks. */
    static final String PRIVATE_KEY = "whsk_6Xb/dCcHpPea21PS1N9VY/NZW723CEc77N4rJCubMbfVKIDij2HKpMKkioLlX0dRqSKJp4AJ6p9l"
            + "MicMFs6Kvg==";
    static final String OTHER_SECRET = "whsec_" + "B".repeat(43) + "=";

    private static final String WEBHOOKS = """
            x-soon: &soon { batch: { maxWait: 0s }, secret: SECRET }
            webhooks:
              - { <<: *soon, id: failing, url: "http://localhost:PORT/failing", match: { to: failing }, retry: { base: 50ms, ceiling: 300ms, failingAfter: 1s } }
              - { <<: *soon, id: refusing, url: "http://localhost:PORT/refusing", match: { to: refusing }, batch: { maxEvents: 1, maxWait: 0s }, retry: { base: 50ms, ceiling: 200ms } }
              - { <<: *soon, id: listed, url: "http://localhost:PORT/listed", match: { to: listed }, retry: { delays: [100ms, 400ms] } }
              - { <<: *soon, id: silent, url: "http://localhost:PORT/silent", match: { to: silent }, timeouts: { firstByte: 200ms }, retry: { base: 10ms } }
              - { id: flushing, url: "http://localhost:PORT/flushing", secret: SECRET, match: { to: flushing }, batch: { maxWait: 1h } }
              - { id: grouped, url: "http://localhost:PORT/grouped", secret: SECRET, match: { to: grouped }, batch: { maxWait: 1s, flush: never, groupBy: "label:team" } }
              - { <<: *soon, id: beating, url: "http://localhost:PORT/beating", match: { to: beating }, batch: { maxWait: 0s, heartbeat: 10s } }
              - { <<: *soon, id: folding, url: "http://localhost:PORT/folding", match: { to: folding }, batch: { maxWait: 0s, foldAfter: 1m } }
              - { <<: *soon, id: asymmetric, url: "http://localhost:PORT/asymmetric", secret: "PRIVATE", match: { to: asymmetric } }
              - { <<: *soon, id: overlapping, url: "http://localhost:PORT/overlapping", match: { to: overlapping }, previousSecret: "PREVIOUS" }
              - { <<: *soon, id: basic, url: "http://localhost:PORT/basic", match: { to: basic }, auth: { basic: { user: me, password: "pässword" } }, headers: { X-Team: payments } }
              - { <<: *soon, id: bearing, url: "http://localhost:PORT/bearing", match: { to: bearing }, auth: { bearer: { token: t0ken } } }
              - { <<: *soon, id: oauth, url: "http://localhost:PORT/oauth", match: { to: oauth }, auth: { oauth2: { tokenUrl: "http://localhost:PORT/token", clientId: "fe:ttle", clientSecret: s3cret, scopes: [write, read] } } }
              - { <<: *soon, id: limited, url: "http://localhost:PORT/limited", match: { to: limited }, batch: { maxEvents: 1, maxWait: 0s }, rateLimit: 2/s }
            """;

    private Path file;

    @Override
    public int order() {
        return 1;
    }

    @Override
    public Map<String, String> start() {
        int port = FreePorts.next();
        try {
            file = Files.createTempFile("fettle-delivery", ".yaml");
            Files.writeString(file, WEBHOOKS.replace("PORT", Integer.toString(port))
                    .replace("SECRET", Servers.SECRET).replace("PRIVATE", PRIVATE_KEY)
                    .replace("PREVIOUS", OTHER_SECRET));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Map.of("fettle.config", file.toString(), "test.receiver.port", Integer.toString(port));
    }

    @Override
    public void stop() {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
