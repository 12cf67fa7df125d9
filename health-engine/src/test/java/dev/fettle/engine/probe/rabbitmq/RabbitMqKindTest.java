package dev.fettle.engine.probe.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fettle.api.check.CheckSpec;
import dev.fettle.api.check.RabbitMqCheck;
import dev.fettle.engine.probe.FaultException;
import dev.fettle.engine.probe.HostilePeers;
import dev.fettle.engine.probe.ReadChecks;
import java.net.URI;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How it is read, and how peers that are none are told. */
class RabbitMqKindTest implements HostilePeers {

    @Override
    public CheckSpec check(String host, int port) {
        return new RabbitMqCheck(URI.create("amqp://joe:" + PASSWORD + "@" + host + ":" + port), null, null, "orders",
                null, null, false, "true", null);
    }

    @Override
    public byte[] tooLarge() {
        return HexFormat.of().parseHex("01000000200000000a000a0009000000");
    }

    @Override
    public byte[] slow() {
        return HexFormat.of().parseHex("01000000000100000a000a0009000000");
    }

    @Test
    void theTextsOfATableAreReadAndTheRestIsPassedOver() {
        byte[] table = HexFormat.of().parseHex("0000001d" + "0161" + "53" + "00000001" + "78" + "0162" + "7401" + "0163"
                + "46" + "00000004" + "0164" + "7400" + "0165" + "56" + "0166");

        assertThatThrownBy(() -> new Arguments(table).texts()).isInstanceOf(FaultException.class);
        byte[] whole = HexFormat.of().parseHex("00000017" + "0161" + "53" + "00000001" + "78" + "0162" + "7401" + "0163"
                + "46" + "00000004" + "01647400");
        assertThat(new Arguments(whole).texts()).containsExactly(Map.entry("a", "x"));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({"amqp://a,/", "amqp://a/,/", "amqp://a/shop,shop", "amqp://a/%2F,/", "amqp://a/a%20b,a b"})
    void thePathIsTheVirtualHost(URI url, String virtualHost) {
        assertThat(new RabbitMqCheck(url, null, null, null, null, null, false, "true", null).virtualHost())
                .isEqualTo(virtualHost);
    }

    @Test
    void theLeastHasItsDefaults() {
        assertThat(ReadChecks.of("{ rabbitmq: { url: amqp://a.example } }").check()).isEqualTo(
                new RabbitMqCheck(URI.create("amqp://a.example"), null, null, null, null, null, false, "true", null));
    }

    @Test
    void theExampleOfThePageIsRead() {
        ReadChecks read = ReadChecks.ofThePage("rabbitmq");

        assertThat(read.problems()).isEmpty();
        assertThat(read.checks()).isNotEmpty().allSatisfy(check -> assertThat(check).isInstanceOf(RabbitMqCheck.class));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            {}                                                          | url
            { url: "http://a.example" }                                 | url must be an address such as amqp://
            { url: "amqp://a.example", maxMessages: 1 }                 | queue must be given
            { url: "amqp://a.example", minConsumers: 1 }                | queue must be given
            { url: "amqp://a.example", queue: a, maxMessages: -1 }      | maxMessages must be
            { url: "amqp://a.example", roundTrip: perhaps }             | roundTrip must be
            { url: "amqp://a.example", healthy: "brokers > 1" }         | healthy is no condition
            """)
    void aWrongSettingIsTold(String settings, String problem) {
        assertThat(ReadChecks.of("{ rabbitmq: " + settings + " }").problems())
                .anySatisfy(told -> assertThat(told).contains(problem));
    }
}
