package dev.fettle.engine.probe.dns;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fettle.api.check.DnsCheck;
import dev.fettle.api.check.DnsCheck.Transport;
import dev.fettle.api.check.DnsCheck.Type;
import dev.fettle.api.check.Outcome;
import dev.fettle.api.check.Phase;
import dev.fettle.api.component.Reason;
import dev.fettle.engine.probe.DebianProgram;
import dev.fettle.engine.probe.TestLane;
import dev.fettle.engine.probe.TestSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Against a real name server, NSD, with a zone that has records of all types. */
class DnsProbeIT {

    private static final String PROGRAM = "/usr/sbin/nsd";
    private static final String HEALTHY = "rcode == \"NOERROR\" && size(records) > 0";

    @TempDir
    private static Path directory;
    private static DebianProgram server;
    private static TestLane lane;
    private static int port;

    @BeforeAll
    static void serve() throws IOException {
        DebianProgram.require(PROGRAM, "nsd");
        port = DebianProgram.freePort();
        Files.writeString(directory.resolve("shop.test.zone"), """
                $ORIGIN shop.test.
                $TTL 300
                @       IN SOA ns1 hostmaster 2026112201 7200 3600 1209600 60
                        IN NS ns1
                        IN NS ns2.shop.test.
                        IN MX 10 mail
                        IN MX 20 mail2.example.
                        IN TXT "v=spf1 -all"
                        IN TXT "two" "parts; \\"quoted\\" \\200"
                        IN CAA 0 issue "letsencrypt.org"
                        IN A 192.0.2.1
                        IN A 192.0.2.2
                     60 IN AAAA 2001:db8::1
                ns1     IN A 192.0.2.53
                www 42  IN CNAME shop.test.
                _sip._tcp IN SRV 5 10 5060 sip
                empty   IN TXT "no addresses"
                large   IN TXT "%1$s" "%1$s" "%1$s" "%1$s" "%1$s" "%1$s"
                """.formatted("x".repeat(250)));
        Files.writeString(directory.resolve("v4.zone"), """
                $ORIGIN 2.0.192.in-addr.arpa.
                $TTL 300
                @ IN SOA ns1.shop.test. hostmaster.shop.test. 1 7200 3600 1209600 60
                @ IN NS ns1.shop.test.
                1 IN PTR www.shop.test.
                """);
        Files.writeString(directory.resolve("v6.zone"), """
                $ORIGIN 8.b.d.0.1.0.0.2.ip6.arpa.
                $TTL 300
                @ IN SOA ns1.shop.test. hostmaster.shop.test. 1 7200 3600 1209600 60
                @ IN NS ns1.shop.test.
                1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0 IN PTR six.shop.test.
                """);
        Path configuration = Files.writeString(directory.resolve("nsd.conf"), """
                server:
                  ip-address: 127.0.0.1@%1$d
                  port: %1$d
                  username: ""
                  server-count: 1
                  zonesdir: "%2$s"
                  database: ""
                  pidfile: "%2$s/nsd.pid"
                  xfrdfile: "%2$s/xfrd.state"
                  xfrdir: "%2$s"
                  zonelistfile: "%2$s/zone.list"
                remote-control:
                  control-enable: no
                zone:
                  name: shop.test
                  zonefile: shop.test.zone
                zone:
                  name: 2.0.192.in-addr.arpa
                  zonefile: v4.zone
                zone:
                  name: 8.b.d.0.1.0.0.2.ip6.arpa
                  zonefile: v6.zone
                """.formatted(port, directory));
        server = DebianProgram.start(directory, port, List.of(PROGRAM, "-d", "-c", configuration.toString()));
        lane = new TestLane(TestSettings.asking("127.0.0.1:" + port));
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.close();
            lane.close();
        }
    }

    private static Outcome ask(String name, Type type, Transport transport, String healthy, String degraded) {
        return lane.attempt(new DnsCheck(name, type, "127.0.0.1", port, transport, healthy, degraded));
    }

    @ParameterizedTest(name = "{0} of {1}")
    @CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
            A     | shop.test            | 192.0.2.1, 192.0.2.2
            A     | www.shop.test        | 192.0.2.1, 192.0.2.2
            AAAA  | shop.test.           | 2001:db8::1
            CNAME | WWW.shop.test        | shop.test.
            MX    | shop.test            | 10 mail.shop.test., 20 mail2.example.
            NS    | shop.test            | ns1.shop.test., ns2.shop.test.
            TXT   | shop.test            | "two" "parts; \\"quoted\\" \\200", "v=spf1 -all"
            SRV   | _sip._tcp.shop.test  | 5 10 5060 sip.shop.test.
            SOA   | shop.test            | ns1.shop.test. hostmaster.shop.test. 2026112201 7200 3600 1209600 60
            CAA   | shop.test            | 0 issue "letsencrypt.org"
            PTR   | 192.0.2.1            | www.shop.test.
            PTR   | 2001:db8::1          | six.shop.test.
            PTR   | 1.2.0.192.in-addr.arpa | www.shop.test.
            """)
    void recordsOfEveryTypeReadAsDigPrintsThem(Type type, String name, String records) {
        for (Transport transport : Transport.values()) {
            Outcome outcome = ask(name, type, transport, HEALTHY, null);

            assertThat(outcome).as(outcome.toString()).isInstanceOf(Outcome.Success.class);
            assertThat(List.of(outcome.observation().details().get("records").toString().split(", ")))
                    .containsExactlyInAnyOrder(records.split(", "));
            assertThat(outcome.observation().details()).containsEntry("rcode", "NOERROR")
                    .containsEntry("authoritative", true).containsEntry("authentic", false)
                    .containsEntry("questionsSent", 1);
            assertThat(outcome.observation().phases()).containsOnlyKeys(Phase.RESOLVE, Phase.CONNECT, Phase.PROCESSING);
        }
    }

    @ParameterizedTest(name = "{3}: {2}")
    @CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
            A   | shop.test  | "192.0.2.1" in records && size(records) == 2                | healthy
            A   | shop.test  | records.all(r, r.startsWith("192.0.2.")) && ttl == 300      | healthy
            A   | www.shop.test | ttl == 300 && authoritative && !authentic                | healthy
            AAAA| shop.test  | ttl == 60                                                    | healthy
            MX  | shop.test  | records.exists(r, r == "10 mail.shop.test.")                 | healthy
            A   | no.shop.test | rcode == "NXDOMAIN"                                       | healthy
            A   | shop.test  | transport == "udp" && ip == "127.0.0.1" && latency < 8000    | healthy
            A   | shop.test  | "192.0.2.9" in records                                      | CONDITION
            A   | empty.shop.test | rcode == "NOERROR" && size(records) > 0                 | CONDITION
            A   | empty.shop.test | ttl > 0                                                 | CONDITION
            A   | no.shop.test | rcode == "NOERROR"                                         | DNS
            A   | other.test | rcode == "NOERROR"                                           | DNS
            """)
    void conditionsJudgeTheAnswer(Type type, String name, String condition, String expected) {
        Outcome outcome = ask(name, type, Transport.UDP, condition, null);

        if (expected.equals("healthy")) {
            assertThat(outcome).isInstanceOf(Outcome.Success.class);
        } else {
            assertThat(outcome).isInstanceOfSatisfying(Outcome.Failure.class,
                    failure -> assertThat(failure.reason()).as(failure.message()).isEqualTo(Reason.valueOf(expected)));
        }
    }

    @Test
    void whatIsGoodButWorryingIsDegraded() {
        assertThat(ask("shop.test", Type.NS, Transport.UDP, HEALTHY, "size(records) < 3"))
                .isInstanceOfSatisfying(Outcome.Worrying.class, worrying -> assertThat(worrying.message())
                        .startsWith("DNS NS shop.test at 127.0.0.1:" + port + " answered ns")
                        .endsWith(", but: size(records) < 3"));
    }

    @Test
    void aNameThatDoesNotExistIsToldInAFewWords() {
        assertThat(ask("no.shop.test", Type.A, Transport.UDP, HEALTHY, null))
                .isInstanceOfSatisfying(Outcome.Failure.class, failure -> assertThat(failure.message())
                        .isEqualTo("DNS A no.shop.test at 127.0.0.1:" + port + " answered NXDOMAIN"));
    }

    @Test
    void anAnswerThatDoesNotFitIsAskedForOverTcp() {
        Outcome outcome = ask("large.shop.test", Type.TXT, Transport.UDP, HEALTHY, null);

        assertThat(outcome).isInstanceOf(Outcome.Success.class);
        assertThat(outcome.observation().details()).containsEntry("transport", "tcp").containsEntry("questionsSent", 2);
    }

    @ParameterizedTest(name = "over {0}")
    @EnumSource
    void withoutAServerTheSystemsIsAsked(Transport transport) {
        Outcome outcome = lane.attempt(new DnsCheck("shop.test", Type.A, null, 53, transport, HEALTHY, null));

        assertThat(outcome).isInstanceOf(Outcome.Success.class);
    }
}
