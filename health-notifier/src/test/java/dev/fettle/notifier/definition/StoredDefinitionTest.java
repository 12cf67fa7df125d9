package dev.fettle.notifier.definition;

import dev.fettle.platform.file.Origin;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fettle.notifier.definition.StoredDefinition.Surroundings;
import dev.fettle.notifier.webhook.Definition;
import dev.fettle.notifier.webhook.SecretPlaces;
import dev.fettle.notifier.webhook.WebhookEntry;
import dev.fettle.notifier.webhook.WebhookFile;
import dev.fettle.platform.file.ConfigSnapshot;
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

class StoredDefinitionTest {

    private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private static final Optional<SecretBox> NO_KEY = Optional.empty();
    private static final Optional<SecretBox> KEY = box(key('k'));
    private static final Optional<SecretBox> OTHER_KEY = box(key('o'));

    /** What is stored of a secret, and what can be made of it later. */
    @ParameterizedTest(name = "{0} {1}, then {2} {3}: {4}")
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
            file | SECRET                 | no key    | here | - | a file restores what was masked
            file | SECRET                 | no key    | gone | its secret stands in clear in a file | what was masked is lost without it
            file | ${WHSEC}               | no key    | gone | - | a reference needs no key
            file | ${WHSEC:SECRET}        | key       | gone | - | a default is a secret and is sealed
            rest | SECRET                 | key       | gone | - | what was sealed is opened
            rest | SECRET                 | other key | gone | its secret cannot be opened | by its own key only
            rest | SECRET                 | lost key  | gone | this notifier has no FETTLE_SECRET_KEY | by a key at all
            rest | ${FETTLE_SECRET_WHSEC} | no key    | gone | - | a reference of a request
            """)
    void whatIsStoredCanBeUsedAgain(String origin, String written, String key, String file, String problem,
            String rule) {
        WebhookEntry entry = entry(written.replace("SECRET}", SECRET + "}").replaceFirst("^SECRET$", SECRET));
        Optional<SecretBox> sealing = key.equals("no key") ? NO_KEY : KEY;
        Optional<SecretBox> opening = switch (key) {
            case "key" -> KEY;
            case "other key" -> OTHER_KEY;
            default -> NO_KEY;
        };
        Map<String, String> files = file.equals("here") ? Map.of(StoredDefinition.secretOf("ops"), SECRET) : Map.of();

        StoredDefinition stored = StoredDefinition.of(entry, new Origin(origin), 7, sealing);
        Definition read = stored.read(new Surroundings(opening, files,
                Map.of("WHSEC", SECRET, "FETTLE_SECRET_WHSEC", SECRET)::get)).orElseThrow();

        assertThat(stored.json()).doesNotContain(SECRET);
        assertThat(read.version()).isEqualTo(7);
        if (problem == null) {
            assertThat(read.problem()).isNull();
            assertThat(read.webhook()).isEqualTo(entry.webhook());
            assertThat(read.written()).isEqualTo(entry.written());
        } else {
            assertThat(read.problem()).contains(problem);
            assertThat(read.webhook().match()).isEqualTo(entry.webhook().match());
            assertThat(read.webhook().secret()).isNotEqualTo(entry.webhook().secret());
        }
        assertThat(read.toString()).doesNotContain(SECRET);
    }

    /** An address with a secret in its query is kept as the secret is. */
    @ParameterizedTest(name = "{0}, then {1} {2}")
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
            key    | key       | gone | -
            key    | other key | gone | its url cannot be opened
            key    | no key    | gone | its url is sealed
            no key | no key    | here | -
            no key | no key    | gone | its url stands in clear in a file
            """)
    void anAddressWithASecretIsSealed(String sealing, String opening, String file, String problem) {
        String address = "http://x/y?token=hidden";
        WebhookEntry entry = entry("${WHSEC}", address);
        Optional<SecretBox> opens = switch (opening) {
            case "key" -> KEY;
            case "other key" -> OTHER_KEY;
            default -> NO_KEY;
        };
        Map<String, String> files = file.equals("here")
                ? Map.of(StoredDefinition.addressOf("ops"), address)
                : Map.of();

        StoredDefinition stored = StoredDefinition.of(entry, Origin.FILE, 7, sealing.equals("key") ? KEY : NO_KEY);
        Definition read = stored.read(new Surroundings(opens, files, Map.of("WHSEC", SECRET)::get)).orElseThrow();

        assertThat(stored.json()).doesNotContain("hidden");
        assertThat(read.toString()).doesNotContain("hidden");
        if (problem == null) {
            assertThat(read.problem()).isNull();
            assertThat(read.webhook()).isEqualTo(entry.webhook());
            assertThat(read.written()).isEqualTo(entry.written());
        } else {
            assertThat(read.problem()).contains(problem);
            assertThat(read.written()).containsEntry("url", "***").containsEntry("secret", "${WHSEC}");
        }
    }

    /** Every secret of a webhook is sealed by itself, and opened again; what is none stays readable. */
    @Test
    void whateverIsSecretIsSealed() {
        String all = """
                id: ops, url: 'http://x/y', secret: '%s', previousSecret: '%s',
                auth: { oauth2: { tokenUrl: 'http://id/token', clientId: fettle, clientSecret: hidden-1 } },
                headers: { X-Api-Key: hidden-2, X-Team: payments, X-From: "${VISIBLE}" }, match: { token: team-a }"""
                .formatted(SECRET, "whsec_" + "H".repeat(40));
        Map<String, String> variables = Map.of("VISIBLE", "yes");
        WebhookEntry entry = WebhookFile.entries(ConfigSnapshot
                .of("test.yaml", ("webhooks: [{ " + all + " }]").getBytes(StandardCharsets.UTF_8))
                .parse(Placeholders.of(variables::get)), false).getFirst();

        StoredDefinition stored = StoredDefinition.of(entry, Origin.FILE, 7, KEY);
        Definition read = stored.read(new Surroundings(KEY, Map.of(), variables::get)).orElseThrow();
        Definition locked = stored.read(new Surroundings(NO_KEY, Map.of(), variables::get)).orElseThrow();

        assertThat(stored.json()).doesNotContain("hidden", SECRET, "HHHH")
                .contains("http://id/token", "payments", "${VISIBLE}", "team-a");
        assertThat(stored.keys()).hasSize(4);
        assertThat(read.problem()).isNull();
        assertThat(read.webhook()).isEqualTo(entry.webhook());
        assertThat(read.written()).isEqualTo(entry.written());
        assertThat(locked.problem()).contains("its auth/oauth2/clientSecret is sealed", "its headers/X-Api-Key");
        assertThat(SecretPlaces.masked(read.written()).toString()).doesNotContain("hidden", SECRET, "HHHH")
                .contains("payments", "team-a");
        SecretBox both = box(key('o') + "," + key('k')).orElseThrow();
        StoredDefinition again = new StoredDefinition("ops", Origin.FILE, stored.resealed(both).orElseThrow(), 7);
        assertThat(again.keys()).hasSize(4).doesNotContainAnyElementsOf(stored.keys());
        assertThat(again.read(new Surroundings(OTHER_KEY, Map.of(), variables::get)).orElseThrow().webhook())
                .isEqualTo(entry.webhook());
    }

    @Test
    void anAddressThatWasStoredInClearIsSealedAtTheNextStart() {
        StoredDefinition stored = new StoredDefinition("ops", Origin.REST,
                "{\"id\":\"ops\",\"url\":\"http://x/?key=hidden\",\"secret\":\"${FETTLE_SECRET_OPS}\"}", 3);

        String anew = stored.resealed(KEY.orElseThrow()).orElseThrow();

        StoredDefinition again = new StoredDefinition("ops", Origin.REST, anew, 3);
        assertThat(anew).doesNotContain("hidden").contains("${FETTLE_SECRET_OPS}");
        assertThat(again.resealed(KEY.orElseThrow())).isEmpty();
        assertThat(again.read(new Surroundings(KEY, Map.of(), _ -> SECRET)).orElseThrow().webhook().url())
                .hasToString("http://x/?key=hidden");
    }

    @Test
    void aVariableThatIsGoneKeepsTheWebhookKnown() {
        StoredDefinition stored = new StoredDefinition("ops", Origin.FILE,
                "{\"id\":\"ops\",\"url\":\"${OPS_URL}\",\"secret\":\"${OPS}\",\"match\":{\"team\":\"payments\"}}", 3);

        Definition read = stored.read(new Surroundings(NO_KEY, Map.of(), name -> null)).orElseThrow();

        assertThat(read.problem()).contains("OPS_URL", "OPS");
        assertThat(read.webhook().match().labels()).containsEntry("team", "payments");
        assertThat(read.written()).containsEntry("url", "${OPS_URL}");
    }

    @Test
    void whatNoVersionOfOursCouldHaveStoredIsNothing() {
        StoredDefinition stored = new StoredDefinition("ops", Origin.FILE,
                "{\"id\":\"ops\",\"url\":\"http://x/\",\"secret\":\"" + SECRET + "\",\"tell\":[\"NEW\"]}", 3);

        assertThat(stored.read(new Surroundings(NO_KEY, Map.of(), name -> null))).isEmpty();
    }

    @Test
    void whatAnOldKeySealedIsSealedAnewAndStaysTheSame() {
        StoredDefinition stored = StoredDefinition.of(entry(SECRET), Origin.REST, 7, KEY);
        SecretBox both = box(key('o') + "," + key('k')).orElseThrow();

        String anew = stored.resealed(both).orElseThrow();

        StoredDefinition again = new StoredDefinition("ops", Origin.REST, anew, 7);
        assertThat(again.resealed(both)).isEmpty();
        assertThat(again.read(new Surroundings(OTHER_KEY, Map.of(), name -> null)).orElseThrow().webhook())
                .isEqualTo(entry(SECRET).webhook());
        assertThat(stored.resealed(OTHER_KEY.orElseThrow())).as("cannot be opened: stays as it is").isEmpty();
    }

    private static WebhookEntry entry(String secret) {
        return entry(secret, "http://x/y");
    }

    private static WebhookEntry entry(String secret, String address) {
        return WebhookFile.entries(ConfigSnapshot
                .of("test.yaml", ("webhooks: [{ id: ops, url: '" + address + "', match: { team: a }, secret: '"
                        + secret + "' }]").getBytes(StandardCharsets.UTF_8))
                .parse(Placeholders.of(Map.of("WHSEC", SECRET, "FETTLE_SECRET_WHSEC", SECRET)::get)), false)
                .getFirst();
    }

    private static String key(char letter) {
        return Base64.getEncoder()
                .encodeToString(String.valueOf(letter).repeat(32).getBytes(StandardCharsets.US_ASCII));
    }

    private static Optional<SecretBox> box(String keys) {
        SecurityConfig config = (SecurityConfig) Proxy.newProxyInstance(SecurityConfig.class.getClassLoader(),
                new Class<?>[]{SecurityConfig.class},
                (_, method, _) -> method.getName().equals("secretKey") ? Optional.of(keys) : Optional.empty());
        return SecretBox.configured(config);
    }
}
