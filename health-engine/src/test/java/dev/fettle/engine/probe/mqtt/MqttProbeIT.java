package dev.fettle.engine.probe.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fettle.api.check.MqttCheck;
import dev.fettle.api.check.MqttCheck.Version;
import dev.fettle.api.check.Outcome;
import dev.fettle.api.check.Phase;
import dev.fettle.api.component.Reason;
import dev.fettle.engine.probe.PreparedCheck;
import dev.fettle.engine.probe.TestCertificates;
import dev.fettle.engine.probe.TestLane;
import dev.fettle.engine.probe.TestProgram;
import dev.fettle.engine.probe.TestSettings;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.mqtt.MqttEncoder;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttQoS;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Against a real broker: Mosquitto. */
class MqttProbeIT {

    private static final Path PROGRAM = Path.of("/usr/sbin/mosquitto");
    private static final String PASSWORD = "hunter2-hunter2";

    @TempDir
    private static Path directory;

    private static @Nullable TestProgram broker;
    private static @Nullable TestLane lane;
    private static int port;
    private static int securePort;

    @BeforeAll
    static void start() throws Exception {
        TestProgram.assumeInstalled(PROGRAM, "mosquitto");
        port = TestProgram.freePort();
        securePort = TestProgram.freePort();
        TestCertificates certificates = new TestCertificates(Files.createDirectory(directory.resolve("certificates")));
        certificates.leaf("server", "-ext", "san=ip:127.0.0.1");
        Path certificate = Files.writeString(directory.resolve("server.pem"), certificates.certificatePem("server"));
        Path key = Files.writeString(directory.resolve("server.key"), certificates.keyPem("server"));
        Path passwords = directory.resolve("passwords");
        Process hashing = new ProcessBuilder("/usr/bin/mosquitto_passwd", "-b", "-c", passwords.toString(), "joe",
                PASSWORD).inheritIO().start();
        assertThat(hashing.waitFor()).isZero();
        Path configuration = Files.writeString(directory.resolve("mosquitto.conf"), """
                listener %d 127.0.0.1
                listener %d 127.0.0.1
                certfile %s
                keyfile %s
                allow_anonymous false
                password_file %s
                acl_file %s
                user root
                """.formatted(port, securePort, certificate, key, passwords,
                Files.writeString(directory.resolve("acl"),
                        "user joe\ntopic readwrite health/#\ntopic read sealed/#\n")));
        broker = TestProgram.start(directory.resolve("log"), port, PROGRAM, "-c", configuration);
        lane = new TestLane(TestSettings.trusting(certificates.authority()));
        Outcome _ = lane.attempt(check("health/first", "x", null));
    }

    @AfterAll
    static void stop() {
        if (lane != null) {
            lane.close();
        }
        if (broker != null) {
            broker.close();
        }
    }

    private static MqttCheck check(@Nullable String topic, @Nullable String send, @Nullable String expect) {
        return new MqttCheck(URI.create("mqtt://127.0.0.1:" + port), "joe", PASSWORD, null, Version.V3_1_1, topic, send,
                expect, "true", null);
    }

    @ParameterizedTest(name = "{0} {1} {2}")
    @CsvSource(nullValues = "-", value = {"-,-,-", "health/a,-,-", "health/b,ping,-", "health/c,ping 7,g \\d$"})
    void whatIsExpectedIsHealthy(@Nullable String topic, @Nullable String send, @Nullable String expect) {
        Outcome outcome = lane.attempt(check(topic, send, expect));

        assertThat(outcome).isInstanceOf(Outcome.Success.class);
        assertThat(outcome.observation().phases()).containsOnlyKeys(Phase.RESOLVE, Phase.CONNECT, Phase.PROCESSING);
    }

    @Test
    void tlsIsSpokenAndItsCertificateSeen() {
        MqttCheck check = new MqttCheck(URI.create("mqtts://127.0.0.1:" + securePort), "joe", PASSWORD, null,
                Version.V5, null, null, null, "tls.expiresInDays > 0", null);

        Outcome outcome = lane.attempt(check);

        assertThat(outcome).isInstanceOf(Outcome.Success.class);
        assertThat(outcome.observation().details()).containsKey("tlsNotAfter");
    }

    @Test
    void aMessageThatDoesNotComeIsATimeout() {
        assertThat(lane.attempt(check("health/silent", null, "."), Duration.ofMillis(400)))
                .isInstanceOf(Outcome.Timeout.class);
    }

    private static MqttCheck sealed(Version version) {
        return new MqttCheck(URI.create("mqtt://127.0.0.1:" + port), "joe", PASSWORD, null, version, "sealed/a", "ping",
                null, "true", null);
    }

