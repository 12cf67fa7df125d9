package dev.fettle.platform.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AdminTokenTest {

    private static final String TOKEN = "0123456789abcdef";

    @TempDir
    private Path directory;

    @Test
    void withoutConfigurationThereIsNone() {
        assertThat(AdminToken.configured(Settings.NONE)).isEmpty();
    }

    @Test
    void theConfiguredTokenMatchesItselfOnly() {
        AdminToken token = AdminToken.configured(Settings.NONE.withAdminToken(TOKEN)).orElseThrow();

        assertThat(token.matches(TOKEN)).isTrue();
        assertThat(token.matches(TOKEN + " ")).isFalse();
        assertThat(token.matches("0123456789ABCDEF")).isFalse();
        assertThat(token.matches("")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"%s", "%s\n", "  %s \r\n\n"})
    void whiteSpaceAroundTheTokenInAFileDoesNotCount(String content) throws IOException {
        Path file = Files.writeString(directory.resolve("admin-token"), content.formatted(TOKEN));

        assertThat(AdminToken.configured(Settings.NONE.withAdminTokenFile(file)).orElseThrow().matches(TOKEN))
                .isTrue();
    }

    @Test
    void bothWaysAtOnceAreRefused() {
        Settings both = Settings.NONE.withAdminToken(TOKEN).withAdminTokenFile(directory.resolve("admin-token"));

        assertThatThrownBy(() -> AdminToken.configured(both)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("give FETTLE_ADMIN_TOKEN or FETTLE_ADMIN_TOKEN_FILE, not both");
    }

    @Test
    void aFileThatIsNotThereIsRefusedByItsName() {
        Path missing = directory.resolve("missing");

        assertThatThrownBy(() -> AdminToken.configured(Settings.NONE.withAdminTokenFile(missing)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("FETTLE_ADMIN_TOKEN_FILE cannot be read: ")
                .hasMessageContaining("missing");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "short", "fifteen-letters"})
    void aShortTokenIsRefusedAndNotRepeated(String token) {
        assertThatThrownBy(() -> AdminToken.of(token)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("FETTLE_ADMIN_TOKEN must have at least 16 characters, had " + token.length()
                        + "; make one with: openssl rand -hex 24");
    }
}
