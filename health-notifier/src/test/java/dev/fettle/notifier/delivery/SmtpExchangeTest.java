package dev.fettle.notifier.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fettle.notifier.render.Format;
import dev.fettle.notifier.render.Format.MailTls;
import dev.fettle.notifier.signature.Secret;
import dev.fettle.notifier.signature.Signatures;
import dev.fettle.notifier.webhook.Access;
import dev.fettle.notifier.webhook.Match;
import dev.fettle.notifier.webhook.Rules;
import dev.fettle.notifier.webhook.Webhook;
import dev.fettle.platform.address.AddressConfig;
import dev.fettle.platform.address.AddressPolicy;
import dev.fettle.platform.address.DnsConfig;
import dev.fettle.platform.address.Resolver;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.subethamail.smtp.MessageHandler;
import org.subethamail.smtp.RejectException;
import org.subethamail.smtp.auth.EasyAuthenticationHandlerFactory;
import org.subethamail.smtp.auth.LoginFailedException;
import org.subethamail.smtp.server.SMTPServer;

/** Mails by a real SMTP server. */
class SmtpExchangeTest {

    private static final String MAIL = "Subject: x\r\n\r\n.a line with a point\r\n..two\r\nend\r\n";

    private final Vertx vertx = Vertx.vertx();
    private final BlockingQueue<String> mails = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> envelopes = new LinkedBlockingQueue<>();

    interface Names {
        DnsConfig dns();
    }

