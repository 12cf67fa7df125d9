package dev.fettle.notifier.delivery;

import dev.fettle.notifier.render.Format;
import dev.fettle.notifier.render.Posting;
import dev.fettle.notifier.signature.Signatures;
import dev.fettle.notifier.webhook.Auth;
import dev.fettle.notifier.webhook.Tls;
import dev.fettle.notifier.webhook.Webhook;
import dev.fettle.platform.address.Resolver;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.core.VertxException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/**
 * Makes one attempt: signed, bounded in time, without following redirects, to an address that was looked up, tested
 * and then connected to, exactly.
 */
@ApplicationScoped
class Sender {

    /** How long the oldest event of the batch has waited since it happened, in whole milliseconds. */
    static final String OLDEST_AGE = "fettle-oldest-event-age-ms";

    /** Each webhook has one request in flight, so this bounds nothing; the default of 5 would let one host's wait. */
    private static final int CONNECTIONS_PER_HOST = 10_000;
    /** Shorter than what servers commonly keep, so that a reused connection is seldom one that is being closed. */
    private static final int KEEP_ALIVE_S = 4;
    private static final int UNAUTHORIZED = 401;

    private final Vertx vertx;
    private final Resolver resolver;
    private final HttpClient client;
    private final NetClient plainMails;
    private final NetClient securedMails;
    private final Tokens tokens;
    /** Of webhooks whose TLS is their own, by their ids. */
    private final Map<String, Own> own = new ConcurrentHashMap<>();
    private final String userAgent;

    Sender(Vertx vertx, Resolver resolver, @ConfigProperty(name = "quarkus.application.version") String version) {
        this.vertx = vertx;
        this.resolver = resolver;
        this.client = vertx.createHttpClient(options());
        this.tokens = new Tokens(vertx, resolver, client);
        NetClientOptions mails = new NetClientOptions().setConnectTimeout(10_000)
                .setHostnameVerificationAlgorithm("HTTPS");
        this.plainMails = vertx.createNetClient(mails);
        this.securedMails = vertx.createNetClient(new NetClientOptions(mails).setSsl(true));
        this.userAgent = "fettle-notifier/" + version;
    }

    /** A client that knows certificates. */
    private record Own(Tls tls, HttpClient client) {}

