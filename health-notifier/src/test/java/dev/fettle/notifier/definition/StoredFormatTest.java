package dev.fettle.notifier.definition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fettle.notifier.definition.StoredDefinition.Surroundings;
import dev.fettle.notifier.webhook.Definition;
import dev.fettle.notifier.webhook.WebhookEntry;
import dev.fettle.notifier.webhook.WebhookFile;
import dev.fettle.platform.file.ConfigFiles;
import dev.fettle.platform.file.ConfigSnapshot;
import dev.fettle.platform.file.Origin;
import dev.fettle.platform.file.Placeholders;
import dev.fettle.platform.security.SecretBox;
import dev.fettle.platform.security.SecurityConfig;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Secrets of formats are stored, masked and kept as those of signatures are. */
class StoredFormatTest {

    private static final String HIDDEN = "0123456789abcdef0123456789abcdef";
    private static final String SLACK = "{ id: ops, url: 'https://hooks.slack.com/services/T0/B0/" + HIDDEN
            + "', format: slack }";
    private static final String PAGER = "{ id: ops, format: { pagerduty: { routingKey: " + HIDDEN + " } } }";
    private static final String MAIL = "{ id: ops, url: 'smtp://mail.example.com', format: { email: {"
            + " from: a@b.example, to: [c@d.example], user: me, password: " + HIDDEN + " } } }";
    private static final Optional<SecretBox> NO_KEY = Optional.empty();
    private static final Optional<SecretBox> KEY = box('k');
    private static final Optional<SecretBox> OTHER_KEY = box('o');

