package dev.fettle.notifier.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import dev.fettle.notifier.render.Format;
import dev.fettle.notifier.signature.Secret;
import dev.fettle.notifier.signature.Signatures;
import dev.fettle.notifier.webhook.Access;
import dev.fettle.notifier.webhook.Auth;
import dev.fettle.notifier.webhook.Match;
import dev.fettle.notifier.webhook.Patience;
import dev.fettle.notifier.webhook.Tls;
import dev.fettle.notifier.webhook.Rules;
import dev.fettle.notifier.webhook.Webhook;
import dev.fettle.platform.address.AddressConfig;
import dev.fettle.platform.address.AddressPolicy;
import dev.fettle.platform.address.Resolver;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Receivers that want certificates, that swallow everything, and token servers that are no good. */
class ReachTest {

    private static final FrozenBatch BATCH = new FrozenBatch("msg_1", "application/json", Buffer.buffer("[]"), 1, 0,
            null, Duration.ZERO);

    private final Vertx vertx = Vertx.vertx();

    @TempDir
    Path directory;

    @AfterEach
    void stop() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    @Test
    void aReceiverThatWantsOurCertificateGetsIt() throws Exception {
        TestCertificates certificates = new TestCertificates(directory);
        certificates.make("receiver");
        certificates.make("ours");
        certificates.make("foreign");
        HttpsServer server = HttpsServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(certificates.server("receiver", "ours")) {
            @Override
            public void configure(HttpsParameters parameters) {
                SSLParameters wanted = getSSLContext().getDefaultSSLParameters();
                wanted.setNeedClientAuth(true);
                parameters.setSSLParameters(wanted);
            }
        });
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        server.start();
        try {
            String url = "https://localhost:" + server.getAddress().getPort() + "/x";
            String ca = certificates.certificate("receiver");

            Tls good = new Tls(ca, certificates.certificate("ours"), certificates.key("ours"));
            assertThat(send(webhook(url, access(Auth.NONE, good, Patience.DEFAULT))))
                    .isInstanceOfSatisfying(Answer.Answered.class,
                            answered -> assertThat(answered.status()).isEqualTo(204));
            Tls wrong = new Tls(ca, certificates.certificate("foreign"), certificates.key("foreign"));
            assertThat(send(webhook(url, access(Auth.NONE, wrong, Patience.DEFAULT))))
                    .isInstanceOf(Answer.Unreachable.class);
            Tls untrusting = new Tls(certificates.certificate("foreign"), certificates.certificate("ours"),
                    certificates.key("ours"));
            assertThat(send(webhook(url, access(Auth.NONE, untrusting, Patience.DEFAULT))))
                    .isInstanceOfSatisfying(Answer.Unreachable.class,
                            broken -> assertThat(broken.cause()).isEqualTo("tls"));
            assertThat(send(webhook(url, Access.PLAIN))).isInstanceOf(Answer.Unreachable.class);
        } finally {
            server.stop(0);
        }
    }

    @Test
    void eachLimitOfTimeIsToldApart() throws Exception {
        Patience patience = new Patience(Duration.ofMillis(300), Duration.ofMillis(200), Duration.ofSeconds(5));
        try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.ofLiteral("127.0.0.1"))) {
            // takes the connection, says nothing: over TLS that is no connection yet
            assertThat(limit("http://127.0.0.1:" + silent.getLocalPort() + "/x", patience))
                    .isEqualTo(Patience.Limit.FIRST_BYTE);
            assertThat(limit("https://127.0.0.1:" + silent.getLocalPort() + "/x", patience))
                    .isEqualTo(Patience.Limit.CONNECT);
            assertThat(limit("http://127.0.0.1:" + silent.getLocalPort() + "/x",
                    new Patience(Duration.ofSeconds(5), Duration.ofSeconds(5), Duration.ofMillis(200))))
                    .isEqualTo(Patience.Limit.WHOLE);
        }
    }

    @Test
    void anAnswerThatDripsIsAnAnswerAtTheLatestWhenTheTimeIsUp() throws Exception {
        try (ServerSocket dripping = new ServerSocket(0, 5, InetAddress.ofLiteral("127.0.0.1"))) {
            Thread.ofVirtual().start(() -> drip(dripping));

            Answer answer = send(webhook("http://127.0.0.1:" + dripping.getLocalPort() + "/x", access(Auth.NONE, null,
                    new Patience(Duration.ofSeconds(1), Duration.ofMillis(500), Duration.ofMillis(900)))));

            assertThat(answer).isInstanceOfSatisfying(Answer.Answered.class, answered -> {
                assertThat(answered.status()).isEqualTo(202);
                assertThat(answered.latency()).isBetween(Duration.ofMillis(700), Duration.ofSeconds(3));
            });
        }
    }

    @Test
    void aTokenServerIsUnderTheAddressPolicyAndSaysNothingInTheLog() throws Exception {
        Auth.OAuth2 metadata = new Auth.OAuth2(URI.create("http://169.254.169.254/token"), "id", "s3cret", List.of(),
                null);

        Answer answer = send(webhook("http://127.0.0.1:9/x", access(metadata, null, Patience.DEFAULT)));

        assertThat(answer).isInstanceOfSatisfying(Answer.NoToken.class,
                none -> assertThat(none.why()).startsWith("blocked: 169.254.169.254 is"));
    }

    private Patience.Limit limit(String url, Patience patience) throws Exception {
        return send(webhook(url, access(Auth.NONE, null, patience))) instanceof Answer.TimedOut(Patience.Limit limit, _)
                ? limit
                : null;
    }

    private static Access access(Auth auth, @Nullable Tls tls, Patience patience) {
        return new Access(auth, Map.of(), tls, null, patience, null);
    }

    private static Webhook webhook(String url, Access access) {
        return new Webhook("ops", URI.create(url), Secret.parse("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"),
                Match.EVERYTHING, Webhook.DEFAULT_TELL, Webhook.DEFAULT_TYPES, Webhook.Batching.DEFAULT,
                Webhook.Retrying.DEFAULT, access.patience().whole(), Rules.NONE, access, Format.Plain.CLOUDEVENTS,
                new Webhook.Shown(url, "***"));
    }

    private Answer send(Webhook webhook) throws Exception {
        var settings = new SmallRyeConfigBuilder().addDiscoveredConverters()
                .withMapping(SenderTest.Names.class, "test").withMapping(AddressConfig.class)
                .withSources(new PropertiesConfigSource(Map.of("test.dns.min-ttl", "1ms"), "names", 100)).build();
        try (Resolver resolver = Resolver.create(vertx, settings.getConfigMapping(SenderTest.Names.class, "test").dns(),
                AddressPolicy.of(settings.getConfigMapping(AddressConfig.class)))) {
            Sender sender = new Sender(vertx, resolver, "test");
            CompletableFuture<Answer> answer = new CompletableFuture<>();
            vertx.runOnContext(_ -> sender.send(webhook, new Signatures(webhook.secret(), null, null), BATCH)
                    .subscribe().with(answer::complete, answer::completeExceptionally));
            Answer came = answer.get(20, TimeUnit.SECONDS);
            sender.close();
            return came;
        }
    }

    /** A status at once, and then a byte now and then, for ever. */
    private static void drip(ServerSocket server) {
        try (Socket socket = server.accept()) {
            socket.getOutputStream().write("HTTP/1.1 202 Accepted\r\nContent-Length: 1000000\r\n\r\n"
                    .getBytes(StandardCharsets.US_ASCII));
            while (true) {
                socket.getOutputStream().write('x');
                socket.getOutputStream().flush();
                var _ = new CountDownLatch(1).await(50, TimeUnit.MILLISECONDS);
            }
        } catch (IOException over) {
            // the client had enough
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