    /** Never fails: whatever happens is an answer. To be called on a Vert.x context, on which the answer comes. */
    Uni<Answer> send(Webhook webhook, Signatures signatures, FrozenBatch batch) {
        if (webhook.format() instanceof Format.Email mail) {
            NetClient mails = SmtpExchange.isImplicit(webhook.url()) ? securedMails : plainMails;
            return Uni.createFrom().emitter(emitter -> new SmtpExchange(vertx, webhook.timeout(), webhook.url(), mail,
                    batch.body(), emitter::complete).start(resolver, mails));
        }
        return switch (webhook.access().auth()) {
            case Auth.None _ -> post(webhook, signatures, batch, null);
            case Auth.Basic(String user, String password) -> post(webhook, signatures, batch, "Basic "
                    + Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8)));
            case Auth.Bearer(String token) -> post(webhook, signatures, batch, "Bearer " + token);
            case Auth.OAuth2 oauth -> withToken(oauth, webhook, signatures, batch, true);
        };
    }

    /** Lets go of what was kept for a webhook that is no longer served here. */
    void forget(String webhook) {
        Own known = own.remove(webhook);
        if (known != null) {
            known.client().close();
        }
    }

    private Uni<Answer> withToken(Auth.OAuth2 oauth, Webhook webhook, Signatures signatures, FrozenBatch batch,
            boolean again) {
        return tokens.token(oauth, webhook.patience()).flatMap(fetched -> switch (fetched) {
            case Tokens.Fetched.Missing(Answer answer) -> Uni.createFrom().item(answer);
            case Tokens.Fetched.Got(String token) -> post(webhook, signatures, batch, "Bearer " + token)
                    .flatMap(answer -> isRefused(answer)
                            ? anew(oauth, token, answer, webhook, signatures, batch, again)
                            : Uni.createFrom().item(answer));
        });
    }

    /** A token may end before its time: once more with a new one, in the same attempt. */
    private Uni<Answer> anew(Auth.OAuth2 oauth, String token, Answer answer, Webhook webhook, Signatures signatures,
            FrozenBatch batch, boolean again) {
        tokens.forget(oauth, token);
        return again
                ? withToken(oauth, webhook, signatures, batch, false)
                : Uni.createFrom().item(answer);
    }

    private static boolean isRefused(Answer answer) {
        return answer instanceof Answer.Answered answered && answered.status() == UNAUTHORIZED;
    }

    private Uni<Answer> post(Webhook webhook, Signatures signatures, FrozenBatch batch,
            @Nullable String authorization) {
        HttpClient fitting;
        try {
            fitting = client(webhook);
        } catch (VertxException | IllegalArgumentException e) {
            return Uni.createFrom().item(new Answer.Unreachable("tls: certificate or key cannot be used",
                    Duration.ZERO));
        }
        byte[] frozen = batch.body().getBytes();
        Posting posting = Posting.of(webhook.format(), webhook.url(), frozen);
        byte[] sent = posting.body();
        Buffer body = Arrays.equals(sent, frozen) ? batch.body() : Buffer.buffer(sent);
        RequestOptions request = request(webhook, posting.url(), sent, signatures, batch);
        if (authorization != null) {
            request.putHeader("Authorization", authorization);
        }
        return Uni.createFrom()
                .emitter(emitter -> new Exchange(vertx, webhook.patience(), webhook.format(), emitter::complete)
                        .start(resolver, fitting, request, body));
    }

    private RequestOptions request(Webhook webhook, URI url, byte[] body, Signatures signatures, FrozenBatch batch) {
        Instant now = Instant.now();
        RequestOptions request = new RequestOptions().setMethod(HttpMethod.POST)
                .setAbsoluteURI(url.toString())
                .setFollowRedirects(false)
                .putHeader("Content-Type", batch.contentType())
                .putHeader("User-Agent", userAgent)
                .putHeader("webhook-id", batch.id())
                .putHeader("webhook-timestamp", Long.toString(now.getEpochSecond()));
        String signature = signatures.sign(batch.id(), now, body);
        if (signature != null) {
            request.putHeader("webhook-signature", signature);
        }
        if (batch.oldestAt() != null) {
            long age = Math.max(0, Duration.between(batch.oldestAt(), now).toMillis());
            request.putHeader(OLDEST_AGE, Long.toString(age));
        }
        webhook.access().headers().forEach(request::putHeader);
        return request;
    }

    private HttpClient client(Webhook webhook) {
        Tls tls = webhook.access().tls();
        if (tls == null) {
            forget(webhook.id());
            return client;
        }
        Own known = own.get(webhook.id());
        if (known != null && known.tls().equals(tls)) {
            return known.client();
        }
        forget(webhook.id());
        Own anew = new Own(tls, vertx.createHttpClient(options(tls)));
        own.put(webhook.id(), anew);
        return anew.client();
    }

    private static HttpClientOptions options() {
        return new HttpClientOptions().setMaxPoolSize(CONNECTIONS_PER_HOST).setKeepAliveTimeout(KEEP_ALIVE_S)
                .setConnectTimeout((int) Duration.ofMinutes(2).toMillis()).setTcpNoDelay(true);
    }

    private static HttpClientOptions options(Tls tls) {
        HttpClientOptions options = options();
        if (tls.ca() != null) {
            options.setTrustOptions(new PemTrustOptions().addCertValue(Buffer.buffer(tls.ca())));
        }
        if (tls.certificate() != null && tls.key() != null) {
            options.setKeyCertOptions(new PemKeyCertOptions().addCertValue(Buffer.buffer(tls.certificate()))
                    .addKeyValue(Buffer.buffer(tls.key())));
        }
        return options;
    }

    @PreDestroy
    void close() {
        client.close();
        plainMails.close();
        securedMails.close();
        own.keySet().forEach(this::forget);
    }
}
