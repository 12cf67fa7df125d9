package dev.fettle.platform.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fettle.platform.security.CannotOpenException.Why;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SecretBoxTest {

    private static final String OLD = key("an old key of thirty-two bytes..");
    private static final String NEW = key("a newer key of thirty-two bytes.");
    private static final String CONTEXT = "webhook/ops/secret";

    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "pässwörd \uD83D\uDD11", "line\nline"})
    void whatIsSealedOpensWithTheSameContext(String secret) {
        SecretBox box = box(NEW);

        String sealed = box.seal(secret, CONTEXT);

        assertThat(box.open(sealed, CONTEXT)).isEqualTo(secret);
        assertThat(SecretBox.isSealed(sealed)).isTrue();
        assertThat(sealed).matches("sealed:1:[0-9a-f]{8}:[A-Za-z0-9_-]+");
        assertThat(secret.isEmpty() || !sealed.contains(secret)).isTrue();
    }

    @Test
    void theSameSecretIsNeverSealedToTheSameText() {
        SecretBox box = box(NEW);
        Set<String> seen = new HashSet<>();

        for (int i = 0; i < 1_000; i++) {
            assertThat(seen.add(box.seal("secret", CONTEXT))).isTrue();
        }
    }

    @Test
    void anotherContextDoesNotOpenIt() {
        SecretBox box = box(NEW);
        String sealed = box.seal("secret", CONTEXT);

        refused(box, sealed, "webhook/other/secret", Why.CHANGED, "was changed after it was sealed, or");
    }

    @Test
    void anotherKeyIsToldAsSuch() {
        String sealed = box(OLD).seal("secret", CONTEXT);

        refused(box(NEW), sealed, CONTEXT, Why.UNKNOWN_KEY, "not among those of FETTLE_SECRET_KEY");
    }

    @Test
    void everyChangedCharacterIsNoticed() {
        SecretBox box = box(NEW);
        String sealed = box.seal("secret", CONTEXT);

        // the last character may carry bits that base64 does not use
        for (int i = 0; i < sealed.length() - 1; i++) {
            String changed = sealed.substring(0, i) + (sealed.charAt(i) == 'A' ? 'B' : 'A') + sealed.substring(i + 1);
            assertThatThrownBy(() -> box.open(changed, CONTEXT)).isInstanceOf(CannotOpenException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "plain", "sealed:1:", "sealed:1:abcd:", "sealed:1:abcd:%%%", "sealed:1:abcd:AAAA",
            "sealed:2:abcdabcd:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"})
    void whatWasNeverSealedIsRefusedAsThat(String text) {
        refused(box(NEW), text, CONTEXT, Why.NOT_SEALED, "does not have the form");
    }

    @Test
    void theFirstKeySealsAndAllOpen() {
        String before = box(OLD).seal("secret", CONTEXT);
        SecretBox rotating = box(NEW + "," + OLD);

        String after = rotating.seal("secret", CONTEXT);

        assertThat(rotating.open(before, CONTEXT)).isEqualTo("secret");
        assertThat(rotating.isOutdated(before)).isTrue();
        assertThat(rotating.isOutdated(after)).isFalse();
        assertThat(box(NEW).open(after, CONTEXT)).isEqualTo("secret");
    }

    @Test
    void withoutAKeyThereIsNoBox() {
        assertThat(SecretBox.configured(Settings.NONE)).isEmpty();
    }

    @Test
    void keysMayStandInAFile() throws IOException {
        Path file = Files.writeString(directory.resolve("secret-key"), NEW + "\n" + OLD + "\n");
        SecretBox box = SecretBox.configured(Settings.NONE.withSecretKeyFile(file)).orElseThrow();

        assertThat(box.open(box(OLD).seal("secret", CONTEXT), CONTEXT)).isEqualTo("secret");
        assertThat(box.open(box(NEW).seal("secret", CONTEXT), CONTEXT)).isEqualTo("secret");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ' '                                      | FETTLE_SECRET_KEY holds no key; make one with: openssl rand -base64 32
            c2hvcnQ=                                 | FETTLE_SECRET_KEY must be 32 bytes in base64, had 5 bytes; make one with: openssl rand -base64 32
            not_base64!                              | FETTLE_SECRET_KEY must be 32 bytes in base64, and is not base64; make one with: openssl rand -base64 32
            """)
    void aWrongKeyIsRefusedByTheNameOfItsVariable(String key, String message) {
        Settings settings = Settings.NONE.withSecretKey(key);

        assertThatThrownBy(() -> SecretBox.configured(settings)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @Test
    void aKeyTwiceBothWaysAtOnceAndAMissingFileAreRefused() {
        Path missing = directory.resolve("missing");

        assertThatThrownBy(() -> box(NEW + " " + NEW)).hasMessage("FETTLE_SECRET_KEY holds a key twice");
        assertThatThrownBy(
                () -> SecretBox.configured(Settings.NONE.withSecretKey(NEW).withSecretKeyFile(missing)))
                .hasMessage("give FETTLE_SECRET_KEY or FETTLE_SECRET_KEY_FILE, not both");
        assertThatThrownBy(() -> SecretBox.configured(Settings.NONE.withSecretKeyFile(missing)))
                .hasMessageStartingWith("FETTLE_SECRET_KEY_FILE cannot be read: ");
    }

    @Test
    void noKeyIsEverShown() {
        assertThat(box(NEW).toString()).doesNotContain(NEW).matches("SecretBox\\[[0-9a-f]{8}]");
        assertThat(SecretKeyring.configured(Settings.NONE.withSecretKey(NEW)).toString()).doesNotContain(NEW);
    }

    private static void refused(SecretBox box, String sealed, String context, Why why, String message) {
        assertThatThrownBy(() -> box.open(sealed, context)).isInstanceOfSatisfying(CannotOpenException.class,
                e -> assertThat(e.why()).isEqualTo(why)).hasMessageContaining(message);
    }

    private static SecretBox box(String keys) {
        return SecretBox.configured(Settings.NONE.withSecretKey(keys)).orElseThrow();
    }

    private static String key(String thirtyTwo) {
        return Base64.getEncoder().encodeToString(thirtyTwo.getBytes(StandardCharsets.US_ASCII));
    }
}
