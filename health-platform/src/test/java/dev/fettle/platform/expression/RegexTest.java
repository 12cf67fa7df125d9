package dev.fettle.platform.expression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
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
            "a\\{3\\}", "x{,3}", "((a|b)c){2,40}", "\\x{41}{9}", "\\Q[(\\E(a{10}){10}", "\\Qa{100}b", "\\Qab\\E{20}",
            "[[:alpha:][](a{10}){10}", "[^[:^digit:]x]{30}", "[\\]](a{9}){9}", "(?i)(?:straße){9}", "(?P<n>a){50}"})
    void theSizeIsKnownBeforeItIsCompiled(String regex) {
        int real = Pattern.compile(regex).programSize();

        assertThat(RegexSize.of(regex)).isBetween(real / 4L, 4L * real);
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"((a{100}){100}){100}", "((a{1000}){1000}){1000}", "(((((((a{9}){9}){9}){9}){9}){9}){9})",
            "(a{1000}){1000}", "\\Q[\\E(a{1000}){1000}", "[[:alpha:][](a{1000}){1000}", "\\Q(((\\E(a{1000}){1000}"})
    void whatWouldBeHugeIsNotCompiled(String regex) {
        long began = System.nanoTime();

        assertThat(RegexSize.of(regex)).isEqualTo(1_000_000);
        assertThatIllegalArgumentException().isThrownBy(() -> Patterns.compile(regex))
                .withMessage("the regular expression is too large: about a million or more instructions, of at most"
                        + " 1000; repeat less inside of repetitions");
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(1));
    }

    @Test
    void whatIsWrongWithAPatternIsTold() {
        assertThatIllegalArgumentException().isThrownBy(() -> Patterns.compile("(a"))
                .withMessage("not a regular expression: missing closing ): (a");
        assertThatIllegalArgumentException().isThrownBy(() -> Patterns.compile("a{600}b{600}"))
                .withMessage("the regular expression is too large: 1202 instructions, of at most 1000;"
                        + " repeat less inside of repetitions");
        assertThat(Patterns.compile("a{400}").programSize()).isBetween(400, 1_000);
    }

    /** Whatever is written, what is compiled is never much larger than it was thought to be. */
    @Test
    void noPatternIsMuchLargerThanItsEstimate() {
        List<String> parts = List.of("a", "(", ")", "(?:", "[", "]", "[^", "[:alpha:]", "{3}", "{2,4}", "{3,}", "*",
                "+",
                "?", "|", "\\", "\\Q", "\\E", "\\d", "\\pL", "\\p{Greek}", "\\x{41}", ".", "^", "$", "-", "{", "}",
                ":]",
                "[:", "Q", "E");
        Random random = new Random(7);
        for (int i = 0; i < 200_000; i++) {
            StringBuilder regex = new StringBuilder();
            for (int part = random.nextInt(12); part >= 0; part--) {
                regex.append(parts.get(random.nextInt(parts.size())));
            }
            long estimated = RegexSize.of(regex.toString());
            if (estimated < 4_000) {
                assertThat((long) size(regex.toString())).as(regex.toString()).isLessThanOrEqualTo(8 * estimated + 16);
            }
        }
    }

    private static int size(String regex) {
        try {
            return Pattern.compile(regex).programSize();
        } catch (PatternSyntaxException none) {
            return 0;
        }
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
