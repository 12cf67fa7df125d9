package dev.fettle.platform.expression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fettle.platform.expression.Language.Type;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LanguageTest {

    private static final Language LANGUAGE = new Language(Map.of("depth", Type.NUMBER, "name", Type.TEXT, "ok",
            Type.TRUTH, "labels", Type.TEXTS, "any", Type.ANYTHING, "dotted.name", Type.TEXT));
    private static final Map<String, Object> VARIABLES = Map.of("depth", 3L, "name", "a", "ok", true, "labels",
            Map.of("team", "payments"), "any", Map.of("deep", Map.of("deeper", 1L)), "dotted.name", "b");

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '|', nullValues = "-", quoteCharacter = '`', textBlock = """
            depth > 2                    | true
            depth > 2 && name == 'b'     | false
            ok                          | true
            labels.team == 'payments'   | true
            labels.none == 'payments'   | -
            has(labels.none)            | false
            has(labels.team)            | true
            'team' in labels            | true
            any.deep.deeper == 1        | true
            any.deep.none == 1          | -
            dotted.name == 'b'          | true
            labels.none == 'x' || ok    | true
            """)
    void anExpressionIsTrueOrFalseOrCannotBeEvaluated(String text, Boolean answer) {
        assertThat(LANGUAGE.compile(text).of(VARIABLES)).isEqualTo(Optional.ofNullable(answer));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            depth                 | 1:1
            depth > 'a'            | 1:7
            ok && nothing == 1    | 1:7
            ok &&                 | 1:6
            """)
    void whatDoesNotCompileIsToldWithItsPlace(String text, String place) {
        assertThatThrownBy(() -> LANGUAGE.compile(text)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(place + " ");
    }

    /** What a condition of thousands of checks asks: the variables are found when they are read. */
    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            ok && depth == 3             | true
            !ok                          | false
            labels.none == 'payments'    | false
            any.deep                     | false
            any.deep.deeper              | false
            """)
    void whatCannotBeEvaluatedIsNotTrue(String text, boolean isTrue) {
        Expression expression = LANGUAGE.compile(text);

        assertThat(expression.isTrue(name -> Optional.ofNullable(VARIABLES.get(name)))).isEqualTo(isTrue);
        assertThat(expression.text()).isEqualTo(text);
    }

    /** What a person on call reads after "but not: ". */
    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            depth == 4                     | depth == 4
            any.none == 1                  | any.none == 1 (there is no none)
            labels.none == 'x'             | labels.none == 'x' (there is no none)
            any.deep                       | any.deep (it is neither true nor false)
            name < any.deep                | name < any.deep (a value is of another type than expected)
            number(name) > 1.0             | number(name) > 1.0 (not a number: a)
            1 / (depth - 3) == 1           | 1 / (depth - 3) == 1 (division by zero)
            [1][depth] == 1                | [1][depth] == 1 (the list is shorter)
            jsonpath(any, '$.no') == 1     | jsonpath(any, '$.no') == 1 (nothing at $.no)
            9223372036854775807 + depth > 1 | 9223372036854775807 + depth > 1 (a number is too large)
            lists.range(99999999).size() > 1 | lists.range(99999999).size() > 1 (it costs too much)
            """)
    void whatIsNotTrueIsToldWithItsTrouble(String text, String objection) {
        assertThat(LANGUAGE.compile(text).objection(name -> Optional.ofNullable(VARIABLES.get(name))))
                .contains(objection);
        assertThat(LANGUAGE.compile("ok").objection(name -> Optional.ofNullable(VARIABLES.get(name)))).isEmpty();
    }

    @Test
    void whatIsNeitherTrueNorFalseIsNoAnswer() {
        assertThat(LANGUAGE.compile("any.deep").of(VARIABLES)).isEmpty();
    }

    @Test
    void aHostileExpressionIsBounded() {
        Expression slow = LANGUAGE.compile("[1,2,3,4,5,6,7,8,9,10].all(a, [1,2,3,4,5,6,7,8,9,10].all(b, "
                + "[1,2,3,4,5,6,7,8,9,10].all(c, [1,2,3,4,5,6,7,8,9,10].all(d, [1,2,3,4,5,6,7,8,9,10].all(e, "
                + "a + b + c + d + e > 0)))))");

        assertThat(slow.of(VARIABLES)).isEmpty();
    }

    @Test
    void expressionsThatAreWrittenAlikeAreEqual() {
        assertThat(LANGUAGE.compile("ok")).isEqualTo(LANGUAGE.compile("ok")).isNotEqualTo(LANGUAGE.compile("!ok"))
                .hasToString("ok").isNotEqualTo("ok").hasSameHashCodeAs(LANGUAGE.compile("ok"));
        assertThat(LANGUAGE.compile("ok &&\n  name != '" + "x".repeat(300) + "'").toString())
                .startsWith("ok && name != 'xxx").endsWith("x…").hasSize(201);
        assertThat(LANGUAGE.compile("depth > 2 && ok").names()).contains("depth", "ok");
    }
}
