package dev.fettle.local.move;

import static dev.fettle.local.move.Moving.differs;
import static dev.fettle.local.move.Moving.left;
import static dev.fettle.local.move.Moving.look;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fettle.local.move.gatus.Gatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each thing that an endpoint of Gatus can say, and what it becomes. */
class GatusConstructsTest {

    private static final String OK = "conditions: [\"[STATUS] == 200\"]";

    @TempDir
    private Path directory;
    private Moving moving;

    @BeforeEach
    void begin() {
        moving = new Moving(directory);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiterString = "=>", quoteCharacter = '~', textBlock = """
            url: tcp://a:1                                     => [CONNECTED] == true                          => tcp: { host: a, port: 1 }
            url: "tcp://[::1]:1"                               => [CONNECTED] == true                          => tcp: { host: "::1", port: 1 }
            url: tcp://a:1                                     => [RESPONSE_TIME] < 50                         => healthy: latency < 50
            url: tcp://a:1                                     => [CONNECTED] == false                         => healthy: "false"
            url: tcp://a:1, body: hi                           => [CONNECTED] == true                          => dialogue: [{ send: hi }, { expect: (?s). }]
            url: tcp://a:1, body: hi                           => [BODY] == pat(*ok*)                          => dialogue: [{ send: hi }, { expect: ok }]
            url: udp://a:1, body: hi                           => [CONNECTED] == true                          => send: hi, expect: ^
            url: tls://a:1                                     => [CERTIFICATE_EXPIRATION] > 48h               => tls: { host: a, port: 1, warn: 2d }
            url: tls://a:1, body: hi                           => [BODY] == ok                                 => tls: true
            url: starttls://a:587                              => [CERTIFICATE_EXPIRATION] > 48h               => healthy: tls.expiresInDays >= 2
            url: icmp://a                                      => [CONNECTED] == true                          => icmp: { host: a, packets: 1 }
            url: icmp://a                                      => [CONNECTED] == false                         => healthy: "false"
            url: ssh://a:22                                    => [STATUS] == 0                                => ssh: { host: a, port: 22 }
            url: ssh://a:22                                    => [RESPONSE_TIME] < 50                         => healthy: latency < 50
            url: ws://a/x, body: hi                            => [CONNECTED] == true                          => send: hi, expect: ^
            url: ws://a/x                                      => [CONNECTED] == true                          => websocket: { url: ws://a/x }
            url: grpc://a:1                                    => [BODY].status == SERVING                     => grpc: { host: a, port: 1 }
            url: grpcs://a:1                                   => [CONNECTED] == true                          => healthy: "status in ['SERVING', 'NOT_SERVING', 'UNKNOWN']"
            url: grpcs://a:1, client: { insecure: true }       => [CONNECTED] == true                          => tls: { verify: false }
            url: wss://a/x, client: { insecure: true }         => [CONNECTED] == true                          => tls: { verify: false }
            url: 8.8.8.8, dns: { query-name: x.example }       => [DNS_RCODE] == NXDOMAIN                      => healthy: rcode == 'NXDOMAIN'
            url: 8.8.8.8, dns: { query-name: x.example }       => [CONNECTED] == true                          => healthy: rcode != ''
            url: http://a/, graphql: true, body: "{ x }"       => [STATUS] == 200                              => method: GET
            url: http://a/, method: POST, graphql: true, body: "{ x }" => [STATUS] == 200                      => http: { url: http://a/, graphql: { query: "{ x }" }, healthy: status == 200 }
            url: http://a/, client: { ignore-redirect: true }  => [STATUS] == 301                              => redirects: 0
            url: http://a/, client: { insecure: true }         => [STATUS] == 200                              => tls: { verify: false }
            url: http://a/, client: { proxy-url: socks5h://p:1 } => [STATUS] == 200                            => proxy: { url: socks5://p:1 }
            url: http://a/, client: { proxy-url: $PROXY }      => [STATUS] == 200                              => proxy: { url: "${PROXY}" }
            url: http://a/, client: { timeout: 1m30s }, interval: 5m => [STATUS] == 200                        => timeout: 90s
            url: http://a/, interval: 100ms                    => [STATUS] == 200                              => interval: 1s
            url: http://a/, group: Core Things                 => [STATUS] == 200                              => group: core-things
            url: http://a/, headers: { Host: b }               => [STATUS] == 200                              => headers: { Host: b }
            url: http://a/, extra-labels: { 1a: x }            => [STATUS] == 200                              => labels: { _1a: x }
            """)
    void everyKindHasItsCheck(String keys, String condition, String written) {
        Moved moved = moving.endpoint(keys + ", conditions: ['" + condition.replace("'", "''") + "']");

        assertThat(moved.problems()).isEmpty();
        assertThat(moved.yaml().replaceAll("\\s+", " ").replace("- { expect", "{ expect").replace("dialogue: - {",
                "dialogue: [{"))
                .contains(written.replaceAll("\\s+", " "));
    }

