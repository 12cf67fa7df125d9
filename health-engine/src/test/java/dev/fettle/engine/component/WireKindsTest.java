package dev.fettle.engine.component;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fettle.api.check.CheckSpec;
import dev.fettle.api.check.DnsCheck;
import dev.fettle.api.check.IcmpCheck;
import dev.fettle.api.check.MailCheck;
import dev.fettle.api.check.TcpCheck;
import dev.fettle.api.check.UdpCheck;
import dev.fettle.engine.probe.CheckKinds;
import dev.fettle.platform.file.ConfigFiles;
import dev.fettle.platform.file.ConfigSnapshot;
import dev.fettle.platform.file.Placeholders;
import dev.fettle.platform.file.Problem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How the checks of names, packets, lines and mail are read. */
class WireKindsTest {

    private static final Map<String, String> VARIABLES = Map.of("MAIL_PASSWORD", "s3cret", "TERMINAL_PASSWORD",
            "s3cret");

    private record Reading(List<ComponentEntry> entries, List<Problem> problems) {

        List<String> errors() {
            return problems.stream().filter(Problem::isError).map(Problem::toString).toList();
        }
    }

    private static Reading read(String text) {
        ConfigFiles files = ConfigSnapshot.of("f", text.getBytes(StandardCharsets.UTF_8))
                .parse(Placeholders.of(VARIABLES::get));
        List<ComponentEntry> entries = new ComponentFile(CheckKinds.ofFettle()).read(files).components();
        return new Reading(entries, files.problems().all());
    }

    private static Reading with(String check) {
        return read("components:\n  - id: a\n    check: { " + check + " }\n");
    }

    private static CheckSpec check(String check) {
        Reading reading = with(check);
        assertThat(reading.errors()).isEmpty();
        return reading.entries().getFirst().definition().check();
    }

    @Test
    void everyKindHasItsDefaults() {
        assertThat(check("dns: { name: shop.example }"))
                .isEqualTo(new DnsCheck("shop.example", DnsCheck.Type.A, null, 53,
                        DnsCheck.Transport.UDP, "rcode == \"NOERROR\" && size(records) > 0", null));
        assertThat(check("icmp: { host: a }")).isEqualTo(new IcmpCheck("a", 3, Duration.ofMillis(200),
                Duration.ofSeconds(1), 56, "loss < 100", null));
        assertThat(check("udp: { host: a, port: 1, send: x }"))
                .isEqualTo(new UdpCheck("a", 1, "x", null, false, null, null));
        assertThat(check("tcp: { host: a, port: 1 }")).isEqualTo(new TcpCheck("a", 1, false, null, "a",
                Duration.ofDays(14), List.of(), null, null));
    }