    @AfterEach
    void close() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get(5, TimeUnit.SECONDS);
    }

    @Test
    void aMailArrivesAsItWasFrozen() throws Exception {
        SMTPServer server = server(null, null);
        try {
            Answer answer = send("smtp://localhost:" + server.getPortAllocated(), email(null, "", MailTls.AVAILABLE),
                    "");

            assertThat(answer).isInstanceOfSatisfying(Answer.Answered.class, taken -> {
                assertThat(taken.status()).isEqualTo(250);
                assertThat(taken.start()).startsWith("250");
            });
            assertThat(mails.poll(5, TimeUnit.SECONDS)).endsWith(MAIL);
            assertThat(envelopes).containsExactly("fettle@example.com", "ops@example.com", "dev@example.com");
        } finally {
            server.stop();
        }
    }

    @ParameterizedTest(name = "{0} {1} {2}")
    @CsvSource(delimiter = '|', textBlock = """
            from | 451 | 503 | a grey list
            from | 550 | 422 | a sender that is never taken
            to   | 550 | 422 | no recipient is taken
            to   | 450 | 503 | mailboxes are busy
            data | 452 | 503 | the disk is full
            data | 552 | 422 | too large
            one  | 550 | 250 | one of two is refused
            """)
    void whatTheServerSaysIsJudged(String where, int code, int status, String rule) throws Exception {
        SMTPServer server = server(where, new RejectException(code, "because"));
        try {
            Answer answer = send("smtp://localhost:" + server.getPortAllocated(), email(null, "", MailTls.NONE), "");

            assertThat(answer).as(rule).isInstanceOfSatisfying(Answer.Answered.class, said -> {
                assertThat(said.status()).isEqualTo(status);
                assertThat(said.start()).contains(code + " because");
            });
        } finally {
            server.stop();
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"right, 250", "wrong, 503"})
    void whoMustLogInDoes(String password, int status) throws Exception {
        SMTPServer server = SMTPServer.port(0).bindAddress(InetAddress.getLoopbackAddress()).requireAuth(true)
                .authenticationHandlerFactory(new EasyAuthenticationHandlerFactory((user, given, _) -> {
                    if (!user.equals("fettle") || !given.equals("right")) {
                        throw new LoginFailedException();
                    }
                })).messageHandlerFactory(_ -> new Handler(null, null)).build();
        server.start();
        try {
            Answer answer = send("smtp://localhost:" + server.getPortAllocated(),
                    email("fettle", password, MailTls.NONE), "");

            assertThat(answer).isInstanceOfSatisfying(Answer.Answered.class,
                    said -> assertThat(said.status()).isEqualTo(status));
            assertThat(answer.toString()).doesNotContain(password);
        } finally {
            server.stop();
        }
    }

    @Test
    void withoutTlsNothingIsSentWhereItIsRequired() throws Exception {
        SMTPServer server = server(null, null);
        try {
            Answer answer = send("smtp://localhost:" + server.getPortAllocated(), email("u", "p", MailTls.REQUIRED),
                    "");

            assertThat(answer).isInstanceOfSatisfying(Answer.Answered.class, said -> {
                assertThat(said.status()).isEqualTo(503);
                assertThat(said.start()).contains("STARTTLS");
            });
            assertThat(mails).isEmpty();
        } finally {
            server.stop();
        }
    }

    @Test
    void theAddressPolicyHoldsHereToo() throws Exception {
        SMTPServer server = server(null, null);
        try {
            Answer answer = send("smtp://127.0.0.1:" + server.getPortAllocated(), email(null, "", MailTls.NONE),
                    "127.0.0.0/8");

            assertThat(answer).isInstanceOf(Answer.Blocked.class);
            assertThat(mails).isEmpty();
        } finally {
            server.stop();
        }
    }

    @Test
    void aServerThatSaysNothingCostsTheTimeoutOnly() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Answer answer = send("smtp://localhost:" + silent.getLocalPort(), email(null, "", MailTls.NONE), "");

            assertThat(answer).isInstanceOf(Answer.TimedOut.class);
        }
    }

    @Test
    void aServerThatIsNotThereIsUnreachable() throws Exception {
        int free;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            free = socket.getLocalPort();
        }

        assertThat(send("smtp://127.0.0.1:" + free, email(null, "", MailTls.NONE), ""))
                .isInstanceOfSatisfying(Answer.Unreachable.class,
                        answer -> assertThat(answer.cause()).isEqualTo("refused"));
    }

    private static Format.Email email(String user, String password, MailTls tls) {
        return new Format.Email("fettle@example.com", List.of("ops@example.com", "dev@example.com"), "[Fettle]", user,
                password, tls);
    }

    private SMTPServer server(String where, RejectException rejection) {
        SMTPServer server = SMTPServer.port(0).bindAddress(InetAddress.getLoopbackAddress())
                .messageHandlerFactory(_ -> new Handler(where, rejection)).build();
        server.start();
        return server;
    }

    private Answer send(String url, Format.Email format, String denied) throws Exception {
        Webhook webhook = new Webhook("ops", URI.create(url), Secret.NONE, Match.EVERYTHING, Webhook.DEFAULT_TELL,
                Webhook.DEFAULT_TYPES, Webhook.Batching.DEFAULT, Webhook.Retrying.DEFAULT, Duration.ofSeconds(2),
                Rules.NONE, Access.PLAIN, format, new Webhook.Shown(url, ""));
        SmallRyeConfig settings = new SmallRyeConfigBuilder().addDiscoveredConverters()
                .withMapping(AddressConfig.class)
                .withMapping(Names.class, "test")
                .withSources(new PropertiesConfigSource(denied.isEmpty()
                        ? Map.of()
                        : Map.of("fettle.address.deny", denied), "test", 500))
                .build();
        try (Resolver resolver = Resolver.create(vertx, settings.getConfigMapping(Names.class, "test").dns(),
                AddressPolicy.of(settings.getConfigMapping(AddressConfig.class)))) {
            Sender sender = new Sender(vertx, resolver, "test");
            CompletableFuture<Answer> answer = new CompletableFuture<>();
            FrozenBatch batch = new FrozenBatch("msg_1", "message/rfc822", Buffer.buffer(MAIL), 1, 0, null,
                    Duration.ZERO);
            vertx.runOnContext(
                    _ -> sender.send(webhook, new Signatures(webhook.secret(), null, null), batch).subscribe()
                            .with(answer::complete, answer::completeExceptionally));
            return answer.get(10, TimeUnit.SECONDS);
        }
    }

    /** Takes a mail, or rejects it at some place. */
    private final class Handler implements MessageHandler {

        private final String where;
        private final RejectException rejection;

        Handler(String where, RejectException rejection) {
            this.where = where;
            this.rejection = rejection;
        }

        @Override
        public void from(String from) throws RejectException {
            reject("from");
            envelopes.add(from);
        }

        @Override
        public void recipient(String recipient) throws RejectException {
            reject("to");
            if (recipient.startsWith("dev")) {
                reject("one");
            }
            envelopes.add(recipient);
        }

        @Override
        public String data(InputStream data) throws RejectException, IOException {
            String mail = new String(data.readAllBytes(), StandardCharsets.US_ASCII);
            reject("data");
            mails.add(mail);
            return "taken";
        }

        @Override
        public void done() {
            // nothing is kept open
        }

        private void reject(String place) throws RejectException {
            if (place.equals(where)) {
                throw rejection;
            }
        }
    }
}
