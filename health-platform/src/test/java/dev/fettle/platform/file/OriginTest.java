package dev.fettle.platform.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OriginTest {

    @Test
    void theKindIsTheWordOfTheProblemThatRefuses() {
        assertThat(Origin.FILE.kind()).isEqualTo("file");
        assertThat(Origin.REST.kind()).isEqualTo("rest");
        assertThat(Origin.apply("team-a").kind()).isEqualTo("apply");
        assertThat(Origin.apply("team-a")).hasToString("apply:team-a").isNotEqualTo(Origin.apply("team-b"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "A", "-a", "a b", "a/b", "a:b",
            "a1234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890"})
    void whoAppliesHasASlug(String name) {
        assertThatIllegalArgumentException().isThrownBy(() -> Origin.apply(name))
                .withMessage("source must match [a-z0-9][a-z0-9._-]{0,99}, was '" + name + "'");
    }
}
