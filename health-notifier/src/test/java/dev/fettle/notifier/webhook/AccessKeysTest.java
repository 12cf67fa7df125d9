package dev.fettle.notifier.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fettle.notifier.webhook.Webhook.Batching;
import dev.fettle.notifier.webhook.Webhook.Retrying;
import dev.fettle.platform.file.ConfigFiles;
import dev.fettle.platform.file.ConfigSnapshot;
import dev.fettle.platform.file.Placeholders;
import dev.fettle.platform.file.Problem;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How a webhook is reached, batched and tried again, as the file says it. */
class AccessKeysTest {

    private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private static final Map<String, String> VARIABLES = Map.of("SECRET", SECRET, "PASSWORD", "pa55word", "TOKEN",
            "t0ken");

    @Test
    void whatIsNotSaidIsPlain() {
        Webhook webhook = only("");

        assertThat(webhook.access()).isEqualTo(Access.PLAIN);
        assertThat(webhook.patience())
                .isEqualTo(new Patience(Duration.ofSeconds(5), Duration.ofSeconds(10), Duration.ofSeconds(15)));
        assertThat(webhook.batching().flush()).isEqualTo(Flush.ON_FAILURE);
        assertThat(webhook.batching().by()).isEqualTo(new Grouping.None());
        assertThat(webhook.batching().heartbeat()).isNull();
        assertThat(webhook.batching().foldAfter()).isNull();
        assertThat(webhook.retrying().failingAfter()).isEqualTo(Duration.ofHours(1));
    }

