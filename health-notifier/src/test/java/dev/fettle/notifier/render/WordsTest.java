package dev.fettle.notifier.render;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WordsTest {

    /** Blanks are shown as an underscore. */
    @ParameterizedTest(name = "U+{0}")
    @CsvSource({"0000, _", "0007, _", "001B, _", "000D, _", "007F, _", "0085, _", "2028, _", "2029, _", "202A, _",
            "202E, _", "2066, _", "2069, _", "0041, A", "2027, \u2027", "202F, \u202f", "2065, \u2065", "206A, \u206a"})
    void whatNoReceiverCanShowIsABlank(String code, String shown) {
        String text = Character.toString(Integer.parseInt(code, 16));

        assertThat(Words.clean("a" + text + "b").replace(' ', '_')).isEqualTo("a" + shown + "b");
    }

    @Test
    void lineBreaksAndTabsStayButInALine() {
        assertThat(Words.clean("a\n\tb")).isEqualTo("a\n\tb");
        assertThat(Words.line(" a\n\tb ")).isEqualTo("a  b");
    }

    @ParameterizedTest(name = "{0} within {1}")
    @CsvSource(textBlock = """
            abcdef, 6, abcdef
            abcdef, 5, abcd…
            abcdef, 1, …
            ab\ud83d\ude00ef, 4, ab…
            ab\ud83d\ude00ef, 5, ab\ud83d\ude00…
            ab\ud83dxyz, 4, ab\ud83d…
            ab\ude00xyz, 3, ab…
            """)
    void aLongTextEndsInAnEllipsisAndNeverWithinACharacter(String text, int most, String expected) {
        assertThat(Words.shortened(text, most)).isEqualTo(expected);
    }

    @ParameterizedTest(name = "{0} within {1} bytes")
    @CsvSource({"äöü, 6, äöü", "äöü, 5, ä…", "äöü, 3, …", "\ud83d\ude00\ud83d\ude00, 7, \ud83d\ude00…",
            "\ud83d\ude00\ud83d\ude00, 6, …"})
    void theMeasureIsWhatIsSent(String text, int most, String expected) {
        assertThat(Words.shortenedTo(text, most, Words::bytes)).isEqualTo(expected);
    }

    @ParameterizedTest(name = "{0} within {1}")
    @CsvSource(delimiter = '|', textBlock = """
            abc           | 3 | abc
            abc def ghi   | 7 | abc def;ghi
            abcdefgh      | 4 | abcd;efgh
            a bcdefg      | 4 | a bc;defg
            abcd\\nefgh  | 5 | abcd;efgh
            abc\ud83d\ude00def | 4 | abc;\ud83d\ude00de;f
            """)
    void aTextIsCutWhereThereIsABlankOrElseBetweenCharacters(String text, int most, String parts) {
        String whole = text.replace("\\n", "\n");

        List<String> cut = Words.parts(whole, most, String::length);

        assertThat(cut).allSatisfy(part -> assertThat(part.length()).isLessThanOrEqualTo(most));
        assertThat(String.join("", cut).replaceAll("\\s", "")).isEqualTo(whole.replaceAll("\\s", ""));
        assertThat(cut).isEqualTo(Arrays.asList(parts.split(";")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"€", "\ud83d\ude00"})
    void oneCharacterIsNeverCut(String character) {
        assertThat(Words.parts(character + character, 1, Words::bytes)).containsExactly(character, character);
        assertThat(Words.parts("", 1, Words::bytes)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"PT0S, 0ms", "PT0.812S, 812ms", "PT1.9S, 1s", "PT59S, 59s", "PT1M, 1m", "PT61S, 1m 1s", "PT1H59S, 1h",
            "PT3H5M, 3h 5m", "PT24H, 1d", "PT49H59M, 2d 1h"})
    void howLongItLastedIsToldInItsTwoLargestUnits(Duration lasted, String told) {
        assertThat(Words.lasting(lasted)).isEqualTo(told);
    }
}
