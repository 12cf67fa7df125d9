package dev.fettle.notifier.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.fettle.notifier.signature.Secret;
import dev.fettle.notifier.signature.Signatures;
import dev.fettle.notifier.webhook.Match;
import dev.fettle.notifier.webhook.Patience;
import dev.fettle.notifier.webhook.Rules;
import dev.fettle.notifier.webhook.Webhook;
import dev.fettle.platform.address.AddressConfig;
import dev.fettle.platform.address.AddressPolicy;
import dev.fettle.platform.address.DnsConfig;
import dev.fettle.platform.address.Resolver;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Webhooks go to exactly the address that was tested. */
class SenderTest {

    private static final FrozenBatch BATCH = new FrozenBatch("msg_1", "application/json", Buffer.buffer("[]"), 1, 0,
            null, Duration.ZERO);

    private final Vertx vertx = Vertx.vertx();
    private final BlockingQueue<String> hosts = new LinkedBlockingQueue<>();
    private HttpServer receiver;

    /** The configuration of both, as the notifier has it. Without the annotation: tests of Quarkus would map it too. */
    interface Names {
        DnsConfig dns();
    }

    @BeforeEach
    void startTheReceiver() throws IOException {
        receiver = HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 0);
        receiver.createContext("/", exchange -> {
            hosts.add(exchange.getRequestHeaders().getFirst("Host"));
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        receiver.start();
    }

    @AfterEach
    void stop() throws Exception {
        receiver.stop(0);
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    private Answer send(String url, PinnedNames names, Map<String, String> policy, int times) throws Exception {
        SmallRyeConfigBuilder config = new SmallRyeConfigBuilder().addDiscoveredConverters()
                .withMapping(Names.class, "test").withMapping(AddressConfig.class)
                .withSources(new PropertiesConfigSource(policy, "policy", 100))
                .withSources(new PropertiesConfigSource(
                        Map.of("test.dns.servers", names.server(), "test.dns.min-ttl", "1ms"), "names", 100));
        var settings = config.build();
        Webhook webhook = new Webhook("ops", URI.create(url),
                Secret.parse("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"), Match.EVERYTHING, Webhook.DEFAULT_TELL,
                Webhook.DEFAULT_TYPES, Webhook.Batching.DEFAULT, Webhook.Retrying.DEFAULT, Duration.ofSeconds(5),
                Rules.NONE, new Webhook.Shown(url, "***"));
        try (Resolver resolver = Resolver.create(vertx, settings.getConfigMapping(Names.class, "test").dns(),
                AddressPolicy.of(settings.getConfigMapping(AddressConfig.class)))) {
            Sender sender = new Sender(vertx, resolver, "test");
            Answer answer = new Answer.TimedOut(Patience.Limit.WHOLE, Duration.ZERO);
            for (int i = 0; i < times; i++) {
                answer = once(sender, webhook);
            }
            sender.close();
            return answer;
        }
    }

    private Answer once(Sender sender, Webhook webhook) throws Exception {
        CompletableFuture<Answer> answer = new CompletableFuture<>();
        vertx.runOnContext(_ -> sender.send(webhook, new Signatures(webhook.secret(), null, null), BATCH).subscribe()
                .with(answer::complete, answer::completeExceptionally));
        return answer.get(10, TimeUnit.SECONDS);
    }

    private int port() {
        return receiver.getAddress().getPort();
    }

    @Test
    void theNameIsLookedUpOnceAndStaysInTheHeader() throws Exception {
        try (PinnedNames names = new PinnedNames("127.0.0.1")) {
            Answer answer = send("http://hooks.invalid:" + port() + "/x", names, Map.of(), 1);

            assertThat(answer).isInstanceOfSatisfying(Answer.Answered.class,
                    answered -> assertThat(answered.status()).isEqualTo(204));
            assertThat(hosts).containsExactly("hooks.invalid:" + port());
            assertThat(names.asked).hasValue(1);
        }
    }

    @Test
    void aRefusedAddressIsAFailedAttemptThatIsTriedAgain() throws Exception {
        try (PinnedNames names = new PinnedNames("127.0.0.1")) {
            Answer answer = send("http://hooks.invalid:" + port() + "/x", names,
                    Map.of("fettle.address.policy", "public-only"), 1);

            String why = "hooks.invalid is 127.0.0.1, which is refused by fettle.address.policy public-only:"
                    + " loopback, RFC 1122";
            assertThat(answer).isInstanceOfSatisfying(Answer.Blocked.class,
                    blocked -> assertThat(blocked.why()).isEqualTo(why));
            AnswerJudge judge = new AnswerJudge(Webhook.Retrying.DEFAULT);
            Verdict verdict = judge.judge(answer,
                    new AnswerJudge.Circumstances(1, 1, Duration.ZERO, Standing.GOOD), RandomGenerator.getDefault());
            assertThat(verdict).isInstanceOfSatisfying(Verdict.RetryAfter.class,
                    again -> assertThat(again.cause()).isEqualTo("blocked: " + why));
            assertThat(DeliveryMetrics.result(verdict, answer)).isEqualTo("blocked");
            assertThat(hosts).isEmpty();
        }
    }

    @Test
    void aNameThatTurnsToAnotherAddressIsTestedAgainThoughAConnectionIsKept() throws Exception {
        try (PinnedNames names = new PinnedNames("127.0.0.1", "169.254.169.254")) {
            Answer second = send("http://hooks.invalid:" + port() + "/x", names, Map.of(), 2);

            assertThat(second).isInstanceOf(Answer.Blocked.class);
            assertThat(hosts).hasSize(1);
        }
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"http://169.254.169.254/x", "http://[::ffff:a9fe:a9fe]/x", "http://[64:ff9b::a9fe:a9fe]/x",
            "http://2130706433/x", "http://0x7f000001/x"})
    void noSpellingLeadsToARefusedAddress(String url) throws Exception {
        try (PinnedNames names = new PinnedNames("127.0.0.1")) {
            assertThat(send(url, names, Map.of(), 1)).isInstanceOf(Answer.Blocked.class);
            assertThat(names.asked).hasValue(0);
        }
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"http://0251.0376.0251.0376/x", "http://127.1/x", "http://%31%32%37.0.0.1/x"})
    void anOddSpellingIsNoAddressOfAWebhook(String url) {
        try (PinnedNames names = new PinnedNames("127.0.0.1")) {
            assertThatThrownBy(() -> send(url, names, Map.of(), 1)).isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("with a host");
        }
    }

    @Test
    void theServerNameOfTlsIsTheHostAndNotTheAddress() throws Exception {
        BlockingQueue<String> hello = new LinkedBlockingQueue<>();
        try (PinnedNames names = new PinnedNames("127.0.0.1");
                ServerSocket server = new ServerSocket(0, 5, InetAddress.ofLiteral("127.0.0.1"))) {
            Thread.ofVirtual().start(() -> {
                try (Socket socket = server.accept(); InputStream in = socket.getInputStream()) {
                    hello.add(new String(in.readNBytes(200), StandardCharsets.ISO_8859_1));
                } catch (IOException brokenOff) {
                    hello.add("");
                }
            });

            Answer answer = send("https://hooks.invalid:" + server.getLocalPort() + "/x", names, Map.of(), 1);

            assertThat(hello.poll(10, TimeUnit.SECONDS)).contains("hooks.invalid");
            assertThat(answer).isInstanceOf(Answer.Unreachable.class);
        }
    }
}
