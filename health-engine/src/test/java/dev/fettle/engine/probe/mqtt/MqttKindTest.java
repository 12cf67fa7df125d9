package dev.fettle.engine.probe.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fettle.api.check.CheckSpec;
import dev.fettle.api.check.MqttCheck;
import dev.fettle.api.check.MqttCheck.Version;
import dev.fettle.api.check.Outcome;
import dev.fettle.api.component.Reason;
import dev.fettle.engine.probe.HostilePeers;
import dev.fettle.engine.probe.RawServer;
import dev.fettle.engine.probe.ReadChecks;
import dev.fettle.engine.probe.TestLane;
import java.net.URI;
import java.time.Duration;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How it is read, and how peers that are none are told. */
class MqttKindTest implements HostilePeers {

    @Override
    public CheckSpec check(String host, int port) {
        return new MqttCheck(URI.create("mqtt://joe:" + PASSWORD + "@" + host + ":" + port), null, null, null,
                Version.V3_1_1, "health", "ping", null, "true", null);
    }

    @Override
    public byte[] tooLarge() {
        return new byte[]{0x20, (byte) 0xFF, (byte) 0xFF, 0x7F, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};
    }

    @Override
    public byte[] slow() {
        return new byte[]{0x20, 2, 0, 0, (byte) 0x90, 3, 0, 1, 0, 0x30, 100, 0, 0, 0}; // is let in, and then waits
    }

    @Test
    void theLeastHasItsDefaults() {
        assertThat(ReadChecks.of("{ mqtt: { url: mqtt://a.example } }").check()).isEqualTo(
                new MqttCheck(URI.create("mqtt://a.example"), null, null, null, Version.V3_1_1, null, null, null,
                        "true", null));
    }

    @Test
    void theExampleOfThePageIsRead() {
        ReadChecks read = ReadChecks.ofThePage("mqtt");

        assertThat(read.problems()).isEmpty();
        assertThat(read.checks()).isNotEmpty().allSatisfy(check -> assertThat(check).isInstanceOf(MqttCheck.class));
    }

    @ParameterizedTest
    @ValueSource(strings = {"#", "+", "+/+/#", "/", "a//b", "$SYS/broker/uptime", "a/+", "größe/#"})
    void aTopicMayBeAnyFilter(String topic) {
        assertThat(ReadChecks.of("{ mqtt: { url: mqtt://a.example, version: 5, topic: \"" + topic + "\" } }").check())
                .isInstanceOfSatisfying(MqttCheck.class, check -> {
                    assertThat(check.topic()).isEqualTo(topic);
                    assertThat(check.version()).isEqualTo(Version.V5);
                });
    }

    private static MqttCheck check(int port, Version version) {
        return new MqttCheck(URI.create("mqtt://127.0.0.1:" + port), null, null, "a", version, "health", "ping", null,
                "true", null);
    }

    @ParameterizedTest(name = "{0} {1}: {3}")
    @CsvSource(delimiter = '|', textBlock = """
            V3_1_1 | 20020001             | PROTOCOL | the broker does not speak MQTT 3.1.1
            V3_1_1 | 20020003             | PROTOCOL | the broker says that it is not available
            V3_1_1 | 20020063             | PROTOCOL | not a valid answer: a message cannot be read
            V3_1_1 | 20020000 90020001    | PROTOCOL | not a valid answer to one subscription
            V3_1_1 | 20020000 9003000180  | AUTH     | may not subscribe to 'health'
            V5     | 2003008600           | AUTH     | the login was refused
            V5     | 2003008500           | PROTOCOL | the broker does not take the client id
            V5     | 2003009700           | PROTOCOL | the broker refused the connection with code 151
            V5     | 2003000000 900400010087           | AUTH  | may not subscribe to 'health'
            V5     | 2003000000 900400010000 40040002 8700 | AUTH  | may not publish to 'health' (code 135)
            V5     | 2003000000 E0018E    | RESET    | the broker ended the connection: another client has the same client id
            """)
    void whatABrokerRefusesIsTold(Version version, String answers, Reason reason, String message) {
        byte[] bytes = HexFormat.of().parseHex(answers.replace(" ", ""));
        try (TestLane lane = new TestLane(); RawServer server = new RawServer(connection -> {
            connection.write(bytes);
            connection.hang();
        })) {
            assertThat(lane.attempt(check(server.port(), version))).isInstanceOfSatisfying(Outcome.Failure.class,
                    failure -> {
                        assertThat(failure.message()).endsWith(": " + message);
                        assertThat(failure.reason()).isEqualTo(reason);
                    });
        }
    }

    @Test
    void whatWasRetainedIsNotWhatIsSent() {
        byte[] let = HexFormat.of().parseHex("20020000" + "9003000100");
        byte[] retained = HexFormat.of().parseHex("310c" + "0006" + "6865616c7468" + "70696e67"); // health: ping
        byte[] ours = retained.clone();
        ours[0] = 0x30;
        try (TestLane lane = new TestLane(); RawServer server = new RawServer(connection -> {
            connection.write(let);
            connection.write(retained);
            connection.hang();
        }); RawServer passing = new RawServer(connection -> {
            connection.write(let);
            int heard = 0;
            while (heard < "ping".length()) { // the end of what is published
                heard = connection.socket.getInputStream().read() == "ping".charAt(heard) ? heard + 1 : 0;
            }
            connection.write(retained);
            connection.write(ours); // and hangs up at once
        })) {
            assertThat(lane.attempt(check(server.port(), Version.V3_1_1), Duration.ofMillis(400)))
                    .isInstanceOfSatisfying(Outcome.Timeout.class, timeout -> assertThat(timeout.message())
                            .contains("waiting for a message of 'health'"));
            assertThat(lane.attempt(check(passing.port(), Version.V3_1_1))).isInstanceOf(Outcome.Success.class);
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            {}                                                        | url
            { url: "http://a.example" }                               | url must be an address such as mqtts://
            { url: "mqtt://a.example", send: x }                      | topic must be given
            { url: "mqtt://a.example", expect: x }                    | topic must be given
            { url: "mqtt://a.example", topic: "a/#", send: x }        | topic must have no + and no #
            { url: "mqtt://a.example", topic: "a+/b" }                | topic must have + only alone
            { url: "mqtt://a.example", topic: "a/#/b" }               | topic must have + only alone
            { url: "mqtt://a.example", version: 4 }                   | version must be one of 3.1.1, 5
            { url: "mqtt://a.example", password: x }                  | user must be given with password
            { url: "mqtt://:x@a.example" }                            | user must be given with password
            { url: "mqtt://a.example", topic: a, expect: "(" }        | expect is no regular expression
            { url: "mqtt://a.example", healthy: "brokers > 1" }       | healthy is no condition
            """)
    void aWrongSettingIsTold(String settings, String problem) {
        assertThat(ReadChecks.of("{ mqtt: " + settings + " }").problems())
                .anySatisfy(told -> assertThat(told).contains(problem));
    }
}