    @Test
    void everyKeyIsRead() {
        Webhook webhook = only(
                """
                        , auth: { oauth2: { tokenUrl: 'https://id.example.com/token', clientId: fettle, clientSecret: '${PASSWORD}',
                            scopes: [write, 'health:all'], audience: hooks } },
                          headers: { X-Team: payments, X-Api-Key: '${TOKEN}' }, rateLimit: 30/m, timeout: 20s,
                          timeouts: { connect: 2s, firstByte: 4s },
                          previousSecret: '${SECRET}', previousSecretUntil: 2026-11-21T09:13:58Z,
                          batch: { flush: on-change, groupBy: 'label:team', heartbeat: 5m, foldAfter: 1h },
                          retry: { delays: [1s, 10s, 1m], deadline: 12h, failingAfter: 30m }""");

        assertThat(webhook.access().auth()).isEqualTo(new Auth.OAuth2(URI.create("https://id.example.com/token"),
                "fettle", "pa55word", List.of("write", "health:all"), "hooks"));
        assertThat(webhook.access().headers()).containsExactly(Map.entry("X-Team", "payments"),
                Map.entry("X-Api-Key", "t0ken"));
        assertThat(webhook.access().rateLimit()).isEqualTo(new RateLimit(30, RateLimit.Per.MINUTE)).hasToString("30/m");
        assertThat(webhook.patience())
                .isEqualTo(new Patience(Duration.ofSeconds(2), Duration.ofSeconds(4), Duration.ofSeconds(20)));
        assertThat(webhook.access().overlap().until()).isEqualTo(Instant.parse("2026-11-21T09:13:58Z"));
        assertThat(webhook.batching()).isEqualTo(new Batching(100, Duration.ofSeconds(5), 262_144, Flush.ON_CHANGE,
                new Grouping.Label("team"), Duration.ofMinutes(5), Duration.ofHours(1)));
        assertThat(webhook.retrying())
                .isEqualTo(new Retrying(
                        new Schedule.Listed(List.of(Duration.ofSeconds(1), Duration.ofSeconds(10),
                                Duration.ofMinutes(1))),
                        Duration.ofHours(12), Duration.ofMinutes(30)));
        assertThat(webhook.access().toString()).doesNotContain("pa55word", "t0ken");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            auth: none                                              | None[]
            auth: { basic: { user: me, password: '${PASSWORD}' } }  | Basic[me]
            auth: { bearer: { token: '${TOKEN}' } }                 | Bearer[***]
            """)
    void whoSendsIsSaidInOneWay(String keys, String expected) {
        assertThat(only(", " + keys).access().auth()).hasToString(expected);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            auth: yes                                            | auth must be a mapping
            auth: {}                                             | auth must be none or have exactly one of basic, bearer, oauth2
            auth: { basic: {}, bearer: {} }                      | exactly one of basic, bearer, oauth2, had basic, bearer
            auth: { digest: {} }                                 | unknown key 'digest'
            auth: { basic: { user: me } }                        | password is missing
            auth: { basic: { user: 'a:b', password: x } }        | user must not hold a colon
            auth: { bearer: { token: '***' } }                   | *** hides a secret
            auth: { bearer: { token: "a\\nb" } }                 | token must be printable, in one line
            auth: { oauth2: { tokenUrl: 'x', clientId: a, clientSecret: b } } | tokenUrl must be absolute
            headers: { Host: x }                                 | header 'Host' is set by Fettle itself
            headers: { webhook-id: x }                           | header 'webhook-id' is set by Fettle itself
            headers: { 'a b': x }                                | names in headers must match
            headers: { a: "x\\ny" }                              | the value of header 'a' must be printable
            headers: { a: x, A: y }                              | header 'A' stands there twice
            auth: { bearer: { token: x } }, headers: { authorization: y } | header 'authorization' is set by auth
            tls: {}                                              | tls must have ca, or certificate and key
            tls: { certificate: x }                              | tls must have certificate and key together
            tls: { ca: x }                                       | ca must be PEM
            rateLimit: 10                                        | rateLimit must be COUNT/s, COUNT/m or COUNT/h
            rateLimit: 10001/s                                   | rateLimit must be COUNT/s, COUNT/m or COUNT/h
            rateLimit: 0/s                                       | rateLimit must be COUNT/s, COUNT/m or COUNT/h
            auth: [basic]                                        | auth must be a mapping
            auth: { basic: { user: me, password: '' } }          | password must have 1 to 8192 characters, had 0
            auth: { basic: { password: x } }                     | user is missing
            auth: { oauth2: { tokenUrl: 'https://x/', clientId: a } } | clientSecret is missing
            auth: { oauth2: { clientId: a, clientSecret: x } }   | tokenUrl is missing
            auth: { oauth2: { tokenUrl: 'https://x/', clientSecret: x } } | clientId is missing
            auth: { bearer: {} }                                 | token is missing
            headers: { a: '***' }                                | *** hides a secret; write it, or ${NAME} or ${file:…}
            tls: { key: hunter2 }                                | tls must have ca, or certificate and key
            tls: { ca: [x] }                                     | ca must be a single value
            tls: { ca: '' }                                      | tls must have ca, or certificate and key
            timeouts: { connect: 1ms }                           | connect must be 50ms to 2m
            timeouts: { total: 1s }                              | unknown key 'total'
            previousSecret: hunter2                              | previousSecret must be whsec_
            previousSecretUntil: 2026-11-21T09:13:58Z            | previousSecretUntil must stand beside previousSecret
            previousSecret: '${SECRET}', previousSecretUntil: soon | previousSecretUntil must be a time
            batch: { flush: always }                             | flush must be one of on-failure, on-change, never
            batch: { groupBy: team }                             | groupBy must be none, group or label:NAME
            batch: { heartbeat: 1s }                             | heartbeat must be 10s to 1d
            batch: { foldAfter: 1s }                             | foldAfter must be 1m to 7d
            format: slack, batch: { heartbeat: 5m }              | heartbeat is for the format cloudevents
            format: alertmanager-webhook, batch: { foldAfter: 5m } | format alertmanager-webhook cannot tell what was folded
            retry: { delays: [] }                                | delays must name at least one
            retry: { delays: [soon] }                            | delays must hold 1ms to 1d
            retry: { delays: [1s], base: 2s }                    | base has no meaning beside delays
            retry: { delays: [0s] }                              | delays must hold 1ms to 1d (as 500ms, 30s, 5m), had '0s'
            retry: { delays: [25h] }                             | delays must hold 1ms to 1d (as 500ms, 30s, 5m), had '25h'
            retry: { jitter: half }                              | jitter must be 0% to 100%, was 'half'
            batch: { groupBy: 'label:9x' }                       | groupBy must be none, group or label:NAME, was 'label:9x'
            retry: { jitter: 101% }                              | jitter must be 0% to 100%
            retry: { failingAfter: 0s }                          | failingAfter must be 1s to 7d
            """)
    void whatIsWrongIsTold(String keys, String message) {
        assertThat(problems(keys)).anySatisfy(problem -> assertThat(problem.message()).contains(message))
                .allSatisfy(problem -> assertThat(problem.message()).doesNotContain("hunter2"));
    }

    @Test
    void whatStandsInClearIsAWarningThatDoesNotShowIt() {
        List<Problem> problems = problems("""
                auth: { basic: { user: me, password: hunter2 } }, headers: { X-Api-Key: hunter2, X-Team: a },
                previousSecret: %s""".formatted(SECRET));

        assertThat(problems).extracting(Problem::message).containsExactlyInAnyOrder(
                "password stands in clear; use ${NAME} or ${file:…}",
                "X-Api-Key stands in clear; use ${NAME} or ${file:…}",
                "previousSecret stands in clear; use ${NAME} or ${file:…}");
        assertThat(problems).noneMatch(Problem::isError);
    }

    private static Webhook only(String more) {
        ConfigFiles files = files("{ id: ops, url: 'http://localhost:1/x', secret: '${SECRET}' " + more + "}");
        List<Webhook> webhooks = WebhookFile.read(files);
        assertThat(files.problems().all()).isEmpty();
        return webhooks.getFirst();
    }

    private static List<Problem> problems(String keys) {
        ConfigFiles files = files("{ id: ops, url: 'http://localhost:1/x', secret: '${SECRET}', " + keys + " }");
        var _ = WebhookFile.read(files);
        return files.problems().all();
    }

    private static ConfigFiles files(String webhook) {
        return ConfigSnapshot.of("test.yaml", ("webhooks: [" + webhook + "]").getBytes(StandardCharsets.UTF_8))
                .parse(Placeholders.of(VARIABLES::get));
    }
}
