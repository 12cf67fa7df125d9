package dev.fettle.platform.file;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TwoEqualReadsTest {

    /** One letter is the content of one read; a dot is a read that tells nothing, a letter what is told. */
    @ParameterizedTest(name = "{3}")
    @CsvSource(delimiter = '|', textBlock = """
            A | AAAA    | ....    | what is known is never told
            A | B       | .       | one read is not enough
            A | BB      | .B      | two equal reads are
            A | BBBB    | .B..    | it is told once
            A | BCDEE   | ....E   | a file that is being written is told when it rests
            A | BAAA    | ....    | a glimpse that was gone again is not told
            A | BABAB   | .....   | nor when it comes and goes
            A | BAB     | ...     | two reads that were not in a row are none
            A | BBAA    | .B.A    | the way back is new content
            A | BBCB    | .B..    | a glimpse after it changes nothing
            - | AA      | .A      | where nothing is known the first content is new
            - | ABB     | ..B     | and is waited for as well
            """)
    void contentIsToldAfterTwoEqualReads(String known, String contents, String told, String rule) {
        TwoEqualReads reads = TwoEqualReads.knowing(known.equals("-") ? null : known);
        StringBuilder tellings = new StringBuilder();

        for (String content : contents.split("")) {
            tellings.append(reads.tells(content) ? content : ".");
            reads = reads.after(content);
        }

        assertThat(tellings).hasToString(told);
    }

    @ParameterizedTest(name = "{3}")
    @CsvSource(delimiter = '|', textBlock = """
            A | A  | false | what is known needs no further read
            A | B  | true  | something new needs a second one
            A | BB | false | and no third
            - | A  | true  | the first content needs a second read
            """)
    void itSaysWhetherTheNextReadDecides(String known, String contents, boolean undecided, String rule) {
        TwoEqualReads reads = TwoEqualReads.knowing(known.equals("-") ? null : known);

        for (String content : contents.split("")) {
            reads = reads.after(content);
        }

        assertThat(reads.isUndecided()).isEqualTo(undecided);
    }
}