    @ParameterizedTest(name = "{0} {1}: {2}")
    @CsvSource({"smtp, false, 25", "smtp, true, 465", "imap, false, 143", "imap, true, 993", "pop3, false, 110",
            "pop3, true, 995"})
    void aMailServerHasThePortOfItsProtocol(String kind, boolean tls, int port) {
        assertThat(check(kind + ": { host: a, tls: " + tls + " }")).isInstanceOfSatisfying(MailCheck.class, mail -> {
            assertThat(mail.kind()).isEqualTo(kind);
            assertThat(mail.port()).isEqualTo(port);
            assertThat(mail.startTls()).isEqualTo(tls ? MailCheck.StartTls.NONE : MailCheck.StartTls.AVAILABLE);
        });
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            dns: {}                                                         | name
            dns: { name: 192.0.2.1 }                                        | type PTR only
            dns: { name: a, type: ANY }                                     | CNAME
            dns: { name: a, port: 5353 }                                    | beside a server
            dns: { name: a, transport: tls }                                | transport
            dns: { name: a, healthy: 'rcode == 3' }                         | no condition
            icmp: { host: a, packets: 0 }                                   | packets
            icmp: { host: a, size: 9000 }                                   | size
            icmp: { host: a, healthy: 'rtt.sum < 1' }                       | no condition
            udp: { host: a, port: 1 }                                       | send
            udp: { host: a, port: 1, send: 'x\\q' }                         | must be followed by
            udp: { host: a, port: 1, send: 'xyz', hex: true }               | send
            udp: { host: a, port: 1, send: x, expect: '(' }                 | no regular expression
            tcp: { host: a, port: 1, tls: true, starttls: smtp }            | beside tls
            tcp: { host: a, port: 1, starttls: http }                       | starttls
            tcp: { host: a, port: 1, dialogue: [ {} ] }                     | exactly one of
            tcp: { host: a, port: 1, dialogue: [ { send: a, expect: b } ] } | exactly one of
            tcp: { host: a, port: 1, dialogue: [ { expect: '(?<a' } ] }     | no regular expression
            tcp: { host: a, port: 1, dialogue: [ { secret: 'hunter2\\q' } ] } | must be followed by
            tcp: { host: a, port: 1, starttls: nntp }                       | starttls
            tls: { host: a, healthy: 'tls.name' }                           | no condition
            ldap: { url: 'ldap://a', bindDn: '@b', password: '${MAIL_PASSWORD}' } | Active Directory
            ssh: { host: a, hostKey: 'MD5:aa' }                              | SHA256
            ssh: { host: a, hostKeyType: dsa }                              | hostKeyType
            smtp: { host: a, user: joe }                                    | together
            imap: { host: a, password: hunter2 }                            | together
            pop3: { host: a, starttls: maybe }                              | starttls
            """)
    void whatIsWrongIsNamed(String check, String message) {
        assertThat(with(check).errors()).isNotEmpty()
                .allSatisfy(error -> assertThat(error).contains(message).doesNotContain("hunter2"));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            udp: { host: a, port: 1, send: x }                                              | swallows everything
            smtp: { host: a, starttls: none, user: joe, password: '${MAIL_PASSWORD}' }      | in clear
            ldap: { url: 'ldap://a', bindDn: 'cn=a', password: '${MAIL_PASSWORD}' }         | in clear
            tcp: { host: a, port: 1, dialogue: [ { expect: '.*' } ] }                       | found in any text
            tcp: { host: a, port: 1, warn: 30d }                                            | there is no certificate
            ssh: { host: a, hostKey: 'SHA256:uNiVztksCsDhcc0u9e8BgrJXVGLYyN3NZ4cYvKIvFQo' } | hostKeyType should stand beside
            icmp: { host: a, packets: 12 }                                                  | a lost packet is a TIMEOUT
            """)
    void whatIsUnwiseIsAWarning(String check, String message) {
        Reading reading = with(check);

        assertThat(reading.errors()).isEmpty();
        assertThat(reading.problems()).anySatisfy(problem -> assertThat(problem.toString()).contains(message));
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"tcp: { host: a, port: 1, dialogue: [ { expect: x }, { secret: 'hunter2' } ] }",
            "imap: { host: a, user: joe, password: hunter2 }"})
    void aSecretIsMaskedWhereTheDefinitionIsShown(String check) {
        Reading reading = with(check);
        assertThat(reading.errors()).isEmpty();

        assertThat(DefinitionJson.masked(reading.entries().getFirst().source())).doesNotContain("hunter2")
                .contains("***");
        assertThat(reading.entries().getFirst().definition().check().toString()).doesNotContain("hunter2");
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"joe@example.org", "EXAMPLE\\\\joe", "cn=joe,dc=example,dc=org"})
    void aDirectoryTakesWhatItCallsAName(String name) {
        assertThat(
                with("ldap: { url: 'ldaps://a', bindDn: \"" + name + "\", password: '${MAIL_PASSWORD}' }").problems())
                .isEmpty();
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"dns", "icmp", "tcp", "tls", "udp", "mail", "ssh"})
    void theExamplesOfThePagesAreValid(String page) throws IOException {
        String text = Files.readString(Path.of("..", "docs", "reference", "checks", page + ".md"));
        List<String> examples = Pattern.compile("(?s)```yaml\\R(.*?)```").matcher(text).results()
                .map(block -> block.group(1)).toList();

        assertThat(examples).isNotEmpty().allSatisfy(example -> {
            Reading reading = read(example);
            assertThat(reading.errors()).as(example).isEmpty();
            assertThat(reading.entries()).isNotEmpty();
        });
    }
}
