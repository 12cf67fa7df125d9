package dev.fettle.api.component;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ComponentIdTest {

    @ParameterizedTest
    @ValueSource(strings = {"a", "0", "checkout-api", "db.main_1", "a.-_", "system-1", "group"})
    void aSlugIsAnId(String value) {
        assertThat(new ComponentId(value)).hasToString(value);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            ''      | id must match [a-z0-9][a-z0-9._-]*, was ''
            A       | id must match [a-z0-9][a-z0-9._-]*, was 'A'
            -a      | id must match [a-z0-9][a-z0-9._-]*, was '-a'
            .a      | id must match [a-z0-9][a-z0-9._-]*, was '.a'
            a b     | id must match [a-z0-9][a-z0-9._-]*, was 'a b'
            group/a | id must match [a-z0-9][a-z0-9._-]*, was 'group/a'
            ä       | id must match [a-z0-9][a-z0-9._-]*, was 'ä'
            system  | id must not be 'system': that is the subject of the system's own events
            """, quoteCharacter = '~')
    void anythingElseIsRefused(String value, String message) {
        String id = value.equals("''") ? "" : value;

        assertThatIllegalArgumentException().isThrownBy(() -> new ComponentId(id)).withMessage(message);
    }

    @Test
    void aLineBreakAtTheEndIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> new ComponentId("a\n"));
    }

    @Test
    void twoHundredCharactersFit() {
        assertThat(new ComponentId("a".repeat(200)).value()).hasSize(200);
        assertThatIllegalArgumentException().isThrownBy(() -> new ComponentId("a".repeat(201)))
                .withMessage("id must have at most 200 characters, had 201");
    }

    @Test
    void idsAreOrderedAsText() {
        assertThat(new ComponentId("a")).isLessThan(new ComponentId("b"))
                .isEqualByComparingTo(new ComponentId("a"));
    }
}
