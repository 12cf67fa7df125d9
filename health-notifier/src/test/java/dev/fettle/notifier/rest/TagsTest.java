package dev.fettle.notifier.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fettle.notifier.definition.Precondition;
import dev.fettle.platform.problem.ProblemException;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class TagsTest {

    static Stream<Arguments> headers() {
        return Stream.of(
                Arguments.of(null, null, new Precondition.None()),
                Arguments.of("*", null, new Precondition.Present()),
                Arguments.of("\"42\"", null, new Precondition.OneOf(Set.of(42L))),
                Arguments.of("\"42\", \"43\"", null, new Precondition.OneOf(Set.of(42L, 43L))),
                Arguments.of("W/\"42\"", null, new Precondition.OneOf(Set.of())),
                Arguments.of("42", null, new Precondition.OneOf(Set.of())),
                Arguments.of("\"99999999999999999999\"", null, new Precondition.OneOf(Set.of())),
                Arguments.of("", null, new Precondition.OneOf(Set.of())),
                Arguments.of(null, "*", new Precondition.Absent()));
    }

    @ParameterizedTest
    @MethodSource("headers")
    void headersSayWhatMustHold(String ifMatch, String ifNoneMatch, Precondition expected) {
        assertThat(Tags.precondition(ifMatch, ifNoneMatch)).isEqualTo(expected);
    }

    @Test
    void aTagIsReadAsItWasWritten() {
        assertThat(Tags.precondition(Tags.of(7), null)).isEqualTo(new Precondition.OneOf(Set.of(7L)));
    }

    @Test
    void whatCannotBeMeantIsRefused() {
        assertThatThrownBy(() -> Tags.precondition(null, "\"42\"")).isInstanceOf(ProblemException.class);
        assertThatThrownBy(() -> Tags.precondition("\"42\"", "*")).isInstanceOf(ProblemException.class);
    }
}
