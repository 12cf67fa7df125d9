package dev.fettle.api.component;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GroupPathTest {

    @ParameterizedTest
    @ValueSource(strings = {"a", "payments.emea", "a.b.c", "0-_.1"})
    void slugsJoinedByDotsAreAPath(String value) {
        assertThat(new GroupPath(value)).hasToString(value);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "a.", ".a", "a..b", "A", "a/b", "a b", "-a", "a.-b", "a\n"})
    void anythingElseIsRefused(String value) {
        assertThatIllegalArgumentException().isThrownBy(() -> new GroupPath(value))
                .withMessage("group must be slugs [a-z0-9][a-z0-9_-]* joined by dots, was '" + value + "'");
    }

    @Test
    void twoHundredCharactersFit() {
        assertThat(new GroupPath("a".repeat(200)).value()).hasSize(200);
        assertThatIllegalArgumentException().isThrownBy(() -> new GroupPath("a".repeat(201)))
                .withMessage("group must have at most 200 characters, had 201");
    }

    @Test
    void theParentIsOneStepUp() {
        assertThat(new GroupPath("a.b.c").parent()).contains(new GroupPath("a.b"));
        assertThat(new GroupPath("a").parent()).isEmpty();
    }

    @Test
    void theWayUpBeginsWithTheGroupItself() {
        assertThat(new GroupPath("a.b.c").selfAndAncestors()).containsExactly(new GroupPath("a.b.c"),
                new GroupPath("a.b"), new GroupPath("a"));
    }

    @ParameterizedTest(name = "{0} contains {1}: {2}")
    @CsvSource({"a, a, true", "a, a.b, true", "a, a.b.c, true", "a, ab, false", "a.b, a, false", "a, b, false"})
    void aGroupContainsItselfAndWhatIsBelow(String group, String other, boolean contains) {
        assertThat(new GroupPath(group).contains(new GroupPath(other))).isEqualTo(contains);
    }

    @Test
    void pathsAreOrderedAsText() {
        assertThat(new GroupPath("a")).isLessThan(new GroupPath("a.b"));
    }
}
