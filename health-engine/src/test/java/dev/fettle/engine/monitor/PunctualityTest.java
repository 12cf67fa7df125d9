package dev.fettle.engine.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PunctualityTest {

    private static final long PERIOD = 1000;

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 3, 4, 5, 7, 8, 1_000, 1_000_000, 999_999_999, 60_000_000_000L, Long.MAX_VALUE / 4})
    void aFigureIsToldUpToAFifthTooGreatAndNeverTooSmall(long late) {
        Punctuality punctuality = new Punctuality(PERIOD, 0);
        punctuality.began(late, 0);

        assertThat(punctuality.quantile(0.99, 0)).isBetween(late, late + late / 4);
    }

    @Test
    void aQuantileIsThatOfTheChecksOfLate() {
        Punctuality punctuality = new Punctuality(PERIOD, 0);
        for (int check = 0; check < 98; check++) {
            punctuality.began(0, 0);
        }
        punctuality.began(1 << 20, 0);
        punctuality.began(1 << 20, 0);

        assertThat(punctuality.quantile(0.98, 0)).isZero();
        assertThat(punctuality.quantile(0.99, 0)).isBetween(1L << 20, 5L << 18);
        assertThat(punctuality.quantile(0.99, PERIOD)).as("the last period counts").isPositive();
        assertThat(punctuality.quantile(0.99, 2 * PERIOD)).as("the one before does not").isZero();
    }

    @Test
    void nothingLatelyIsNoLateness() {
        Punctuality punctuality = new Punctuality(PERIOD, 0);
        punctuality.began(1 << 20, 0);

        assertThat(punctuality.quantile(0.99, 50 * PERIOD)).isZero();
        assertThat(new Punctuality(PERIOD, 0).quantile(0.99, 0)).isZero();
    }

    @Test
    void classesKeepTheOrder() {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(7);
        for (int round = 0; round < 1000; round++) {
            long late = random.nextLong(1L << random.nextInt(1, 60));
            Punctuality punctuality = new Punctuality(PERIOD, 0);
            punctuality.began(late, 0);
            punctuality.began(late * 2, 0);

            assertThat(punctuality.quantile(0.5, 0)).isBetween(late, Math.max(late + late / 4, late));
        }
    }
}
