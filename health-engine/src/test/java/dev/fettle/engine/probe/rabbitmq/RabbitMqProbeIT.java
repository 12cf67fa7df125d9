package dev.fettle.engine.probe.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import dev.fettle.api.check.Outcome;
import dev.fettle.api.check.Phase;
import dev.fettle.api.check.RabbitMqCheck;
import dev.fettle.api.component.Reason;
import dev.fettle.engine.probe.TestCertificates;
import dev.fettle.engine.probe.TestLane;
import dev.fettle.engine.probe.TestSettings;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Against a real RabbitMQ whose queue 'orders' holds three messages and has no consumer. */
class RabbitMqProbeIT {

    @TempDir
    private static Path directory;

    private static @Nullable TestRabbit rabbit;
    private static @Nullable TestLane lane;

    @BeforeAll
    static void start() throws Exception {
        TestCertificates certificates = new TestCertificates(Files.createDirectory(directory.resolve("certificates")));
        certificates.leaf("server", "-ext", "san=ip:127.0.0.1");
        rabbit = new TestRabbit(directory, certificates.certificateFile("server"), certificates.keyFile("server"));
        lane = new TestLane(TestSettings.trusting(certificates.authority()));
        ConnectionFactory client = new ConnectionFactory();
        client.setUri("amqp://joe:" + TestRabbit.PASSWORD + "@127.0.0.1:" + rabbit.port + "/shop");
        try (Connection connection = client.newConnection(); Channel channel = connection.createChannel()) {
            var _ = channel.confirmSelect();
            for (int i = 0; i < 3; i++) {
                channel.basicPublish("", "orders", null, "x".getBytes(StandardCharsets.UTF_8));
            }
            channel.waitForConfirmsOrDie(10_000);
        }
        Outcome _ = lane.attempt(check("orders", null, null));
    }

    @AfterAll
    static void stop() {
        if (lane != null) {
            lane.close();
        }
        if (rabbit != null) {
            rabbit.close();
        }
    }

    private static RabbitMqCheck check(@Nullable String queue, @Nullable Long maxMessages,
            @Nullable Long minConsumers) {
        return new RabbitMqCheck(URI.create("amqp://127.0.0.1:" + rabbit.port + "/shop"), "joe", TestRabbit.PASSWORD,
                queue, maxMessages, minConsumers, false, "true", null);
    }

    private static Outcome.Failure failure(RabbitMqCheck check) {
        Outcome outcome = lane.attempt(check);
        assertThat(outcome).isInstanceOf(Outcome.Failure.class);
        Outcome.Failure failure = (Outcome.Failure) outcome;
        assertThat(failure.message()).startsWith("RabbitMQ 127.0.0.1:" + rabbit.port + ": ").doesNotContain("hunter2");
        return failure;
    }

    @Test
    void aServerThatTakesTheLoginIsHealthy() {
        Outcome outcome = lane.attempt(check(null, null, null));

        assertThat(outcome).isInstanceOf(Outcome.Success.class);
        assertThat(outcome.observation().details()).containsEntry("product", "RabbitMQ").containsKey("version");
        assertThat(outcome.observation().phases()).containsOnlyKeys(Phase.RESOLVE, Phase.CONNECT, Phase.PROCESSING);
    }

    @Test
    void tlsIsSpokenAndItsCertificateSeen() {
        RabbitMqCheck check = new RabbitMqCheck(URI.create("amqps://127.0.0.1:" + rabbit.securePort + "/shop"), "joe",
                TestRabbit.PASSWORD, "orders", null, null, false, "tls.expiresInDays > 0", null);

        Outcome outcome = lane.attempt(check);

        assertThat(outcome).as(outcome.toString()).isInstanceOf(Outcome.Success.class);
        assertThat(outcome.observation().details()).containsKey("tlsNotAfter");
        assertThat(outcome.observation().phases()).containsKey(Phase.TLS);
        try (TestLane trustsNobody = new TestLane()) {
            assertThat(trustsNobody.attempt(check)).isInstanceOfSatisfying(Outcome.Failure.class,
                    failure -> assertThat(failure.reason()).isEqualTo(Reason.TLS_INVALID));
        }
    }

    private static RabbitMqCheck roundTrip(String user, @Nullable String queue) {
        return new RabbitMqCheck(URI.create("amqp://127.0.0.1:" + rabbit.port + "/shop"), user, TestRabbit.PASSWORD,
                queue, null, null, true, "roundTrip < 5000", null);
    }

    @ParameterizedTest
    @CsvSource(nullValues = "-", value = {"-", "orders"})
    void aMessageGoesInAndComesOut(@Nullable String queue) {
        Outcome outcome = lane.attempt(roundTrip("joe", queue));

        assertThat(outcome).as(outcome.toString()).isInstanceOf(Outcome.Success.class);
        assertThat(outcome.observation().details()).containsKey("roundTripMs");
        assertThat(rabbit.control("list_queues", "-q", "-p", "shop", "name")).doesNotContain("amq.gen");
    }

    @Test
    void whoMayMakeNoQueueIsToldSo() {
        assertThat(failure(roundTrip("reader", null))).satisfies(failure -> {
            assertThat(failure.reason()).isEqualTo(Reason.AUTH);
            assertThat(failure.message()).contains("ACCESS_REFUSED");
        });
    }

