package dev.fettle.api.component;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SubjectTest {

    @ParameterizedTest(name = "{0}")
    @CsvSource(nullValues = "-", textBlock = """
            checkout-api,        true,  false, -
            group,               true,  false, -
            system,              false, false, -
            group/payments,      false, true,  payments
            group/payments.emea, false, true,  payments.emea
            """)
    void theTextTellsWhoseSubjectItIs(String value, boolean component, boolean group, String path) {
        Subject subject = new Subject(value);

        assertThat(subject.isComponent()).isEqualTo(component);
        assertThat(subject.isGroup()).isEqualTo(group);
        assertThat(subject.group().map(GroupPath::value).orElse(null)).isEqualTo(path);
        assertThat(subject).hasToString(value);
    }

    @Test
    void itIsMadeOfWhatItSpeaksOf() {
        assertThat(Subject.of(new ComponentId("a"))).isEqualTo(new Subject("a"));
        assertThat(Subject.of(new GroupPath("a.b"))).isEqualTo(new Subject("group/a.b"));
        assertThat(new Subject("system")).isEqualTo(Subject.SYSTEM);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "A", "a b", "group/", "group/A", "group/a..b", "groups/a", "/a"})
    void anythingElseIsRefused(String value) {
        assertThatIllegalArgumentException().isThrownBy(() -> new Subject(value))
                .withMessage("subject must be a component's id, group/ and a path, or system, was '" + value + "'");
    }

    @Test
    void itIsAsLongAsWhatItSpeaksOfMayBe() {
        assertThat(new Subject("a".repeat(200)).isComponent()).isTrue();
        assertThat(new Subject("group/" + "a".repeat(200)).isGroup()).isTrue();
        assertThatIllegalArgumentException().isThrownBy(() -> new Subject("a".repeat(201)));
        assertThatIllegalArgumentException().isThrownBy(() -> new Subject("group/" + "a".repeat(201)));
    }
}
