package dev.fettle.notifier.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CsvTest {

    @ParameterizedTest(name = "{2}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            plain          | plain            | what needs no quotes has none
            a,b            | "a,b"            | a comma is quoted
            say "no"       | "say ""no""\"     | quotes are doubled
            =1+1           | '=1+1            | what a spreadsheet would work out is text
            +49            | '+49             | also with a plus
            -1             | '-1              | also with a minus
            @SUM(A1)       | '@SUM(A1)        | also with an at
            =a,b           | "'=a,b"          | both at once
            2026-11-21     | 2026-11-21       | a time is no formula
            """)
    void aFieldIsQuotedWhereItMustBe(String field, String written, String rule) {
        assertThat(Csv.line(List.of(field))).as(rule).isEqualTo(written + "\r\n");
    }

    @Test
    void aLineBreakIsQuotedAndNothingIsEmptyAndNumbersStayNumbers() {
        assertThat(Csv.line(Arrays.asList("a\nb", null, -7, "", "\r"))).isEqualTo("\"a\nb\",,-7,,\"'\r\"\r\n");
    }
}