    @Test
    void aServerThatIsLowOnMemoryTakesNoMessagesThoughItTakesTheLogin() {
        String _ = rabbit.control("set_vm_memory_high_watermark", "absolute", "1");
        try {
            await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> assertThat(failure(roundTrip("joe", null))
                    .message()).endsWith("the server takes no messages: low on memory"));
            assertThat(lane.attempt(check(null, null, null))).isInstanceOf(Outcome.Success.class);
        } finally {
            String _ = rabbit.control("set_vm_memory_high_watermark", "0.9");
        }
        await().atMost(Duration.ofSeconds(10)).untilAsserted(
                () -> assertThat(lane.attempt(roundTrip("joe", null))).isInstanceOf(Outcome.Success.class));
        await().atMost(Duration.ofSeconds(20))
                .until(() -> !rabbit.control("list_connections", "-q", "pid").contains("<"));
    }

    @Test
    void aVirtualHostMayBeCalledAnything() {
        assertThat(lane.attempt(new RabbitMqCheck(URI.create("amqp://127.0.0.1:" + rabbit.port + "/a%2Fb%20%C3%BC"),
                "joe", TestRabbit.PASSWORD, null, null, null, false, "true", null)))
                .isInstanceOf(Outcome.Success.class);
    }

    @Test
    void aQueueOfAnotherConnectionIsTold() throws Exception {
        ConnectionFactory client = new ConnectionFactory();
        client.setUri("amqp://joe:" + TestRabbit.PASSWORD + "@127.0.0.1:" + rabbit.port + "/shop");
        try (Connection connection = client.newConnection(); Channel channel = connection.createChannel()) {
            var _ = channel.queueDeclare("mine", false, true, true, Map.of());

            assertThat(failure(check("mine", null, null)).message()).contains("RESOURCE_LOCKED").endsWith("(405)");
        }
    }

    @Test
    void nobodyIsLoggedAsOneWhoHangsUpUnexpectedly() throws Exception {
        int before = rabbit.log().length();
        for (int i = 0; i < 5; i++) {
            assertThat(lane.attempt(check("orders", null, null))).isInstanceOf(Outcome.Success.class);
        }
        assertThat(failure(check("nowhere", null, null)).message()).endsWith("(404)");
        assertThat(rabbit.log().substring(before)).contains("closing AMQP connection")
                .doesNotContain("client unexpectedly closed TCP connection");
    }

    @Test
    void aQueueWithinItsBoundsIsHealthy() {
        Outcome outcome = lane.attempt(check("orders", 3L, 0L));

        assertThat(outcome).isInstanceOf(Outcome.Success.class);
        assertThat(outcome.observation().details()).containsEntry("messages", 3L).containsEntry("consumers", 0L);
    }

    @Test
    void aQueueThatIsTooFullOrLeftAloneIsUnhealthy() {
        assertThat(failure(check("orders", 2L, null)).message())
                .endsWith("queue 'orders' holds 3 messages, more than 2");
        assertThat(failure(check("orders", null, 1L)).message())
                .endsWith("queue 'orders' has 0 of at least 1 consumers");
    }

    @Test
    void conditionsSeeTheQueue() {
        URI url = URI.create("amqp://joe:" + TestRabbit.PASSWORD + "@127.0.0.1:" + rabbit.port + "/shop");

        assertThat(lane.attempt(new RabbitMqCheck(url, null, null, "orders", null, null, false, "messages < 100",
                "consumers == 0 && version != ''"))).isInstanceOf(Outcome.Worrying.class);
        assertThat(failure(new RabbitMqCheck(url, null, null, "orders", null, null, false, "messages < 3", null))
                .message())
                .endsWith("holds 3 messages and has 0 consumers, but not: messages < 3");
    }

    @Test
    void whoMayUseTheVirtualHostNeedsNoPermissionOnTheQueue() {
        assertThat(lane.attempt(new RabbitMqCheck(URI.create("amqp://127.0.0.1:" + rabbit.port + "/shop"), "reader",
                TestRabbit.PASSWORD, "orders", null, null, false, "messages == 3", null)))
                .isInstanceOf(Outcome.Success.class);
    }

    @Test
    void aQueueThatIsNotThereIsToldAndNotMade() {
        for (int i = 0; i < 2; i++) {
            Outcome.Failure failure = failure(check("nowhere", null, null));

            assertThat(failure.reason()).isEqualTo(Reason.PROTOCOL);
            assertThat(failure.message()).contains("NOT_FOUND - no queue 'nowhere'").endsWith("(404)");
        }
    }

    @ParameterizedTest(name = "{0} {1} {2}: {4}")
    @CsvSource({"joe,wrong-hunter2,shop,AUTH,ACCESS_REFUSED", "nobody,hunter2-hunter2,shop,AUTH,ACCESS_REFUSED",
            "jane,hunter2-hunter2,shop,AUTH,access to vhost",
            "joe,hunter2-hunter2,nowhere,PROTOCOL,vhost nowhere not found"})
    void whoMayNotIsTold(String user, String password, String virtualHost, Reason reason, String words) {
        RabbitMqCheck check = new RabbitMqCheck(URI.create("amqp://127.0.0.1:" + rabbit.port + "/" + virtualHost), user,
                password, "orders", null, null, false, "true", null);

        Outcome.Failure failure = failure(check);

        assertThat(failure.reason()).as(failure.message()).isEqualTo(reason);
        assertThat(failure.message()).contains(words);
        assertThat(check.toString()).doesNotContain("hunter2");
    }
}
