package dev.fettle.notifier.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.fettle.platform.problem.ProblemException;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PageTest {

    @ParameterizedTest(name = "{0} found, limit 2: {1}, next {2}")
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
            -   | []     | -
            a   | [A]    | -
            ab  | [A, B] | -
            abc | [A, B] | b
            """)
    void nextIsTheLastOfThePartWhenMoreFollow(String found, String items, String next) {
        List<String> all = found == null ? List.of() : List.of(found.split(""));

        Page<String> page = Page.of(all, 2, String::toUpperCase, key -> key);

        assertThat(page.items()).hasToString(items);
        assertThat(page.next()).isEqualTo(next);
    }

    @ParameterizedTest
    @CsvSource({", 100", "1, 1", "1000, 1000"})
    void aLimitIsAHundredUnlessSaid(String asked, int limit) {
        assertThat(Page.limit(asked)).isEqualTo(limit);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "-1", "1001", "ten", "99999999999"})
    void whatIsNoLimitIsBadInput(String asked) {
        assertThatExceptionOfType(ProblemException.class).isThrownBy(() -> Page.limit(asked))
                .satisfies(e -> assertThat(e.problem().status()).isEqualTo(400));
    }
}
