package dev.fettle.notifier.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.fettle.api.component.ComponentId;
import dev.fettle.api.component.GroupPath;
import dev.fettle.api.component.Status;
import dev.fettle.api.event.EventType;
import dev.fettle.notifier.webhook.Webhook.Batching;
import dev.fettle.notifier.webhook.Webhook.Retrying;
import dev.fettle.notifier.render.Format;
import dev.fettle.platform.file.ConfigFiles;
import dev.fettle.platform.file.ConfigSnapshot;
import dev.fettle.platform.file.Placeholders;
import dev.fettle.platform.file.Problem;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WebhookFileTest {

    private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private static final Map<String, String> VARIABLES = Map.of("OPS_WHSEC", SECRET);

    @Test
    void whatIsNotSaidHasItsDefault() {
        Webhook webhook = only("{ id: ops, url: 'https://hooks.example.com/health', secret: '${OPS_WHSEC}' }");

        assertThat(webhook.match()).isEqualTo(Match.EVERYTHING);
        assertThat(webhook.tell()).containsExactlyInAnyOrder(Status.DEGRADED, Status.UNHEALTHY);
        assertThat(webhook.types()).containsExactly(EventType.STATUS_CHANGED);
        assertThat(webhook.batching()).isEqualTo(new Batching(100, Duration.ofSeconds(5), 262_144));
        assertThat(webhook.retrying())
                .isEqualTo(new Retrying(Duration.ofSeconds(1), 2, Duration.ofHours(1), Duration.ofHours(24)));
        assertThat(webhook.timeout()).isEqualTo(Duration.ofSeconds(15));
        assertThat(webhook.rules()).isEqualTo(Rules.NONE);
        assertThat(webhook.shown()).isEqualTo(new Webhook.Shown("https://hooks.example.com/health", "${OPS_WHSEC}"));
        assertThat(webhook.toString()).doesNotContain(SECRET);
    }

    @Test
    void everyKeyIsRead() {
        Webhook webhook = only("""
                { id: ops, url: 'http://localhost:1/x', secret: SECRET,
                  match: { team: payments, tier: 1, groups: [payments], components: [checkout-api] },
                  tell: [UNHEALTHY], types: [status-changed, flags-changed, component-registered, component-removed,
                    group-status-changed, system-status-changed],
                  batch: { maxEvents: 7, maxWait: 0s, maxBytes: 1KiB },
                  retry: { base: 10ms, factor: 1.5, ceiling: 1m, deadline: 2h }, timeout: 3s, format: cloudevents,
                  filter: component.critical, after: 2m, remind: 4h, withhold: [cause, silence] }""");

        assertThat(webhook.format()).isEqualTo(Format.Plain.CLOUDEVENTS);

        assertThat(webhook.url()).isEqualTo(URI.create("http://localhost:1/x"));
        assertThat(webhook.match()).isEqualTo(new Match(Map.of("team", "payments", "tier", "1"),
                List.of(new GroupPath("payments")), List.of(new ComponentId("checkout-api"))));
        assertThat(webhook.tell()).containsExactly(Status.UNHEALTHY);
        assertThat(webhook.types()).isEqualTo(Set.of(EventType.values()));
        assertThat(webhook.batching()).isEqualTo(new Batching(7, Duration.ZERO, 1024));
        assertThat(webhook.retrying())
                .isEqualTo(new Retrying(Duration.ofMillis(10), 1.5, Duration.ofMinutes(1), Duration.ofHours(2)));
        assertThat(webhook.timeout()).isEqualTo(Duration.ofSeconds(3));
        assertThat(webhook.rules()).isEqualTo(new Rules(Filter.of("component.critical"), Duration.ofMinutes(2),
                Duration.ofHours(4), Set.of(Withholding.CAUSE, Withholding.SILENCE)));
        assertThat(webhook.shown().secret()).isEqualTo("***");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            id: Ops                        | id must match
            url: 'ftp://x/'                | url must be
            url: 'https://me:pw@x/'        | url must
            secret: hunter2                | openssl rand -base64 32
            secret: whsk_AAAA              | ed25519
            tell: [BROKEN]                 | tell must hold only
            tell: []                       | tell must name at least one
            types: [status]                | types must hold only
            match: { groups: [No] }        | group must be slugs
            match: { '9x': y }             | label '9x' must match
            batch: { maxEvents: 0 }        | maxEvents must be 1 to 1000
            batch: { maxEvents: 1001 }     | maxEvents must be 1 to 1000
            batch: { maxWait: 2h }         | maxWait must be
            batch: { maxBytes: 1 }         | maxBytes must be 1KiB to 4MiB
            batch: { maxByte: 1KiB }       | maxByte
            retry: { base: 0s }            | base must be
            retry: { factor: 0.5 }         | factor must be
            retry: { base: 1m, ceiling: 1s } | ceiling must be at least base
            retry: { deadline: 8d }        | deadline must be
            timeout: 5m                    | timeout must be
            format: carrier-pigeon         | format must be
            filter: component.critcal      | filter is no condition: 1:
            filter: component.name         | filter is no condition: 1:
            filter: "status == 1"          | filter is no condition: 1:
            filter: "${OPS_WHSEC}"         | filter must be a boolean expression over component, was '${OPS_WHSEC}'
            after: 25h                     | after must be 0s to 1d
            remind: 30s                    | remind must be 1m to 30d
            withhold: [young]              | withhold must hold only maintenance, flapping, cause, silence, had 'young'
            """)
    void whatIsWrongIsTold(String key, String message) {
        String name = key.substring(0, key.indexOf(':'));
        StringBuilder text = new StringBuilder("webhooks:\n  -");
        Map.of("id", "ops", "url", "'https://x/'", "secret", "'${OPS_WHSEC}'").forEach((known, value) -> {
            if (!known.equals(name)) {
                text.append(' ').append(known).append(": ").append(value).append("\n   ");
            }
        });
        ConfigFiles files = parse(text.append(' ').append(key).append('\n').toString());

        List<Webhook> webhooks = WebhookFile.read(files);

        assertThat(files.problems().all()).extracting(Problem::toString).singleElement().asString().contains(message)
                .contains("test.yaml:").doesNotContain("hunter2");
        assertThat(webhooks.size()).isLessThan(2);
    }

    @Test
    void anIdBelongsToOneWebhookOnly() {
        String one = "{ id: ops, url: 'https://x/', secret: '${OPS_WHSEC}' }";
        ConfigFiles files = parse("webhooks: [" + one + "," + one + "]");

        assertThat(WebhookFile.read(files)).hasSize(1);
        assertThat(files.problems().all()).extracting(Problem::message).singleElement().asString()
                .contains("that of another webhook");
    }

    @Test
    void aWebhookIsNotRepeated() {
        ConfigFiles files = parse("webhooks: [{ id: \"${each}\", url: 'https://x/', secret: '${OPS_WHSEC}' }]");

        assertThat(WebhookFile.read(files)).isEmpty();
        assertThat(files.problems().all()).extracting(Problem::toString)
                .containsExactly("test.yaml:1:18 '${each}' stands for nothing here: a webhook has no 'each'");
    }

    @Test
    void theEnginesPartIsPassedOver() {
        ConfigFiles files = parse("components: [{ id: a, nonsense: 1 }]\ndefaults: { interval: 1s }\nx-mine: 1\n");

        assertThat(WebhookFile.read(files)).isEmpty();
        assertThat(files.problems().hasErrors()).isFalse();
    }

    @Test
    void anAnswerReadsAsTheDefinitionThatItShows() {
        ConfigFiles files = parse("""
                { id: ops, url: 'https://x/', secret: '***', source: rest, state: ACTIVE, stateReason: null,
                  stateSince: '2026-11-21T09:13:58.120Z', queueEvents: 3, oldestAgeMs: 10 }""");

        WebhookEntry entry = WebhookFile.one(files, "ops", true).orElseThrow();

        assertThat(files.problems().all()).isEmpty();
        assertThat(entry.keepsSecret()).isTrue();
        assertThat(entry.written()).containsOnlyKeys("id", "url", "secret");
        assertThat(entry.pointer()).isEqualTo("#");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ops | { id: ops, url: 'https://x/', secret: SECRET }           | -
            ops | { url: 'https://x/', secret: SECRET }                    | -
            ops | { id: dev, url: 'https://x/', secret: SECRET }           | #/id
            -   | { url: 'https://x/', secret: SECRET }                    | #
            -   | { id: Dev, url: 'https://x/', secret: SECRET }           | #/id
            ops | { url: 'https://x/', secret: SECRET, tehl: [] }          | #/tehl
            ops | { url: 'https://x/', secret: SECRET, batch: { a: 1 } }   | #/batch/a
            """)
    void oneWebhookIsReadWithItsPlaces(String id, String text, String pointer) {
        ConfigFiles files = parse(text.replace("SECRET", "'${OPS_WHSEC}'"));

        boolean read = WebhookFile.one(files, id.equals("-") ? null : id, false).isPresent();

        assertThat(files.problems().all()).extracting(Problem::pointer)
                .isEqualTo(pointer.equals("-") ? List.of() : List.of(pointer));
        assertThat(read || !pointer.equals("-")).isTrue();
    }

    @Test
    void aHiddenSecretIsNoneInAFile() {
        ConfigFiles files = parse("webhooks: [{ id: ops, url: 'https://x/', secret: '***' }]");

        assertThat(WebhookFile.read(files)).isEmpty();
        assertThat(files.problems().all()).extracting(Problem::pointer).containsExactly("#/webhooks/0/secret");
    }

    @Test
    void aPlaceholderWithADefaultIsNotShown() {
        Webhook webhook = only("{ id: ops, url: 'https://x/', secret: '${OPS_WHSEC:whsec_hidden}' }");

        assertThat(webhook.shown().secret()).isEqualTo("***");
    }

    /** In a file it is worth a warning; of a request it is sealed, and what is a reference is none. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            SECRET              | false | true
            ${NOT_SET:SECRET}   | false | true
            ${OPS_WHSEC}        | false | false
            SECRET              | true  | false
            """)
    void aSecretInClearInAFileIsWarnedOf(String written, boolean ofRequest, boolean warned) {
        ConfigFiles files = parse("webhooks: [{ id: ops, url: 'https://x/', secret: '"
                + written.replace("SECRET}", SECRET + "}").replaceFirst("^SECRET$", SECRET) + "' }]");

        assertThat(WebhookFile.entries(files, ofRequest)).hasSize(1);
        assertThat(files.problems().hasErrors()).isFalse();
        assertThat(files.problems().all()).extracting(Problem::toString).allMatch(text -> !text.contains(SECRET))
                .hasSize(warned ? 1 : 0)
                .allMatch(text -> text.contains("secret stands in clear; use ${NAME} or ${file:…}"));
    }

    @Test
    void aSecretOfAnAddressIsNotShown() {
        Webhook webhook = only("{ id: ops, url: 'https://x/?b=c&token=abc', secret: '${OPS_WHSEC}' }");
        ConfigFiles hidden = parse("webhooks: [{ id: ops, url: 'https://x/?token=***', secret: '${OPS_WHSEC}' }]");

        assertThat(webhook.url()).hasToString("https://x/?b=c&token=abc");
        assertThat(webhook.shown().url()).isEqualTo("https://x/?b=c&token=***");
        assertThat(webhook.toString()).doesNotContain("abc");
        assertThat(WebhookFile.read(hidden)).isEmpty();
        assertThat(hidden.problems().all()).extracting(Problem::pointer).containsExactly("#/webhooks/0/url");
    }

    /** As {@code check} reads it, on a machine that has none of the variables: what is not known is not judged. */
    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"url: '${NOT_SET}'", "secret: '${NOT_SET}'", "tell: ['${NOT_SET}']",
            "tell: ['${NOT_SET}', DEGRADED]", "types: ['${NOT_SET}']", "match: { team: '${NOT_SET}' }",
            "match: { groups: ['${NOT_SET}'], components: ['${NOT_SET}'] }", "batch: { maxEvents: '${NOT_SET}' }",
            "batch: { maxWait: '${NOT_SET}', maxBytes: '${NOT_SET}', flush: '${NOT_SET}' }",
            "batch: { groupBy: '${NOT_SET}', heartbeat: '${NOT_SET}', foldAfter: '${NOT_SET}' }",
            "retry: { base: '${NOT_SET}', ceiling: 500ms }", "retry: { base: 1h, ceiling: '${NOT_SET}' }",
            "retry: { factor: '${NOT_SET}', jitter: '${NOT_SET}' }",
            "retry: { delays: ['${NOT_SET}'], deadline: '${NOT_SET}', failingAfter: '${NOT_SET}' }",
            "timeout: '${NOT_SET}', timeouts: { connect: '${NOT_SET}', firstByte: '${NOT_SET}' }",
            "filter: '${NOT_SET}', after: '${NOT_SET}', remind: '${NOT_SET}', withhold: ['${NOT_SET}']",
            "rateLimit: '${NOT_SET}', headers: { X-Api-Key: '${NOT_SET}' }",
            "auth: { basic: { user: '${NOT_SET}', password: '${NOT_SET}' } }",
            "auth: { bearer: { token: '${NOT_SET}' } }",
            "auth: { oauth2: { tokenUrl: '${NOT_SET}', clientId: '${NOT_SET}', clientSecret: '${NOT_SET}' } }",
            "tls: { ca: '${NOT_SET}' }", "tls: { certificate: '${NOT_SET}', key: '${NOT_SET}' }",
            "previousSecret: '${NOT_SET}', previousSecretUntil: '${NOT_SET}'", "format: '${NOT_SET}'",
            "format: { pagerduty: { routingKey: '${NOT_SET}', severity: { DEGRADED: '${NOT_SET}' } } }",
            "format: { template: { body: '${NOT_SET}' } }", "format: { template: { body: '${file:/not/there}' } }",
            "format: { template: { body: '{event.headline}', contentType: '${NOT_SET}' } }"})
    void whatAnUnsetVariableHoldsIsNotJudged(String keys) {
        String url = keys.contains("url:") ? "" : "url: 'https://x/', ";
        String secret = keys.contains("secret:") ? "" : "secret: '${OPS_WHSEC}', ";
        ConfigFiles files = ConfigSnapshot
                .of("test.yaml",
                        ("webhooks: [{ id: ops, " + url + secret + keys + " }]").getBytes(StandardCharsets.UTF_8))
                .parse(Placeholders.lenient(VARIABLES::get));

        assertThatCode(() -> WebhookFile.read(files)).doesNotThrowAnyException();

        assertThat(files.problems().all()).isNotEmpty().allSatisfy(problem -> {
            assertThat(problem.isError()).as(problem.message()).isFalse();
            assertThat(problem.message()).containsAnyOf("NOT_SET", "/not/there");
        });
    }

    @Test
    void aMailOfUnsetVariablesIsNotJudgedEither() {
        ConfigFiles files = ConfigSnapshot.of("test.yaml", """
                webhooks:
                  - { id: a, url: '${NOT_SET}', format: { email: { from: '${NOT_SET}', to: ['${NOT_SET}'] } } }
                  - { id: b, url: 'smtp://mail.example.com', format: { email: { from: a@b.example, to: [c@d.example],
                      user: '${NOT_SET}', password: '${NOT_SET}', subject: '${NOT_SET}', tls: '${NOT_SET}' } } }
                """.getBytes(StandardCharsets.UTF_8)).parse(Placeholders.lenient(VARIABLES::get));

        assertThat(WebhookFile.read(files)).extracting(Webhook::id).containsExactly("b");
        assertThat(files.problems().all()).hasSize(7).noneMatch(Problem::isError);
    }

    @Test
    void aMatchHasAtMost32Labels() {
        String labels = IntStream.rangeClosed(1, 33).mapToObj(i -> "l" + i + ": x").collect(Collectors.joining(", "));
        ConfigFiles files = parse(
                "webhooks: [{ id: ops, url: 'https://x/', secret: '${OPS_WHSEC}', match: { " + labels + " } }]");

        assertThat(WebhookFile.read(files)).isEmpty();
        assertThat(files.problems().all()).extracting(Problem::message)
                .containsExactly("match must have at most 32 labels, had 33");
    }

    @Test
    void aFilterHasAtMost10000Characters() {
        ConfigFiles files = parse("webhooks: [{ id: ops, url: 'https://x/', secret: '${OPS_WHSEC}', filter: \""
                + "a".repeat(10_001) + "\" }]");

        assertThat(WebhookFile.read(files)).isEmpty();
        assertThat(files.problems().all()).extracting(Problem::message)
                .containsExactly("filter must have at most 10000 characters, had 10001");
    }

    /** What is shown of a webhook reads as it again. */
    @ParameterizedTest(name = "{0} {1}")
    @CsvSource(delimiter = '|', textBlock = """
            maxEvents: 7, maxWait: 0s, maxBytes: 1KiB, flush: never, groupBy: group | base: 10ms, factor: 1.5, ceiling: 1m, jitter: 25%, deadline: 2h, failingAfter: 10m
            maxEvents: 100, maxWait: 5s, maxBytes: 256KiB, flush: on-change, groupBy: 'label:team', heartbeat: 5m, foldAfter: 1h | delays: [1s, 1m], deadline: 1d, failingAfter: 1h
            maxEvents: 1000, maxWait: 1h, maxBytes: 4MiB, flush: on-failure, groupBy: none | base: 1s, factor: 10.0, ceiling: 1d, jitter: 100%, deadline: 7d, failingAfter: 1s
            """)
    void howItIsBatchedAndTriedAgainIsShownAsItIsWritten(String batch, String retry) {
        Webhook webhook = only("{ id: ops, url: 'https://x/', secret: '${OPS_WHSEC}', batch: { " + batch
                + " }, retry: { " + retry + " } }");

        assertThat(webhook.batching().shown().toString()).isEqualTo(shown(batch));
        assertThat(webhook.retrying().shown().toString()).isEqualTo(shown(retry));
        assertThat(webhook.patience()).isEqualTo(Patience.DEFAULT);
    }

    private static String shown(String keys) {
        return "{" + keys.replace(": ", "=").replace("'", "") + "}";
    }

    private static Webhook only(String entry) {
        ConfigFiles files = parse("webhooks:\n  - " + entry.replace("SECRET,", SECRET + ","));
        List<Webhook> webhooks = WebhookFile.read(files);
        assertThat(files.problems().hasErrors()).isFalse();
        return webhooks.getFirst();
    }

    private static ConfigFiles parse(String yaml) {
        return ConfigSnapshot.of("test.yaml", yaml.getBytes(StandardCharsets.UTF_8))
                .parse(Placeholders.of(VARIABLES::get));
    }
}