    @ParameterizedTest
    @ValueSource(strings = {SLACK, PAGER, MAIL})
    void whatWasSealedIsOpenedAndNothingElseShowsIt(String definition) {
        WebhookEntry entry = entry(definition);

        StoredDefinition stored = StoredDefinition.of(entry, Origin.REST, 7, KEY);
        Definition read = stored.read(new Surroundings(KEY, Map.of(), _ -> null)).orElseThrow();

        assertThat(stored.json()).contains("sealed:").doesNotContain(HIDDEN);
        assertThat(read.problem()).isNull();
        assertThat(read.webhook()).isEqualTo(entry.webhook());
        assertThat(read.written()).isEqualTo(entry.written());
        assertThat(read.toString()).doesNotContain(HIDDEN);
        assertThat(read.says(entry)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {SLACK, PAGER, MAIL})
    void withoutTheKeyItCannotBeDeliveredToAndIsKnown(String definition) {
        StoredDefinition sealed = StoredDefinition.of(entry(definition), Origin.REST, 7, KEY);
        StoredDefinition masked = StoredDefinition.of(entry(definition), Origin.FILE, 7, NO_KEY);

        Definition closed = sealed.read(new Surroundings(OTHER_KEY, Map.of(), _ -> null)).orElseThrow();
        Definition lost = masked.read(new Surroundings(NO_KEY, Map.of(), _ -> null)).orElseThrow();

        assertThat(closed.problem()).contains("cannot be opened");
        assertThat(lost.problem()).contains("stands in clear in a file");
        assertThat(masked.json()).contains("***").doesNotContain(HIDDEN);
        assertThat(closed.webhook().format().word()).isEqualTo(entry(definition).webhook().format().word());
    }

    @ParameterizedTest
    @ValueSource(strings = {SLACK, PAGER, MAIL})
    void itIsSealedAnewByAnotherKey(String definition) {
        StoredDefinition stored = StoredDefinition.of(entry(definition), Origin.REST, 7, KEY);
        SecretBox both = box('o', 'k').orElseThrow();

        String anew = stored.resealed(both).orElseThrow();

        StoredDefinition again = new StoredDefinition("ops", Origin.REST, anew, 7);
        assertThat(again.resealed(both)).isEmpty();
        assertThat(again.read(new Surroundings(OTHER_KEY, Map.of(), _ -> null)).orElseThrow().webhook())
                .isEqualTo(entry(definition).webhook());
    }

    /** What cannot be read at all for want of a variable is known by everything else. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"id":"ops","url":"${GONE}","format":{"email":{"from":"a@b.example","to":["c@d.example"],"user":"me","password":"***"}}} | email
            {"id":"ops","url":"${GONE}","format":{"ntfy":{}}}                                                     | ntfy
            {"id":"ops","url":"${GONE}","format":"slack","auth":{"oauth2":{"tokenUrl":"***","clientId":"a","clientSecret":"***"}}} | slack
            {"id":"ops","format":{"pagerduty":{"routingKey":"${GONE}"}}}                                          | pagerduty
            """)
    void aVariableThatIsGoneKeepsTheFormatKnown(String json, String word) {
        Definition read = new StoredDefinition("ops", Origin.FILE, json, 3)
                .read(new Surroundings(NO_KEY, Map.of(), _ -> null)).orElseThrow();

        assertThat(read.problem()).contains("GONE");
        assertThat(read.webhook().format().word()).isEqualTo(word);
    }

    @Test
    void aHiddenKeyStaysWhatItWas() {
        WebhookEntry before = entry(PAGER);
        Map<String, Definition> now = Map.of("ops",
                new Definition(before.webhook(), before.written(), Origin.REST, 7, null));
        String kept = "{ id: ops, format: { pagerduty: { routingKey: '***', severity: { DEGRADED: info } } } }";

        Plan same = Plan.putting(entry(PAGER.replace(HIDDEN, "'***'")), now, new Precondition.None(), true);
        Plan changed = Plan.putting(entry(kept), now, new Precondition.None(), true);

        assertThat(same.isEmpty()).isTrue();
        assertThat(changed.changed().getFirst().webhook().format().toString()).contains("INFO");
        assertThat(changed.changed().getFirst().written().toString()).contains(HIDDEN);
        assertThatThrownBy(() -> Plan.creating(entry(kept), Map.of(), true)).isInstanceOf(RefusedException.class);
        assertThatThrownBy(() -> Plan.putting(entry(kept.replace("id: ops", "id: ops, url: 'https://evil.example/'")),
                now, new Precondition.None(), true)).isInstanceOf(RefusedException.class);
        assertThatThrownBy(() -> Plan.putting(before, Map.of(), new Precondition.None(), false))
                .isInstanceOf(RefusedException.class);
    }

    @Test
    void aHiddenAddressStaysWhatItWas() {
        WebhookEntry before = entry(SLACK);
        Map<String, Definition> now = Map.of("ops",
                new Definition(before.webhook(), before.written(), Origin.REST, 7, null));
        String shown = before.webhook().shown().url();

        Plan plan = Plan.putting(entry("{ id: ops, url: '" + shown + "', format: slack }"), now,
                new Precondition.None(), true);

        assertThat(shown).isEqualTo("https://hooks.slack.com/services/***/***/***");
        assertThat(plan.isEmpty()).isTrue();
        assertThatThrownBy(() -> Plan.putting(
                entry("{ id: ops, url: 'https://evil.example/services/***/***/***', format: slack }"),
                now, new Precondition.None(), true)).isInstanceOf(RefusedException.class);
    }

    private static WebhookEntry entry(String definition) {
        ConfigFiles files = ConfigSnapshot
                .of("test.yaml", ("webhooks: [" + definition + "]").getBytes(StandardCharsets.UTF_8))
                .parse(Placeholders.of(_ -> null));
        WebhookEntry entry = WebhookFile.entries(files, true).getFirst();
        assertThat(files.problems().all()).isEmpty();
        return entry;
    }

    private static Optional<SecretBox> box(char... letters) {
        StringBuilder keys = new StringBuilder();
        for (char letter : letters) {
            keys.append(keys.isEmpty() ? "" : ",").append(Base64.getEncoder()
                    .encodeToString(String.valueOf(letter).repeat(32).getBytes(StandardCharsets.US_ASCII)));
        }
        SecurityConfig config = (SecurityConfig) Proxy.newProxyInstance(SecurityConfig.class.getClassLoader(),
                new Class<?>[]{SecurityConfig.class}, (_, method, _) -> method.getName().equals("secretKey")
                        ? Optional.of(keys.toString())
                        : Optional.empty());
        return SecretBox.configured(config);
    }
}