    @Test
    void aClosedPortIsHealthyWhenNobodyListens() {
        Moved moved = moving.endpoint("url: 'tcp://a:1', conditions: ['[CONNECTED] == false']");

        assertThat(moved.yaml()).contains("REFUSED: HEALTHY", "TIMEOUT: HEALTHY", "healthy: \"false\"");
        assertThat(differs(moved)).contains("It wants that nothing answers");
        assertThat(left(moving.endpoint("url: 'tls://a:1', conditions: ['[CONNECTED] == false']")))
                .contains("**The whole endpoint**");
        assertThat(left(moving.endpoint("url: 'http://a', conditions: ['[CONNECTED] == false', '[STATUS] == 0']")))
                .contains("its other conditions look at what does");
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '|', textBlock = """
            [STATUS] < 400                             | true
            [STATUS] <= 299                            | true
            [STATUS] != 500                            | true
            [RESPONSE_TIME] < 500                      | true
            [BODY].error != x                          | true
            [STATUS] == 200                            | false
            [STATUS] == any(200, 204)                  | false
            [STATUS] > 0                               | false
            [CONNECTED] == true                        | false
            [CERTIFICATE_EXPIRATION] > 48h             | false
            [BODY] == pat(*x*)                         | false
            """)
    void whatWouldBeHealthyWithoutAnAnswerIsTold(String condition, boolean told) {
        Moved moved = moving.endpoint("url: http://a/, conditions: ['" + condition + "']");

        assertThat(differs(moved).contains("When nothing answers")).isEqualTo(told);
    }

    @Test
    void credentialsOfAnAddressAreDecodedAndHidden() {
        Moved moved = moving.endpoint("url: 'https://jo%40x:p%3Aq@a/', " + OK);

        assertThat(moved.yaml()).contains("user: jo@x", "password: \"${A_PASSWORD}\"").doesNotContain("p%3Aq", "p:q");
        assertThat(look(moved)).contains("the variable holds the password itself");
        Moved alone = moving.endpoint("url: 'https://token@a/', " + OK);
        assertThat(alone.yaml()).contains("Authorization: \"Basic ${A_AUTHORIZATION}\"").doesNotContain("null");
        Moved header = moving.endpoint("url: 'https://u:p@a/', headers: { authorization: Bearer x }, " + OK);
        assertThat(header.yaml()).contains("Bearer ${A_AUTHORIZATION}").doesNotContain("basic:");
    }

    @Test
    void whatLogsInWithinADialogueIsASecret() {
        Moved moved = moving
                .endpoint(
                        "url: tcp://a:6379, body: \"AUTH hunter2\\r\\nPING\\r\\n\", conditions: ['[CONNECTED] == true']");

        assertThat(moved.yaml()).contains("secret:", "${A_PASSWORD}").doesNotContain("hunter2");
    }

    @Test
    void headersThatNoRequestOfOursHasAreLeftOut() {
        Moved moved = moving
                .endpoint("url: http://a/, headers: { Connection: keep-alive, X: \"\\u00e9\", Y: z }, " + OK);

        assertThat(moved.yaml()).contains("headers: { Y: z }");
        assertThat(left(moved)).contains("`Connection`", "`X`");
    }

