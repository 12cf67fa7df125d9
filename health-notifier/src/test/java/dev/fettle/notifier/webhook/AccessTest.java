package dev.fettle.notifier.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.fettle.notifier.delivery.TestCertificates;
import dev.fettle.notifier.webhook.RateLimit.Per;
import dev.fettle.platform.file.ConfigFiles;
import dev.fettle.platform.file.ConfigSnapshot;
import dev.fettle.platform.file.Origin;
import dev.fettle.platform.file.Placeholders;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A wish says {@code ***} for the secrets of the way a webhook is reached that stay what they were. */
class AccessTest {

    private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private static final String HERE = "url: 'https://hooks.example.com/a'";
    private static final Map<String, String> VARIABLES = new HashMap<>();

    @BeforeAll
    static void makesCertificates(@TempDir Path directory) throws Exception {
        TestCertificates certificates = new TestCertificates(directory);
        certificates.make("ours");
        VARIABLES.put("CERTIFICATE", certificates.certificate("ours"));
        VARIABLES.put("KEY", certificates.key("ours"));
        VARIABLES.put("SECRET", SECRET);
        VARIABLES.put("OLD", "whsec_" + "B".repeat(32));
    }

    @ParameterizedTest(name = "{3}")
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
            auth: { basic: { user: me, password: old } } | auth: { basic: { user: you, password: '***' } } | auth: { basic: { user: you, password: old } } | a password stays, its user may change
            auth: { basic: { user: me, password: old } } | auth: { basic: { user: me, password: new } } | auth: { basic: { user: me, password: new } } | what is said is new
            auth: { bearer: { token: old } } | auth: { bearer: { token: '***' } } | auth: { bearer: { token: old } } | a token stays
            auth: { basic: { user: me, password: old } } | auth: { bearer: { token: '***' } } | - | a password is no token
            auth: { bearer: { token: old } } | auth: { basic: { user: me, password: '***' } } | - | nor the other way round
            auth: none | auth: { bearer: { token: '***' } } | - | there was none
            auth: { oauth2: { tokenUrl: 'https://id/t', clientId: a, clientSecret: old } } | auth: { oauth2: { tokenUrl: 'https://id/t', clientId: b, clientSecret: '***', scopes: [x] } } | auth: { oauth2: { tokenUrl: 'https://id/t', clientId: b, clientSecret: old, scopes: [x] } } | a secret of a client stays at its token server
            auth: { oauth2: { tokenUrl: 'https://id/t', clientId: a, clientSecret: old } } | auth: { oauth2: { tokenUrl: 'https://evil/t', clientId: a, clientSecret: '***' } } | - | and never goes to another one
            auth: { bearer: { token: old } } | auth: { oauth2: { tokenUrl: 'https://id/t', clientId: a, clientSecret: '***' } } | - | a token is no secret of a client
            headers: { X-Api-Key: old, X-Team: a } | headers: { X-Api-Key: '***', X-Team: b } | headers: { X-Api-Key: old, X-Team: b } | a header stays, another one changes
            headers: { X-Api-Key: old } | headers: { X-Auth-Token: '***' } | - | no other header had a value
            tls: { certificate: '${CERTIFICATE}', key: '${KEY}' } | tls: { certificate: '${CERTIFICATE}', key: '***' } | tls: { certificate: '${CERTIFICATE}', key: '${KEY}' } | a private key stays
            tls: { ca: '${CERTIFICATE}' } | tls: { certificate: '${CERTIFICATE}', key: '***' } | - | there was a tls without one
            auth: none | tls: { certificate: '${CERTIFICATE}', key: '***' } | - | there was no tls
            previousSecret: '${OLD}', previousSecretUntil: 2026-11-21T09:13:58Z | previousSecret: '***' | previousSecret: '${OLD}' | the secret before stays, for ever now
            previousSecret: '${OLD}' | previousSecret: '***', previousSecretUntil: 2026-11-21T10:13:58+01:00 | previousSecret: '${OLD}', previousSecretUntil: 2026-11-21T09:13:58Z | or until a time
            auth: none | previousSecret: '***' | - | there was no secret before
            """)
    void whatIsMaskedStaysWhatItWas(String before, String wish, @Nullable String expected, String rule) {
        WebhookEntry whole = entry(HERE + ", " + wish, true);

        Optional<WebhookEntry> completed = whole.withAccessOf(definition(entry(HERE + ", " + before, false), null));

        assertThat(completed.map(entry -> entry.webhook().access())).as(rule).isEqualTo(Optional.ofNullable(expected)
                .map(keys -> entry(HERE + ", " + keys, false).webhook().access()));
        assertThat(completed.map(entry -> entry.written().toString()).orElse("")).as("and is stored as it was")
                .doesNotContain("***");
        assertThat(completed.map(WebhookEntry::keptAccess)).as(rule).isIn(Optional.of(List.of()), Optional.empty());
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            auth: { basic: { user: me, password: '***' } }                     | auth/basic/password
            auth: { bearer: { token: '***' } }                                 | auth/bearer/token
            auth: { oauth2: { tokenUrl: 'https://id/t', clientId: a, clientSecret: '***' } } | auth/oauth2/clientSecret
            headers: { X-Team: a, X-Api-Key: '***' }                           | headers/X-Api-Key
            tls: { certificate: '${CERTIFICATE}', key: '***' }                 | tls/key
            previousSecret: '***'                                              | previousSecret
            """)
    void whatIsKeptIsNamed(String keys, String path) {
        assertThat(entry(HERE + ", " + keys, true).keptAccess()).containsExactly(path);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '|', textBlock = """
            https://hooks.example.com/other  | true
            https://HOOKS.example.com/a      | true
            http://hooks.example.com/a       | false
            https://hooks.example.com:8443/a | false
            https://evil.example.com/a       | false
            """)
    void noSecretGoesToAnotherPlaceThanTheOneItWasWrittenFor(String url, boolean kept) {
        WebhookEntry before = entry(HERE + ", auth: { bearer: { token: old } }", false);
        WebhookEntry wish = entry("url: '" + url + "', auth: { bearer: { token: '***' } }", true);

        assertThat(wish.withAccessOf(definition(before, null)).isPresent()).isEqualTo(kept);
        assertThat(wish.withAccessOf(definition(before, "its secret cannot be opened"))).as("nor one that is lost")
                .isEmpty();
        assertThat(before.withAccessOf(definition(wish, null))).as("whoever says all keeps nothing").contains(before);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            -----BEGIN PRIVATE KEY-----    | not a key
            -----BEGIN CERTIFICATE-----    | -----END CERTIFICATE-----
            """)
    void aKeyIsAPrivateKeyWithoutAPasswordAndNoMessageShowsIt(String begin, String end) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Tls(null, VARIABLES.get("CERTIFICATE"), begin + "hunter2" + end))
                .withMessage("key must be PEM: a private key without a password");
    }

    @Test
    void anythingButCertificatesIsNoAuthority() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Tls("", null, null))
                .withMessage("ca must be PEM: certificates");
        assertThatIllegalArgumentException().isThrownBy(() -> new Tls(null, "hunter2", VARIABLES.get("KEY")))
                .withMessage("certificate must be PEM: certificates");
    }

    @Test
    void nothingOfItIsShown() {
        String certificate = VARIABLES.get("CERTIFICATE");

        assertThat(new Tls(certificate, certificate, VARIABLES.get("KEY"))).hasToString("Tls[with certificate]");
        assertThat(new Tls(certificate, null, null)).hasToString("Tls[]");
        assertThat(
                new Auth.OAuth2(URI.create("https://id.example.com/t?x=hunter2"), "fettle", "hunter2", List.of(), null))
                .hasToString("OAuth2[fettle at id.example.com]");
    }

    @Test
    void aUserIsEndedByItsFirstColonSoItHoldsNone() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Auth.Basic("a:b", "hunter2"))
                .withMessage("user must not hold a colon");
    }

    @ParameterizedTest(name = "{0}/{1}")
    @CsvSource({"0, SECOND, 0/s", "10001, HOUR, 10001/h"})
    void aRateHasItsBounds(int attempts, Per per, String shown) {
        assertThatIllegalArgumentException().isThrownBy(() -> new RateLimit(attempts, per)).withMessage(
                "rateLimit must be COUNT/s, COUNT/m or COUNT/h with a count of 1 to 10000, was " + shown);
    }

    private static Definition definition(WebhookEntry entry, @Nullable String problem) {
        return new Definition(entry.webhook(), entry.written(), Origin.REST, 7, problem);
    }

    private static WebhookEntry entry(String keys, boolean mayKeepSecrets) {
        ConfigFiles files = ConfigSnapshot
                .of("test.yaml", ("webhooks: [{ id: ops, secret: '${SECRET}', " + keys + " }]")
                        .getBytes(StandardCharsets.UTF_8))
                .parse(Placeholders.of(VARIABLES::get));
        List<WebhookEntry> entries = WebhookFile.entries(files, mayKeepSecrets);
        assertThat(files.problems().hasErrors()).as(String.valueOf(files.problems().all())).isFalse();
        return entries.getFirst();
    }
}
