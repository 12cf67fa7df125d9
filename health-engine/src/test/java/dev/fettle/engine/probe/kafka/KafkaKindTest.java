package dev.fettle.engine.probe.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fettle.api.check.CheckSpec;
import dev.fettle.api.check.KafkaCheck;
import dev.fettle.api.check.KafkaCheck.Broker;
import dev.fettle.engine.probe.HostilePeers;
import dev.fettle.engine.probe.ReadChecks;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How it is read, and how peers that are none are told. */
class KafkaKindTest implements HostilePeers {

    @Override
    public CheckSpec check(String host, int port) {
        return new KafkaCheck(List.of(new Broker(host, port)), false,
                new KafkaCheck.Sasl(KafkaCheck.Mechanism.PLAIN, "joe", PASSWORD), 1, List.of(), null, "brokers > 0",
                null);
    }

    @Override
    public byte[] tooLarge() {
        return new byte[]{0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};
    }

    @Override
    public byte[] slow() {
        return new byte[]{0, 0, 0, 100, 0, 0, 0, 0, 0, 0, 0, 0};
    }

    @Test
    void theLeastHasItsDefaults() {
        assertThat(ReadChecks.of("{ kafka: { bootstrap: [a.example:9092] } }").check())
                .isEqualTo(new KafkaCheck(List.of(new Broker("a.example", 9092)), false, null, 1, List.of(), null,
                        "partitions.offline == 0", "partitions.underReplicated > 0 || controller < 0"));
    }

    @ParameterizedTest
    @CsvSource({"kafka_1:9092,kafka_1", "[::1]:9092,[::1]", "10.0.0.1:9092,10.0.0.1"})
    void aBrokerIsNamedAsItsNetworkDoes(String broker, String host) {
        assertThat(ReadChecks.of("{ kafka: { bootstrap: [\"" + broker + "\"] } }").check())
                .isInstanceOfSatisfying(KafkaCheck.class,
                        check -> assertThat(check.bootstrap()).containsExactly(new Broker(host, 9092)));
    }

    @Test
    void theExampleOfThePageIsRead() {
        ReadChecks read = ReadChecks.ofThePage("kafka");

        assertThat(read.problems()).isEmpty();
        assertThat(read.checks()).isNotEmpty().allSatisfy(check -> assertThat(check).isInstanceOf(KafkaCheck.class));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            {}                                                               | bootstrap
            { bootstrap: [] }                                                | bootstrap
            { bootstrap: [a] }                                               | bootstrap must be a list of host:port
            { bootstrap: ["a:0"] }                                           | bootstrap must be a list of host:port
            { bootstrap: ["a:65536"] }                                       | bootstrap must be a list of host:port
            { bootstrap: ["::1:9092"] }                                      | bootstrap must be a list of host:port
            { bootstrap: [":9092"] }                                         | bootstrap must be a list of host:port
            { bootstrap: ["a:9092"], groups: [{ id: b, minMembers: -1 }] }   | minMembers must be
            { bootstrap: ["joe@a:9092"] }                                    | bootstrap must be a list of host:port
            { bootstrap: ["a:9092/x"] }                                      | bootstrap must be a list of host:port
            { bootstrap: ["a:9092"], minBrokers: 0 }                         | minBrokers must be
            { bootstrap: ["a:9092"], sasl: { mechanism: GSSAPI } }           | mechanism must be
            { bootstrap: ["a:9092"], groups: [{ maxLag: 1 }] }               | id
            { bootstrap: ["a:9092"], roundTrip: {} }                         | topic
            { bootstrap: ["a:9092"], healthy: "nodes > 1" }                  | healthy is no condition
            """)
    void aWrongSettingIsTold(String settings, String problem) {
        assertThat(ReadChecks.of("{ kafka: " + settings + " }").problems()).anySatisfy(
                told -> assertThat(told).contains(problem));
    }
}
