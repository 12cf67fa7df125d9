package dev.fettle.platform.retry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BackoffTest {

    @ParameterizedTest(name = "base {0} × {1}, ceiling {2}: after {3} failures at most {4}")
    @CsvSource({"PT1S, 2, PT1H, 1, PT1S", "PT1S, 2, PT1H, 2, PT2S", "PT1S, 2, PT1H, 5, PT16S",
            "PT1S, 2, PT1H, 12, PT34M8S", "PT1S, 2, PT1H, 13, PT1H", "PT1S, 2, PT1H, 2147483647, PT1H",
            "PT0.2S, 1, PT2S, 9, PT0.2S", "PT0.2S, 1.5, PT2S, 3, PT0.45S"})
    void theLongestDelayGrowsByTheFactorUpToTheCeiling(Duration base, double factor, Duration ceiling, int failures,
            Duration expected) {
        assertThat(new Backoff(base, factor, ceiling).longestDelayAfter(failures)).isEqualTo(expected);
    }

    @Test
    void jitterIsFull() {
        Backoff backoff = new Backoff(Duration.ofSeconds(1), 2, Duration.ofSeconds(8));

        List<Long> delays = IntStream.range(0, 10_000)
                .mapToObj(seed -> backoff.delayAfter(3, new Random(seed)).toMillis())
                .toList();

        assertThat(delays).allMatch(delay -> delay >= 0 && delay <= 4000);
        assertThat(delays.stream().mapToLong(Long::longValue).average().orElseThrow()).isBetween(1900.0, 2100.0);
        assertThat(delays).anyMatch(delay -> delay < 100).anyMatch(delay -> delay > 3900);
    }

    @Test
    void brokenBoundsAreNamed() {
        assertThatThrownBy(() -> new Backoff(Duration.ZERO, 2, Duration.ofSeconds(1))).hasMessageContaining("base");
        assertThatThrownBy(() -> new Backoff(Duration.ofSeconds(1), 0.5, Duration.ofSeconds(1)))
                .hasMessage("factor must be >= 1, was 0.5");
        assertThatThrownBy(() -> new Backoff(Duration.ofSeconds(1), Double.POSITIVE_INFINITY, Duration.ofSeconds(1)))
                .hasMessage("factor must be >= 1, was Infinity");
        assertThatThrownBy(() -> new Backoff(Duration.ofSeconds(1), Double.NaN, Duration.ofSeconds(1)))
                .hasMessage("factor must be >= 1, was NaN");
        assertThatThrownBy(() -> new Backoff(Duration.ofSeconds(2), 2, Duration.ofSeconds(1)))
                .hasMessageContaining("ceiling");
        assertThatThrownBy(() -> new Backoff(Duration.ofSeconds(1), 2, Duration.ofSeconds(1)).longestDelayAfter(0))
                .hasMessage("failures must be >= 1, was 0");
    }
}