    @Test
    void aVariableThatDecidesIsTold() {
        Moved moved = moving.endpoint("url: http://a/, interval: $EVERY, client: { insecure: $INSECURE }, "
                + "alerts: [{ type: slack, failure-threshold: \"$N\" }], " + OK);

        assertThat(moved.problems()).isEmpty();
        assertThat(left(moved)).contains("interval` is a variable", "client.insecure` is a variable",
                "alerts[0].failure-threshold` is a variable");
    }

    @Test
    void whatIsHiddenThereIsToldToBeShownHere() {
        assertThat(left(moving.endpoint("url: http://a/, ui: { hide-url: true }, " + OK))).contains("`ui` hides");
        assertThat(
                left(moving.endpoint("url: http://a/, ui: { badge: { response-time: { thresholds: [1] } } }, " + OK)))
                .doesNotContain("`ui`");
    }

    @Test
    void namesBecomeIdsThatNobodyHasYet() {
        Moved moved = moving.gatus("""
                endpoints:
                  - { name: "A b", url: "http://a", conditions: ["[STATUS] == 200"] }
                  - { name: "a-b", url: "http://a", conditions: ["[STATUS] == 200"] }
                  - { name: "日本", url: "http://a", conditions: ["[STATUS] == 200"] }
                  - { name: "日本語", url: "http://a", conditions: ["[STATUS] == 200"] }
                  - { name: "system", url: "http://a", conditions: ["[STATUS] == 200"] }
                  - { name: "%s", url: "http://a", conditions: ["[STATUS] == 200"] }
                  - { name: "x\\ty\\u0085z", group: "G/1", url: "http://a", conditions: ["[STATUS] == 200"] }
                  - { name: "y", group: "g.1", url: "http://a", conditions: ["[STATUS] == 200"] }
                """.formatted("long".repeat(100)));

        assertThat(moved.problems()).isEmpty();
        assertThat(moved.yaml()).contains("id: a-b,", "id: a-b-2", "id: unnamed,", "id: unnamed-2,", "id: system-2",
                "group: g-1");
        assertThat(differs(moved)).contains("The groups `G/1` and `g.1` became one, `g-1`.");
    }

    @Test
    void whatTheServicesWouldRefuseIsLeftOutAndSaid() {
        Moved moved = moving.gatus("""
                endpoints:
                  - { name: good, url: "http://a", conditions: ["[STATUS] == 200"] }
                  - { name: bad, url: "http://a b/", conditions: ["[STATUS] == 200"] }
                  - { name: worse, url: "tcp://a:99999", conditions: ["[CONNECTED] == true"] }
                """);

        assertThat(moved.problems()).isEmpty();
        assertThat(moved.yaml()).contains("id: good").doesNotContain("id: bad", "id: worse");
        assertThat(left(moved)).contains("**All of it**, because it would be refused");
    }

    @Test
    void anchorsAndMergesAreFollowed() {
        Moved moved = moving.gatus("""
                x: &base { interval: 1m30s, headers: &h { A: "1" } }
                endpoints:
                  - <<: *base
                    name: a
                    url: http://a
                    conditions: &c ["[STATUS] == 200"]
                  - { <<: *base, name: b, url: "http://b", headers: { <<: *h, B: 2 }, conditions: *c }
                """);

        assertThat(moved.yaml()).contains("interval: 90s", "A: \"1\"", "B: \"2\"");
    }

    @Test
    void whatAConfigMapKeepsBesideItsLinksIsNotReadTwice() throws IOException {
        Path config = Files.createDirectory(directory.resolve("config"));
        Path real = Files.createDirectory(config.resolve("..2026_01_01"));
        Files.writeString(real.resolve("config.yaml"), "endpoints: [{ name: a, url: 'http://a', " + OK + " }]");
        Files.createSymbolicLink(config.resolve("..data"), Path.of("..2026_01_01"));
        Files.createSymbolicLink(config.resolve("config.yaml"), Path.of("..data/config.yaml"));

        assertThat(Gatus.move(config).yaml()).contains("id: a,").doesNotContain("a-2");
    }
}
