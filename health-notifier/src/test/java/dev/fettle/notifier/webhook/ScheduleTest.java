package dev.fettle.notifier.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScheduleTest {

    /** Draws the least, or the most. */
    private static RandomGenerator drawing(boolean most) {
        return new RandomGenerator() {
            @Override
            public long nextLong() {
                return 0;
            }

            @Override
            public long nextLong(long bound) {
                return most ? bound - 1 : 0;
            }
        };
    }

    @ParameterizedTest(name = "{0} failures, jitter {1}")
    @CsvSource({"1, 1, PT0S, PT1S", "2, 1, PT0S, PT2S", "7, 1, PT0S, PT1M", "1, 0, PT1S, PT1S", "3, 0, PT4S, PT4S",
            "3, 0.5, PT2S, PT4S", "99, 0.25, PT45S, PT1M"})
    void delaysGrowAndAShareOfThemIsDrawn(int failures, double jitter, Duration least, Duration most) {
        Schedule schedule = new Schedule.Growing(Duration.ofSeconds(1), 2, Duration.ofMinutes(1), jitter);

        assertThat(schedule.delayAfter(failures, drawing(false))).isEqualTo(least);
        assertThat(schedule.delayAfter(failures, drawing(true))).isEqualTo(most);
    }

    @Test
    void whileFailingTheCeilingHoldsButForATenth() {
        Schedule growing = new Schedule.Growing(Duration.ofSeconds(1), 2, Duration.ofMinutes(1), 1);
        Schedule exact = new Schedule.Growing(Duration.ofSeconds(1), 2, Duration.ofMinutes(1), 0);

        assertThat(growing.whileFailing(drawing(false))).isEqualTo(Duration.ofSeconds(54));
        assertThat(growing.whileFailing(drawing(true))).isEqualTo(Duration.ofMinutes(1));
        assertThat(exact.whileFailing(drawing(false))).isEqualTo(Duration.ofMinutes(1));
    }

    @ParameterizedTest
    @ValueSource(doubles = {-0.01, 1.01, Double.NaN})
    void aShareIsBetweenNothingAndAll(double jitter) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Schedule.Growing(Duration.ofSeconds(1), 2, Duration.ofMinutes(1), jitter))
                .withMessage("jitter must be between 0 and 1, was " + jitter);
    }

    @Test
    void aListHasOneTo50DelaysEachWithinADay() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Schedule.Listed(List.of()))
                .withMessage("delays must be 1 to 50, were 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Schedule.Listed(Collections.nCopies(51, Duration.ofSeconds(1))))
                .withMessage("delays must be 1 to 50, were 51");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Schedule.Listed(List.of(Duration.ofSeconds(1), Duration.ZERO)))
                .withMessage("delays must be between PT0.001S and PT24H, was PT0S");
    }

    @Test
    void aListIsFollowedAndItsLastDelayStays() {
        Schedule listed = new Schedule.Listed(
                List.of(Duration.ofSeconds(1), Duration.ofSeconds(10), Duration.ofMinutes(1)));
        Random random = new Random(1);

        assertThat(List.of(1, 2, 3, 4, 50)).extracting(failures -> listed.delayAfter(failures, random).toSeconds())
                .containsExactly(1L, 10L, 60L, 60L, 60L);
        assertThat(listed.whileFailing(random)).isEqualTo(Duration.ofMinutes(1));
    }
}
