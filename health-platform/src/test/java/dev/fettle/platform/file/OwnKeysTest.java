package dev.fettle.platform.file;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OwnKeysTest {

    @ParameterizedTest
    @ValueSource(strings = {"FETTLE_SECRET_KEY", "FETTLE_SECRET_KEY_FILE", "FETTLE_ADMIN_TOKEN",
            "FETTLE_ADMIN_TOKEN_FILE"})
    void noDefinitionCanSendFettlesOwnKeysSomewhere(String name) {
        for (Placeholders placeholders : new Placeholders[]{Placeholders.of(_ -> "the key"),
                Placeholders.lenient(_ -> "the key"), Placeholders.onlyWithPrefix("FETTLE_SECRET_", _ -> "the key")}) {
            Placeholders.Expansion expansion = placeholders.expand("${" + name + "}");

            assertThat(expansion.text()).doesNotContain("the key");
            assertThat(expansion.errors())
                    .containsExactly("variable " + name + " must not be used here: it is Fettle's own key");
        }
    }
}
