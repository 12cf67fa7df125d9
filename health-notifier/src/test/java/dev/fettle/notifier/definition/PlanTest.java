package dev.fettle.notifier.definition;

import dev.fettle.platform.file.Origin;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fettle.notifier.webhook.Definition;
import dev.fettle.notifier.webhook.WebhookEntry;
import dev.fettle.notifier.webhook.WebhookFile;
import dev.fettle.platform.file.ConfigFiles;
import dev.fettle.platform.file.ConfigSnapshot;
import dev.fettle.platform.file.Placeholders;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlanTest {

    private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private static final String OTHER = "whsec_" + "B".repeat(32);

    /** {@code a b!}: webhooks; {@code !} has another address. */
    @ParameterizedTest(name = "{6}")
    @CsvSource(delimiter = '|', nullValues = "-", emptyValue = "", textBlock = """
            ''      | ''     | a b     | a b | ''  | ''  | the first ones are created
            a b     | ''     | a b     | ''  | ''  | ''  | what is so already is left alone
            a b     | ''     | a! b    | ''  | a   | ''  | what differs is changed
            a b     | ''     | a       | ''  | ''  | b   | half may go
            a b c   | ''     | c d     | -   | -   | -   | more than half may not
            a       | ''     | ''      | -   | -   | -   | not even the only one
            a b     | r s    | a b     | ''  | ''  | ''  | what others own is left alone
            a b     | r s    | a b r   | -   | -   | -   | and cannot be taken
            a b     | r s    | b c! a! | c   | a   | ''  | everything at once
            """)
    void aSourceGetsWhatItWants(String own, String others, String wanted, String created, String changed,
            String removed, String rule) {
        Map<String, Definition> now = new HashMap<>(defined(Origin.FILE, own));
        now.putAll(defined(Origin.REST, others));
        List<WebhookEntry> entries = entries(wanted);

        if (created == null) {
            assertThatThrownBy(() -> Plan.replacing(Origin.FILE, entries, now, false, true))
                    .isInstanceOf(RefusedException.class);
        } else {
            Plan plan = Plan.replacing(Origin.FILE, entries, now, false, true);
            assertThat(plan.created()).extracting(WebhookEntry::id).containsExactlyElementsOf(words(created));
            assertThat(plan.changed()).extracting(WebhookEntry::id).containsExactlyElementsOf(words(changed));
            assertThat(plan.removed()).containsExactlyElementsOf(words(removed));
        }
    }

    @Test
    void whoeverMeansItMayRemoveEverything() {
        Plan plan = Plan.replacing(Origin.FILE, List.of(), defined(Origin.FILE, "b a c"), true, true);

        assertThat(plan.removed()).containsExactly("a", "b", "c");
        assertThat(plan.diff()).isEqualTo(new Diff(0, 0, 3));
    }

    @Test
    void thoseWhoApplyUnderOtherNamesAreOthers() {
        Map<String, Definition> now = defined(Origin.apply("one"), "a");

        assertThat(refusal(() -> Plan.replacing(Origin.apply("two"), entries("a"), now, true, true)))
                .isEqualTo(new Refusal.Owned(List.of(new Refusal.Taken("a", Origin.apply("one"), "#/webhooks/0"))));
        assertThat(Plan.replacing(Origin.apply("two"), entries("b"), now, true, true).removed()).isEmpty();
    }

    @Test
    void aHiddenSecretStaysWhatItWas() {
        Map<String, Definition> now = defined(Origin.REST, "a");
        WebhookEntry same = entry("a", "a", "***");
        WebhookEntry moved = entry("a", "elsewhere", "***");

        assertThat(Plan.putting(same, now, new Precondition.None(), true).isEmpty()).isTrue();
        WebhookEntry changed = Plan.putting(moved, now, new Precondition.None(), true).changed().getFirst();
        assertThat(changed.writtenSecret()).isEqualTo(SECRET);
        assertThat(changed.webhook().secret()).isEqualTo(now.get("a").webhook().secret());
        assertThat(changed.webhook().url().getPath()).isEqualTo("/elsewhere");
    }

    /**
     * {@code before} and {@code wish} are further keys of a webhook; expected: what it keeps, or where nothing can be.
     */
    @ParameterizedTest(name = "{3}")
    @CsvSource(delimiter = '|', nullValues = "-", quoteCharacter = '`', textBlock = """
            a | auth: { basic: { user: me, password: old } }   | auth: { basic: { user: me, password: '***' } }  | -
            a | auth: { bearer: { token: old } }               | auth: { bearer: { token: '***' } }              | -
            a | headers: { X-Api-Key: old, X-B: c }            | headers: { X-Api-Key: '***', X-B: c }           | -
            a | previousSecret: 'OTHER'                        | previousSecret: '***'                           | -
            a | auth: { bearer: { token: old } }               | auth: { basic: { user: me, password: '***' } }  | auth/basic/password
            a | headers: { X-Other: old }                      | headers: { X-Api-Key: '***' }                   | headers/X-Api-Key
            a | -                                              | previousSecret: '***'                           | previousSecret
            https://elsewhere.example.com/a | auth: { bearer: { token: old } } | auth: { bearer: { token: '***' } } | auth/bearer/token
            a | auth: { oauth2: { tokenUrl: 'http://t/1', clientId: i, clientSecret: old } } | auth: { oauth2: { tokenUrl: 'http://t/2', clientId: i, clientSecret: '***' } } | auth/oauth2/clientSecret
            a | auth: { oauth2: { tokenUrl: 'http://t/1', clientId: i, clientSecret: old } } | auth: { oauth2: { tokenUrl: 'http://t/1', clientId: i, clientSecret: '***' } } | -
            """)
    void whatIsHiddenStaysWhatItWasAndGoesNowhereElse(String at, String before, String wish, String refused) {
        WebhookEntry known = reached("a", before == null ? "" : before);
        Map<String, Definition> now = Map.of("a",
                new Definition(known.webhook(), known.written(), Origin.REST, 1, null));
        WebhookEntry wanted = reached(at, wish);

        if (refused == null) {
            assertThat(Plan.putting(wanted, now, new Precondition.None(), true).isEmpty()).isTrue();
        } else {
            assertThat(refusal(() -> Plan.putting(wanted, now, new Precondition.None(), true)))
                    .isEqualTo(new Refusal.NothingToKeep(List.of("#/webhooks/0/" + refused)));
        }
    }

    @Test
    void everySecretInClearNeedsAKey() {
        WebhookEntry wanted = reached("a",
                "auth: { basic: { user: me, password: old } }, headers: { X-Api-Key: k, X-B: c }");

        assertThat(refusal(() -> Plan.putting(wanted, Map.of(), new Precondition.None(), false))).isEqualTo(
                new Refusal.NoKey(List.of("#/webhooks/0/secret", "#/webhooks/0/auth/basic/password",
                        "#/webhooks/0/headers/X-Api-Key")));
    }

    private static WebhookEntry reached(String at, String keys) {
        String url = at.startsWith("https") ? at : "http://hooks.example.com/" + at;
        String yaml = "webhooks: [{ id: a, url: '" + url + "', secret: '" + SECRET + "'"
                + (keys.isEmpty() ? "" : ", " + keys.replace("OTHER", OTHER)) + " }]";
        ConfigFiles files = ConfigSnapshot.of("test.yaml", yaml.getBytes(StandardCharsets.UTF_8))
                .parse(Placeholders.of(_ -> null));
        List<WebhookEntry> entries = WebhookFile.entries(files, true);
        assertThat(files.problems().hasErrors()).as("%s", files.problems().all()).isFalse();
        return entries.getFirst();
    }

    @Test
    void anotherSecretIsAChange() {
        Plan plan = Plan.putting(entry("a", "a", OTHER), defined(Origin.REST, "a"), new Precondition.None(), true);

        assertThat(plan.changed()).extracting(WebhookEntry::writtenSecret).containsExactly(OTHER);
    }

    @Test
    void whatIsNotThereHasNoSecretToKeep() {
        assertThat(refusal(
                () -> Plan.putting(entry("a", "a", "***"), Map.of(), new Precondition.None(), true)))
                .isEqualTo(new Refusal.NothingToKeep(List.of("#/webhooks/0/secret")));
    }

    @Test
    void aHiddenSecretOfAnAddressStaysWhatItWasAtThatAddressOnly() {
        WebhookEntry before = entry("a", "a?token=abc&b=c", "${WHSEC}");
        Map<String, Definition> now = Map.of("a",
                new Definition(before.webhook(), before.written(), Origin.REST, 7, null));
        WebhookEntry same = entry("a", "a?token=***&b=c", "${WHSEC}");

        assertThat(before.webhook().shown().url()).isEqualTo("http://x/a?token=***&b=c");
        assertThat(before.toString()).doesNotContain("abc");
        assertThat(Plan.putting(same, now, new Precondition.None(), true).isEmpty()).isTrue();
        Plan other = Plan.putting(entry("a", "a?token=***&b=c", OTHER), now, new Precondition.None(), true);
        assertThat(other.changed().getFirst().webhook().url()).isEqualTo(before.webhook().url());
        assertThat(other.changed().getFirst().writtenAddress()).isEqualTo("http://x/a?token=abc&b=c");
        assertThat(refusal(() -> Plan.putting(entry("a", "elsewhere?token=***&b=c", "${WHSEC}"), now,
                new Precondition.None(), true)))
                .isEqualTo(new Refusal.NothingToKeep(List.of("#/webhooks/0/url")));
        assertThat(refusal(() -> Plan.creating(same, Map.of(), true))).isInstanceOf(Refusal.NothingToKeep.class);
        assertThat(refusal(() -> Plan.creating(before, Map.of(), false)))
                .isEqualTo(new Refusal.NoKey(List.of("#/webhooks/0/url")));
    }

    @Test
    void withoutAKeyASecretInClearIsForFilesOnly() {
        assertThat(refusal(() -> Plan.creating(entry("a", "a", SECRET), Map.of(), false)))
                .isEqualTo(new Refusal.NoKey(List.of("#/webhooks/0/secret")));
        assertThat(refusal(() -> Plan.replacing(Origin.apply("x"), entries("a"), Map.of(), false, false)))
                .isInstanceOf(Refusal.NoKey.class);
        assertThat(Plan.replacing(Origin.FILE, entries("a"), Map.of(), false, false).created()).hasSize(1);
        assertThat(Plan.creating(entry("a", "a", "${WHSEC}"), Map.of(), false).created()).hasSize(1);
        assertThat(refusal(() -> Plan.creating(entry("a", "a", "${WHSEC:" + SECRET + "}"), Map.of(), false)))
                .as("a default is in clear").isInstanceOf(Refusal.NoKey.class);
    }

    @Test
    void aWebhookThatCannotBeReadHereCanBeMadeAnew() {
        Definition lost = definition(Origin.REST, "a", "its secret cannot be opened");

        assertThat(Plan.putting(entry("a", "a", SECRET), Map.of("a", lost), new Precondition.None(), true).changed())
                .hasSize(1);
        assertThat(refusal(() -> Plan.putting(entry("a", "a", "***"), Map.of("a", lost), new Precondition.None(),
                true))).isInstanceOf(Refusal.NothingToKeep.class);
    }

    @Test
    void oneWebhookIsMadeAndRemovedByRestOnly() {
        Map<String, Definition> rest = defined(Origin.REST, "a");
        Map<String, Definition> file = defined(Origin.FILE, "a");

        assertThat(refusal(() -> Plan.creating(entry("a", "a", SECRET), rest, true)))
                .isEqualTo(new Refusal.Duplicate("a", Origin.REST));
        assertThat(refusal(() -> Plan.putting(entry("a", "a", SECRET), file, new Precondition.None(), true)))
                .isInstanceOf(Refusal.Owned.class);
        assertThat(refusal(() -> Plan.removing("a", file, new Precondition.None()))).isInstanceOf(Refusal.Owned.class);
        assertThat(refusal(() -> Plan.removing("b", rest, new Precondition.None())))
                .isEqualTo(new Refusal.Missing("b"));
        assertThat(Plan.removing("a", rest, new Precondition.None()).removed()).containsExactly("a");
    }

    @ParameterizedTest(name = "{3}")
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
            -   | 7 | true  | nothing asked
            -   | - | true  | nothing asked of nothing
            7   | 7 | true  | as it was read
            6   | 7 | false | changed since
            7   | - | false | removed since
            '*' | 7 | true  | there
            '*' | - | false | not there
            new | - | true  | new
            new | 7 | false | not new
            """)
    void aPreconditionHolds(String asked, Long version, boolean holds, String rule) {
        Precondition precondition = switch (asked) {
            case null -> new Precondition.None();
            case "*" -> new Precondition.Present();
            case "new" -> new Precondition.Absent();
            default -> new Precondition.OneOf(Set.of(Long.valueOf(asked)));
        };
        Map<String, Definition> now = version == null ? Map.of() : defined(Origin.REST, "a");

        if (holds) {
            assertThat(Plan.putting(entry("a", "new", SECRET), now, precondition, true).isEmpty()).isFalse();
        } else {
            assertThat(refusal(() -> Plan.putting(entry("a", "new", SECRET), now, precondition, true)))
                    .isEqualTo(new Refusal.Stale("a"));
        }
    }

    @Test
    void noTextOfARefusalHoldsASecret() {
        assertThat(List.of(entry("a", "a", SECRET), defined(Origin.REST, "a"))).asString().doesNotContain(SECRET);
    }

    private static Refusal refusal(org.assertj.core.api.ThrowableAssert.ThrowingCallable wish) {
        return org.assertj.core.api.Assertions.catchThrowableOfType(RefusedException.class, wish).refusal();
    }

    private static Map<String, Definition> defined(Origin origin, String ids) {
        Map<String, Definition> now = new HashMap<>();
        words(ids).forEach(id -> now.put(id, definition(origin, id, null)));
        return now;
    }

    private static Definition definition(Origin origin, String id, String problem) {
        WebhookEntry entry = entry(id, id, SECRET);
        return new Definition(entry.webhook(), entry.written(), origin, 7, problem);
    }

    private static List<WebhookEntry> entries(String ids) {
        StringBuilder text = new StringBuilder("webhooks:\n");
        words(ids).forEach(word -> text.append(" - { id: ").append(word.replace("!", "")).append(", url: 'http://x/")
                .append(word).append("', secret: ").append(SECRET).append(" }\n"));
        return read(text.toString());
    }

    private static WebhookEntry entry(String id, String path, String secret) {
        return read("webhooks: [{ id: " + id + ", url: 'http://x/" + path + "', secret: '" + secret + "' }]")
                .getFirst();
    }

    private static List<WebhookEntry> read(String text) {
        ConfigFiles files = ConfigSnapshot.of("test.yaml", text.getBytes(StandardCharsets.UTF_8))
                .parse(Placeholders.of(Map.of("WHSEC", SECRET)::get));
        List<WebhookEntry> entries = WebhookFile.entries(files, true);
        assertThat(files.problems().all()).isEmpty();
        return entries;
    }

    private static List<String> words(String text) {
        return Arrays.stream(text.split(" ", -1)).filter(word -> !word.isEmpty()).toList();
    }
}