    @Test
    void whoMayNotPublishIsToldInVersion5AndNotBefore() {
        assertThat(lane.attempt(sealed(Version.V5))).isInstanceOfSatisfying(Outcome.Failure.class, failure -> {
            assertThat(failure.reason()).isEqualTo(Reason.AUTH);
            assertThat(failure.message()).endsWith("may not publish to 'sealed/a' (code 135)");
        });
        assertThat(lane.attempt(sealed(Version.V3_1_1), Duration.ofMillis(400))).isInstanceOf(Outcome.Timeout.class);
    }

    /** As a device does that leaves its last value behind. */
    private static void retain(String topic, String text) throws Exception {
        EmbeddedChannel encoder = new EmbeddedChannel(MqttEncoder.INSTANCE);
        try (Socket socket = new Socket(InetAddress.ofLiteral("127.0.0.1"), port)) {
            for (MqttMessage message : List.of(
                    MqttMessageBuilders.connect().clientId("device").username("joe")
                            .password(PASSWORD.getBytes(StandardCharsets.UTF_8)).build(),
                    MqttMessageBuilders.publish().topicName(topic).qos(MqttQoS.AT_LEAST_ONCE).messageId(1)
                            .retained(true)
                            .payload(Unpooled.copiedBuffer(text, StandardCharsets.UTF_8)).build())) {
                assertThat(encoder.writeOutbound(message)).isTrue();
                socket.getOutputStream().write(ByteBufUtil.getBytes((ByteBuf) encoder.readOutbound()));
                assertThat(socket.getInputStream().readNBytes(4)).hasSize(4); // CONNACK, PUBACK
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatADeviceLeftBehindIsJudged(Version version) throws Exception {
        retain("health/greenhouse", "35");
        MqttCheck check = new MqttCheck(URI.create("mqtt://127.0.0.1:" + port), "joe", PASSWORD, null, version,
                "health/greenhouse", null, null, "int(text) < 40", "int(text) > 30 && retained");

        assertThat(lane.attempt(check)).isInstanceOf(Outcome.Worrying.class);

        retain("health/greenhouse", "41");
        assertThat(lane.attempt(check)).isInstanceOf(Outcome.Failure.class);
    }

    @Test
    void twoWithTheSameClientIdEndEachOthersConnection() throws Exception {
        PreparedCheck waiting = lane.prepare(new MqttCheck(URI.create("mqtt://127.0.0.1:" + port), "joe", PASSWORD,
                "twin", Version.V3_1_1, "health/never", null, ".", "true", null));
        var first = lane.begin(waiting, Duration.ofSeconds(8));
        var second = lane.begin(waiting, Duration.ofSeconds(8));
        Object one = CompletableFuture.anyOf(first, second).get();

        assertThat(one).isInstanceOfSatisfying(Outcome.Failure.class,
                failure -> assertThat(failure.reason()).isEqualTo(Reason.RESET));
    }

    @Test
    void conditionsSeeTheMessage() {
        URI url = URI.create("mqtt://joe:" + PASSWORD + "@127.0.0.1:" + port);

        assertThat(lane.attempt(
                new MqttCheck(url, null, null, "fettle-1", Version.V3_1_1, "health/d", "71", null, "int(text) < 80",
                        "int(text) > 70 && !retained")))
                .isInstanceOf(Outcome.Worrying.class);
        assertThat(
                lane.attempt(
                        new MqttCheck(url, null, null, "fettle-1", Version.V5, "health/d", "81", null, "int(text) < 80",
                                null)))
                .isInstanceOfSatisfying(Outcome.Failure.class, failure -> assertThat(failure.message())
                        .isEqualTo("MQTT 127.0.0.1:" + port + " gave the message, but not: int(text) < 80"));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(nullValues = "-", value = {"joe,wrong-hunter2,V3_1_1", "jane,hunter2-hunter2,V3_1_1", "-,-,V3_1_1",
            "joe,wrong-hunter2,V5", "-,-,V5"})
    void wrongCredentialsAreAuth(@Nullable String user, @Nullable String password, Version version) {
        MqttCheck check = new MqttCheck(URI.create("mqtt://127.0.0.1:" + port), user, password, null, version, null,
                null, null, "true", null);

        assertThat(lane.attempt(check)).isInstanceOfSatisfying(Outcome.Failure.class, failure -> {
            assertThat(failure.reason()).isEqualTo(Reason.AUTH);
            assertThat(failure.message()).isEqualTo("MQTT 127.0.0.1:" + port + ": the login was refused");
        });
        assertThat(check.toString()).doesNotContain("hunter2");
    }
}
