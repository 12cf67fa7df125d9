package dev.fettle.notifier.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SecretPlacesTest {

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            secret         | whsec_x             | true
            secret         | ${NAME}             | false
            secret         | ${NAME:whsec_x}     | true
            previousSecret | whsec_x             | true
            previousSecret | ${file:/run/x}      | false
            previousSecretUntil | 2026-11-21T09:13:58Z | false
            password       | hunter2             | true
            password       | ~~                  | false
            password       | ${NAME}             | false
            Authorization  | Bearer ${NAME}      | false
            Authorization  | Bearer hunter2      | true
            auth           | none                | false
            X-Team         | payments            | false
            url            | https://x/?token=a  | true
            url            | https://x/?team=a   | false
            tokenUrl       | https://x/token     | false
            tokenUrl       | https://x/?key=a    | true
            """)
    void whatIsASecretSaysItsName(String name, String text, boolean clear) {
        assertThat(SecretPlaces.isClear(name, text)).isEqualTo(clear);
    }

    @Test
    void secretsAreFoundAtAnyDepthAndNothingElseChanges() {
        Map<String, Object> nothing = new LinkedHashMap<>();
        nothing.put("token", null);
        Map<String, Object> written = new LinkedHashMap<>();
        written.put("url", "https://hooks.example.com/?key=hunter2&a=b");
        written.put("format", Map.of("ntfy", Map.of()));
        written.put("auth", Map.of("oauth2", Map.of("tokenUrl", "https://id.example.com/?sig=hunter2")));
        written.put("headers", List.of(Map.of("X-Api-Key", "hunter2"), nothing));
        written.put("tokens", Arrays.asList("hunter2", null, 7));
        written.put("match", Map.of("token", "team-a"));
        written.put("timeout", 7);

        assertThat(SecretPlaces.clear(written)).containsExactly("url", "auth/oauth2/tokenUrl", "headers/0/X-Api-Key",
                "tokens/0", "tokens/2");
        assertThat(SecretPlaces.masked(written)).hasToString("{url=https://hooks.example.com/?key=***&a=b, "
                + "format={ntfy={}}, auth={oauth2={tokenUrl=https://id.example.com/?sig=***}}, "
                + "headers=[{X-Api-Key=***}, {token=null}], tokens=[***, null, ***], match={token=team-a}, timeout=7}");
        assertThat(SecretPlaces.all(written)).containsOnlyKeys("url", "auth/oauth2/tokenUrl", "headers/0/X-Api-Key",
                "tokens/0", "tokens/2");
        assertThat(SecretPlaces.changeAll(written, (path, text) -> text)).isEqualTo(written);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(nullValues = "-", delimiter = '|', textBlock = """
            ***                          | slack | false | false
            https://x/services/***       | slack | false | true
            ${URL}                       | slack | false | false
            ftp://x/hidden               | slack | false | false
            https://x/hidden             | slack | true  | false
            https://x/hidden             | -     | false | false
            https://x/?token=***         | -     | false | true
            """)
    void anAddressThatIsMaskedIsNotClear(String url, String format, boolean clear, boolean masked) {
        Map<String, Object> definition = new LinkedHashMap<>();
        definition.put("url", url);
        definition.put("format", format == null ? null : Map.of(format, Map.of()));

        assertThat(ShownAddress.isClear(definition)).isEqualTo(clear);
        assertThat(ShownAddress.isMasked(url)).isEqualTo(masked);
    }

    @Test
    void aDefinitionWithoutASecretIsWrittenWithoutOne() {
        WebhookEntry entry = new WebhookEntry(TellingTest.webhook(Match.EVERYTHING, Webhook.DEFAULT_TELL,
                Webhook.DEFAULT_TYPES), Map.of("url", "https://x/"), false, "#");

        assertThat(entry.writtenSecret()).isEmpty();
        assertThat(entry.writtenAddress()).isEqualTo("https://x/");
        assertThat(entry.keptAccess()).isEmpty();
    }
}
