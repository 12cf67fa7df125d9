package dev.fettle.engine.probe.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fettle.api.check.CheckSpec;
import dev.fettle.api.check.MqttCheck;
import dev.fettle.engine.probe.HostilePeers;
import dev.fettle.engine.probe.ReadChecks;
import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How it is read, and how peers that are none are told. */
class MqttKindTest implements HostilePeers {

    @Override
    public CheckSpec check(String host, int port) {
        return new MqttCheck(URI.create("mqtt://joe:" + PASSWORD + "@" + host + ":" + port), null, null, null,
                "health", "ping", null, "true", null);
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
                new MqttCheck(URI.create("mqtt://a.example"), null, null, null, null, null, null, "true", null));
    }

    @Test
    void theExampleOfThePageIsRead() {
        ReadChecks read = ReadChecks.ofThePage("mqtt");

        assertThat(read.problems()).isEmpty();
        assertThat(read.checks()).isNotEmpty().allSatisfy(check -> assertThat(check).isInstanceOf(MqttCheck.class));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            {}                                                        | url
            { url: "http://a.example" }                               | url must be an address such as mqtts://
            { url: "mqtt://a.example", send: x }                      | topic must be given
            { url: "mqtt://a.example", expect: x }                    | topic must be given
            { url: "mqtt://a.example", topic: "a/#", send: x }        | topic must have no + and no #
            { url: "mqtt://a.example", topic: a, expect: "(" }        | expect is no regular expression
            { url: "mqtt://a.example", healthy: "brokers > 1" }       | healthy is no condition
            """)
    void aWrongSettingIsTold(String settings, String problem) {
        assertThat(ReadChecks.of("{ mqtt: " + settings + " }").problems())
                .anySatisfy(told -> assertThat(told).contains(problem));
    }
}
