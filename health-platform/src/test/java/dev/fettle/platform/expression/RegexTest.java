package dev.fettle.platform.expression;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.re2j.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RegexTest {

    @BeforeEach
    void begin() {
        Budget.fill();
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"abc", "a{10}b{20}", "(a{5}|b){7}", "[]a]{3}x*", "\\p{Greek}{4}y?", "(?i)ok: (\\d+)",
            "[^\\]]+",
            "a\\{3\\}", "x{,3}", "((a|b)c){2,40}", "\\x{41}{9}"})
    void theSizeIsKnownBeforeItIsCompiled(String regex) {
        int real = Pattern.compile(regex).programSize();

        assertThat(RegexSize.of(regex)).isBetween(real / 4L, 4L * real);
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"((a{100}){100}){100}", "((a{1000}){1000}){1000}", "(((((((a{9}){9}){9}){9}){9}){9}){9})"})
    void whatWouldBeHugeIsNotCompiled(String regex) {
        assertThat(RegexSize.of(regex)).isEqualTo(1_000_000);
    }

    /** Patterns with a plain beginning are looked for from its first occurrence; the answer must be the same. */
    @ParameterizedTest(name = "{0} in {1}")
    @CsvSource(delimiter = '|', ignoreLeadingAndTrailingWhitespace = false, textBlock = """
            ok|all ok|true
            ok: *[0-9]|ok:7|true
            oka*|it is o, ok|true
            oka?|it is o|false
            ok+|it is o, okk|true
            ab{0}c|ac|true
            ab{0}c|abc|false
            ok$|ok ok|true
            ok|no|false
            ok\\b|book okay ok|true
            no|ok|false
            ok|o k|false
            x|y x|true
            ab|b|false
            """)
    void aPlainBeginningDoesNotChangeTheAnswer(String regex, String text, boolean matches) {
        assertThat(Regex.matches(text, regex)).isEqualTo(matches).isEqualTo(
                Pattern.compile(regex).matcher(text).find());
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource(nullValues = "-", textBlock = """
            '[0-9]+', 0, 12
            'b=([0-9]+)', 1, 3
            '(x)|a=([0-9]+)', 1, ''
            '(x)|a=([0-9]+)', 2, 12
            none, 0, ''
            """)
    void aGroupOfTheFirstOccurrenceIsTaken(String regex, int group, String caught) {
        assertThat(Regex.extract("a=12 b=3", regex, group)).isEqualTo(caught);
    }
}
