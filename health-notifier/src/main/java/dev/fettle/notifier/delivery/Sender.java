package dev.fettle.notifier.delivery;

import dev.fettle.notifier.signature.Signer;
import dev.fettle.notifier.webhook.Webhook;
import dev.fettle.platform.address.Resolver;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Makes one attempt: signed, bounded in time, without following redirects, to an address that was looked up, tested
 * and then connected to, exactly.
 */
@ApplicationScoped
class Sender {

    /** Each webhook has one request in flight, so this bounds nothing; the default of 5 would let one host's wait. */
    private static final int CONNECTIONS_PER_HOST = 10_000;
    /** Shorter than what servers commonly keep, so that a reused connection is seldom one that is being closed. */
    private static final int KEEP_ALIVE_S = 4;

    private final Vertx vertx;
    private final Resolver resolver;
    private final HttpClient client;
    private final String userAgent;

    Sender(Vertx vertx, Resolver resolver, @ConfigProperty(name = "quarkus.application.version") String version) {
        this.vertx = vertx;
        this.resolver = resolver;
        this.client = vertx.createHttpClient(new HttpClientOptions().setMaxPoolSize(CONNECTIONS_PER_HOST)
                .setKeepAliveTimeout(KEEP_ALIVE_S).setConnectTimeout(10_000).setTcpNoDelay(true));
        this.userAgent = "fettle-notifier/" + version;
    }

    /** Never fails: whatever happens is an answer. To be called on a Vert.x context, on which the answer comes. */
    Uni<Answer> send(Webhook webhook, Signer signer, FrozenBatch batch) {
        RequestOptions request = request(webhook, signer, batch);
        return Uni.createFrom()
                .emitter(emitter -> new Exchange(vertx, webhook.timeout(), emitter::complete)
                        .start(resolver, client, request, batch.body()));
    }

    private RequestOptions request(Webhook webhook, Signer signer, FrozenBatch batch) {
        long timestamp = Instant.now().getEpochSecond();
        return new RequestOptions().setMethod(HttpMethod.POST).setAbsoluteURI(webhook.url().toString())
                .setFollowRedirects(false)
                .putHeader("Content-Type", batch.contentType())
                .putHeader("User-Agent", userAgent)
                .putHeader("webhook-id", batch.id())
                .putHeader("webhook-timestamp", Long.toString(timestamp))
                .putHeader("webhook-signature", signer.sign(batch.id(), timestamp, batch.body().getBytes()));
    }

    @PreDestroy
    void close() {
        client.close();
    }
}
