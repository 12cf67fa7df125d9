package dev.fettle.notifier.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fettle.notifier.webhook.RateLimit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PaceTest {

    private static final long MS = 1_000_000;

    @Test
    void withoutALimitNothingWaits() {
        Pace pace = new Pace(null);
        for (int i = 0; i < 100; i++) {
            pace.begin(i);
            assertThat(pace.left(i)).isZero();
        }
    }

    /** When attempts were begun, in milliseconds; and how long the next one waits at the last of these. */
    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '|', textBlock = """
            0               | 0   | the first ones go at once
            0 10            | 0   | up to the limit
            0 10 20         | 980 | the next waits until the first is a second old
            0 10 20 1000    | 10  | and the next until the second is
            0 10 20 1500    | 0   | what is old does not count
            """)
    void noMoreThanSoManyInAnySuchTime(String begun, long leftMs, String rule) {
        Pace pace = new Pace(new RateLimit(3, RateLimit.Per.SECOND));
        long now = 0;
        for (String at : begun.split(" ")) {
            now = Long.parseLong(at) * MS;
            pace.begin(now);
        }

        assertThat(pace.left(now)).as(rule).isEqualTo(Duration.ofMillis(leftMs));
    }

    @Test
    void whoWaitsAsLongAsHeIsToldNeverExceedsIt() {
        for (int seed = 0; seed < 50; seed++) {
            Random random = new Random(seed);
            Pace pace = new Pace(new RateLimit(5, RateLimit.Per.SECOND));
            List<Long> begun = new ArrayList<>();
            long now = -Long.MAX_VALUE / 2;
            for (int i = 0; i < 200; i++) {
                now += random.nextLong(150 * MS);
                now += pace.left(now).toNanos();
                pace.begin(now);
                begun.add(now);
            }
            for (int i = 5; i < begun.size(); i++) {
                assertThat(begun.get(i) - begun.get(i - 5)).as("seed %d", seed).isGreaterThanOrEqualTo(1_000 * MS);
            }
        }
    }
}
