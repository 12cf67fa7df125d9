package dev.fettle.engine.export;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class LagTest {

    private static final long MS = 1_000_000;
    private final Lag lag = new Lag(Duration.ofMillis(250), 0);

    @Test
    void whoIsOnTimeHasNone() {
        for (long at = 250; at <= 60_000; at += 250) {
            lag.sign(at * MS);
            assertThat(lag.greatest(at * MS)).isZero();
        }
    }

    @Test
    void theGreatestDelayIsKeptForTenToTwentySeconds() {
        lag.sign(250 * MS);
        lag.sign(1_000 * MS); // 500 ms late
        lag.sign(1_300 * MS); // 50 ms late
        for (long at = 1_550; at < 20_000; at += 250) {
            lag.sign(at * MS);
            assertThat(lag.greatest(at * MS)).as("at %d ms", at).isEqualTo(500 * MS);
        }
        lag.sign(20_050 * MS);
        assertThat(lag.greatest(20_050 * MS)).isZero();
    }

    @Test
    void aDelayThatLastsIsToldWhileItLasts() {
        lag.sign(250 * MS);

        assertThat(lag.greatest(3_500 * MS)).isEqualTo(3_000 * MS);
        assertThat(lag.greatest(300_500 * MS)).isEqualTo(300_000 * MS);
    }
}
