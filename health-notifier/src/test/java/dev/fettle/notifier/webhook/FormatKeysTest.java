package dev.fettle.notifier.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fettle.api.component.Status;
import dev.fettle.api.event.EventType;
import dev.fettle.notifier.render.Format;
import dev.fettle.platform.file.ConfigFiles;
import dev.fettle.platform.file.ConfigSnapshot;
import dev.fettle.platform.file.Origin;
import dev.fettle.platform.file.Placeholders;
import dev.fettle.platform.file.Problem;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FormatKeysTest {

    private static final String KEY = "0123456789abcdef0123456789abcdef";
    private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private static final Map<String, String> VARIABLES = Map.of("ROUTING", KEY, "SLACK",
            "https://hooks.slack.com/services/T0/B0/hidden", "TOKEN", "hidden", "WHSEC", SECRET);

    @Test
    void chatsNeedAnAddressOnly() {
        Webhook webhook = only("{ id: chat, url: '${SLACK}', format: slack }");

        assertThat(webhook.format()).isEqualTo(Format.Plain.SLACK);
        assertThat(webhook.secret().signs()).isFalse();
        assertThat(webhook.shown().url()).isEqualTo("${SLACK}");
        assertThat(webhook.toString()).doesNotContain("hidden");
        assertThat(webhook).isEqualTo(only("{ id: chat, url: '${SLACK}', format: { slack: {} } }"));
        assertThat(only("{ id: chat, url: '${SLACK}', format: slack, secret: '${WHSEC}' }").secret().signs()).isTrue();
    }

    @Test
    void thePagerHasAKeyAndAnAddressOfItsOwn() {
        Webhook webhook = only(
                "{ id: pager, format: { pagerduty: { routingKey: '${ROUTING}', severity: { DEGRADED: info } } } }");

        assertThat(webhook.format()).isInstanceOfSatisfying(Format.PagerDuty.class, format -> {
            assertThat(format.routingKey()).isEqualTo(KEY);
            assertThat(format.severities()).containsEntry(Status.DEGRADED, Format.Severity.INFO)
                    .containsEntry(Status.UNHEALTHY, Format.Severity.CRITICAL);
        });
        assertThat(webhook.url()).hasToString("https://events.pagerduty.com/v2/enqueue");
        assertThat(webhook.types()).containsExactlyInAnyOrder(EventType.STATUS_CHANGED, EventType.COMPONENT_REMOVED);
        assertThat(webhook.batching().maxEvents()).isEqualTo(1);
        assertThat(webhook.toString()).doesNotContain(KEY);
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource(delimiter = '|', textBlock = """
            slack       | https://hooks.slack.com/services/T0/B0/hidden         | https://hooks.slack.com/services/***/***/***
            slack       | https://hooks.slack.com/services/T0/B0/${TOKEN}       | https://hooks.slack.com/services/***/***/${TOKEN}
            slack       | https://hooks.slack.com/services/${TOKEN}             | https://hooks.slack.com/services/${TOKEN}
            discord     | https://discord.com/api/webhooks/1/hidden?wait=true   | https://discord.com/api/webhooks/***/***?wait=true
            teams       | https://x.logic.azure.com:443/workflows/abc/triggers/manual/paths/invoke?sp=a&sig=hidden | https://x.logic.azure.com:443/workflows/***/triggers/manual/paths/invoke?sp=a&sig=***
            ntfy        | https://ntfy.sh/hidden                                | https://ntfy.sh/***
            ntfy        | https://ntfy.sh/${file:/run/secrets/topic}            | https://ntfy.sh/${file:/run/secrets/topic}
            template    | https://x.example/a?token=hidden                      | https://x.example/a?token=***
            alertmanager-api | https://x.example/api/v2/alerts                  | https://x.example/api/v2/alerts
            """)
    void whatWouldLetOthersPostIsNotShown(String format, String url, String shown) {
        Map<String, Object> definition = Map.of("url", url, "format", format.equals("template")
                ? Map.of("template", Map.of("body", "x"))
                : format);

        assertThat(ShownAddress.of(definition)).isEqualTo(shown);
        assertThat(ShownAddress.isClear(definition)).isEqualTo(!url.equals(shown));
        assertThat(ShownAddress.isMasked(shown)).isEqualTo(shown.contains("***"));
        assertThat(ShownAddress.isMasked(url)).isFalse();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            format: pagerduty                                             | #/webhooks/0/format        | needs its options
            format: template                                              | #/webhooks/0/format        | needs its options
            format: { slack: {}, teams: {} }                              | #/webhooks/0/format        | exactly one key
            format: { slak: {} }                                          | #/webhooks/0/format/slak   | did you mean 'slack'
            format: { slack: { channel: x } }                             | #/webhooks/0/format/slack/channel | unknown key
            format: { pagerduty: { severity: {} } }                       | #/webhooks/0/format/pagerduty | routingKey is missing
            format: { pagerduty: { routingKey: abc } }                    | #/webhooks/0/format/pagerduty/routingKey | was ***
            format: { pagerduty: { routingKey: '***' } }                  | #/webhooks/0/format/pagerduty/routingKey | was ***
            format: { pagerduty: { routingKey: '${ROUTING}', severity: { DEGRADED: bad } } } | #/webhooks/0/format/pagerduty/severity/DEGRADED | one of critical
            format: { template: { body: '{event.heading}', contentType: text/plain } } | #/webhooks/0/format/template/body | in its line 1
            format: { template: { body: '"x"', contentType: 'a b' } }     | #/webhooks/0/format/template/contentType | media type
            format: slack, types: [flags-changed]                         | -                          | -
            format: alertmanager-api, types: [flags-changed]              | #/webhooks/0/types         | cannot tell flags-changed
            format: json, secret: '${WHSEC}', batch: { maxEvents: 2 }     | #/webhooks/0/batch/maxEvents | must be 1 to 1
            format: json                                                  | #/webhooks/0               | secret is missing
            format: cloudevents                                           | #/webhooks/0               | secret is missing
            format: slack, batch: { heartbeat: 1m }                       | #/webhooks/0/batch/heartbeat | for the format cloudevents
            format: { pagerduty: { routingKey: '${ROUTING}' } }, batch: { foldAfter: 1h } | #/webhooks/0/batch/foldAfter | cannot tell what was folded
            format: { email: { from: a@b.example, to: [c@d.example] } }   | #/webhooks/0/url           | smtp://host:587
            format: { email: { from: a@b.example, to: ["c d@e.example"] } } | #/webhooks/0/format/email/to/0 | mail address
            format: { email: { from: a@b.example } }                      | #/webhooks/0/format/email  | to is missing
            format: [slack]                                               | #/webhooks/0/format        | format must be one of cloudevents, json
            format: { 'carrier-pigeon': {} }                              | #/webhooks/0/format/carrier-pigeon | unknown key 'carrier-pigeon'
            format: { slack: yes }                                        | #/webhooks/0/format/slack  | slack must be a mapping
            format: { template: {} }                                      | #/webhooks/0/format/template | body is missing
            format: { template: { body: '{#for e in events}"{e.name}"{/for}' } }, types: [] | #/webhooks/0/types | types must name at least one
            format: { template: { body: '{#for e in events}"{e.name}"{/for}' } }, types: [status] | #/webhooks/0/types/0 | types must hold only
            format: slack, previousSecret: '${WHSEC}'                     | #/webhooks/0/previousSecret | previousSecret must stand beside secret
            """)
    void whatIsWrongIsToldWithItsPlace(String keys, String pointer, String message) {
        ConfigFiles files = parse("webhooks: [{ id: a, url: '${SLACK}', " + keys + " }]");

        WebhookFile.read(files);

        if (pointer.equals("-")) {
            assertThat(files.problems().all()).isEmpty();
        } else {
            assertThat(files.problems().all()).filteredOn(Problem::isError).singleElement().satisfies(problem -> {
                assertThat(problem.pointer()).isEqualTo(pointer);
                assertThat(problem.message()).contains(message).doesNotContain("abc");
            });
        }
    }

    /** Wrong ones may hold a password, so no message shows them. */
    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"smtp://me:hunter2@mail.example.com", "smtp://me:hun ter2@mail.example.com",
            "smtp://hunter2@mail.example.com:587", "smtp:hunter2", "hunter2", "smtp://hunter2_x:587",
            "https://mail.example.com/hunter2", "smtp://mail.example.com/hunter2", "smtp://mail.example.com?hunter2",
            "smtp://mail.example.com#hunter2", "smtp://mail.example.com:0", "smtp://mail.example.com:65536",
            "smtp:///hunter2"})
    void whatIsNoMailServerIsToldAndNotShown(String url) {
        ConfigFiles files = mail("url: '" + url + "'", "");

        assertThat(WebhookFile.read(files)).isEmpty();
        assertThat(files.problems().all()).filteredOn(Problem::isError).singleElement().satisfies(problem -> {
            assertThat(problem.message())
                    .isEqualTo("url must be smtp://host:587 or smtps://host:465, without a user");
            assertThat(problem.pointer()).isEqualTo("#/webhooks/0/url");
        });
        assertThat(files.problems().all()).asString().doesNotContain("hunter2");
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"smtp://mail.example.com", "SMTPS://mail.example.com:465/", "smtp://[::1]:2525",
            "smtp://127.0.0.1:65535"})
    void aMailServerIsAHostAndMayHaveAPort(String url) {
        ConfigFiles files = mail("url: '" + url + "'", "");

        assertThat(WebhookFile.read(files)).extracting(Webhook::url).hasToString("[" + url + "]");
        assertThat(files.problems().all()).isEmpty();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            user: me                                | user     | user needs a password
            password: '${TOKEN}'                    | password | password needs a user
            user: me, password: '***'               | password | *** hides a secret; write it, or ${NAME} or ${file:…}
            to: []                                  | to       | to must name at least one
            subject: 'Prüfung'                      | subject  | subject must be one line of at most 60 printable ASCII characters
            subject: "a\\nb"                       | subject  | subject must be one line of at most 60 printable ASCII characters
            tls: maybe                              | tls      | tls must be one of required, available, none, was 'maybe'
            from: fettle                            | from     | a mail address must be as ops@example.com, was 'fettle'
            """)
    void whatIsWrongWithAMailIsTold(String keys, String key, String message) {
        ConfigFiles files = mail("url: 'smtp://mail.example.com'", keys);

        assertThat(WebhookFile.read(files)).isEmpty();
        assertThat(files.problems().all()).filteredOn(Problem::isError).singleElement().satisfies(problem -> {
            assertThat(problem.message()).isEqualTo(message);
            assertThat(problem.pointer()).isEqualTo("#/webhooks/0/format/email/" + key);
        });
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            auth: { bearer: { token: '${TOKEN}' } } | auth
            headers: { X-Team: a }                  | headers
            secret: '${WHSEC}'                      | secret
            previousSecret: '${WHSEC}'              | previousSecret
            """)
    void aMailIsNotReachedByHttp(String keys, String key) {
        ConfigFiles files = mail(keys + ", url: 'smtp://mail.example.com'", "");

        assertThat(WebhookFile.read(files)).isEmpty();
        assertThat(files.problems().all()).extracting(Problem::message)
                .containsExactly(key + " has no meaning for the format email");
    }

    @Test
    void thePasswordOfAMailStaysWhatItWas() {
        WebhookEntry before = WebhookFile.entries(mail("url: 'smtp://a.example'", "user: me, password: hunter2"), true)
                .getFirst();
        WebhookEntry wish = WebhookFile.entries(mail("url: 'smtp://a.example'", "user: me, password: '***'"), true)
                .getFirst();
        Definition slack = new Definition(only("{ id: a, url: '${SLACK}', format: slack }"), Map.of(), Origin.REST, 1,
                null);

        WebhookEntry whole = wish.withAccessOf(new Definition(before.webhook(), before.written(), Origin.REST, 1, null))
                .orElseThrow();

        assertThat(wish.keptAccess()).containsExactly("format/email/password");
        assertThat(whole.webhook()).isEqualTo(before.webhook());
        assertThat(whole.written()).isEqualTo(before.written());
        assertThat(wish.withAccessOf(slack)).as("there was none").isEmpty();
        assertThat(wish.webhook().format().withSecretsOf(Format.Plain.SLACK)).isEqualTo(wish.webhook().format());
        assertThat(before.webhook().format().withSecretsOf(wish.webhook().format()))
                .isEqualTo(before.webhook().format());
    }

    @Test
    void mailsGoToAMailServer() {
        Webhook webhook = only(
                """
                        { id: mail, url: 'smtp://mail.example.com:587', format: { email: { from: fettle@example.com,
                          to: [ops@example.com], user: fettle, password: '${TOKEN}', tls: available, subject: 'Health:' } } }""");

        assertThat(webhook.format()).isEqualTo(new Format.Email("fettle@example.com", List.of("ops@example.com"),
                "Health:", "fettle", "hidden", Format.MailTls.AVAILABLE));
        assertThat(webhook.url()).hasToString("smtp://mail.example.com:587");
        assertThat(webhook.toString() + webhook.format()).doesNotContain("hidden");
    }

    @Test
    void whatIsInClearInAFileIsWarnedOf() {
        ConfigFiles files = parse(
                "webhooks: [{ id: a, url: 'https://hooks.slack.com/services/T0/B0/hidden', format: slack },"
                        + " { id: b, format: { pagerduty: { routingKey: " + KEY + " } } }]");

        List<WebhookEntry> entries = WebhookFile.entries(files, false);

        assertThat(files.problems().hasErrors()).isFalse();
        assertThat(files.problems().all()).extracting(Problem::pointer).containsExactly("#/webhooks/0/url",
                "#/webhooks/1/format/pagerduty/routingKey");
        assertThat(files.problems().all()).asString().doesNotContain("hidden", KEY);
        assertThat(entries).asString().doesNotContain("hidden", KEY);
        assertThat(entries).extracting(entry -> SecretPlaces.clear(entry.written())).containsExactly(List.of("url"),
                List.of("format/pagerduty/routingKey"));
        assertThat(SecretPlaces.masked(entries.get(1).written()).toString()).doesNotContain(KEY).contains("***");
    }

    /** One whose options are good, but for those given. */
    private static ConfigFiles mail(String keys, String options) {
        String rest = Stream.of("from: fettle@example.com", "to: [ops@example.com]")
                .filter(option -> !options.startsWith(option.substring(0, option.indexOf(':') + 1)))
                .collect(Collectors.joining(", "));
        return parse("webhooks: [{ id: a, " + keys + ", format: { email: { " + rest
                + (options.isEmpty() ? "" : ", " + options) + " } } }]");
    }

    private static Webhook only(String entry) {
        ConfigFiles files = parse("webhooks:\n  - " + entry);
        List<Webhook> webhooks = WebhookFile.read(files);
        assertThat(files.problems().all()).isEmpty();
        return webhooks.getFirst();
    }

    private static ConfigFiles parse(String yaml) {
        return ConfigSnapshot.of("test.yaml", yaml.getBytes(StandardCharsets.UTF_8))
                .parse(Placeholders.of(VARIABLES::get));
    }
}
