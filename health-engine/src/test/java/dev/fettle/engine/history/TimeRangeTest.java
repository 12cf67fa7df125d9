package dev.fettle.engine.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TimeRangeTest {

    private static final Instant ZERO = Instant.parse("2026-11-21T00:00:00Z");

    /** In minutes after midnight. */
    @ParameterizedTest(name = "{2}")
    @CsvSource(delimiter = '|', textBlock = """
            0-5     | 0-5                              | shorter than a part
            0-10    | 0-10                             | just one part
            0-11    | 1-11 0-1                         | the rest is a part of its own
            0-100   | 90-100 70-90 30-70 0-30          | each part is twice as long
            3-3     |                                  | nothing has no parts
            """)
    void aRangeIsLookedThroughBackwardsInWideningParts(String range, String parts, String rule) {
        assertThat(range(range).backwards(Duration.ofMinutes(10))).as(rule)
                .isEqualTo(parts == null ? List.of() : List.of(parts.split(" ")).stream().map(this::range).toList());
    }

    @Test
    void aWholeDayTakesEightParts() {
        assertThat(range("0-1440").backwards(Duration.ofMinutes(10))).hasSize(8);
    }

    @ParameterizedTest(name = "{0} not before {1} is {2}")
    @CsvSource({"10-20, 0, 10-20", "10-20, 15, 15-20", "10-20, 20, 20-20", "10-20, 30, 30-30"})
    void whatIsTooOldIsCutOff(String range, int earliest, String rest) {
        assertThat(range(range).notBefore(minute(earliest))).isEqualTo(range(rest));
    }

    @ParameterizedTest(name = "{0} ending by {1} is {2}")
    @CsvSource({"10-20, 30, 10-20", "10-20, 15, 10-15", "10-20, 5, 10-10"})
    void whatIsTooNewIsCutOff(String range, int latest, String rest) {
        assertThat(range(range).endingBy(minute(latest))).isEqualTo(range(rest));
    }

    @Test
    void noRangeEndsBeforeItBegins() {
        assertThatThrownBy(() -> range("2-1")).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("to must not be before from 2026-11-21T00:02:00Z, was 2026-11-21T00:01:00Z");
    }

    private TimeRange range(String text) {
        String[] minutes = text.split("-");
        return new TimeRange(minute(Integer.parseInt(minutes[0])), minute(Integer.parseInt(minutes[1])));
    }

    private static Instant minute(int minute) {
        return ZERO.plus(Duration.ofMinutes(minute));
    }
}
