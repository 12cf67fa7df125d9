package dev.fettle.engine.probe.self;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class LatenessTest {

    private long now = ms(1_000_000);
    private final Lateness lateness = new Lateness(Duration.ofMillis(100), now);

    private static long ms(long ms) {
        return Duration.ofMillis(ms).toNanos();
    }

    private void beatAfter(long ms) {
        now += ms(ms);
        lateness.beat(now);
    }

    private long worst() {
        return lateness.worst(now).toMillis();
    }

    @Test
    void aSteadyBeatIsNotLate() {
        for (int i = 0; i < 500; i++) {
            beatAfter(100);
        }
        assertThat(worst()).isZero();
    }

    @Test
    void theWorstOfTheLastTenSecondsCountsAndIsForgottenAfterThem() {
        beatAfter(350);
        beatAfter(120);
        assertThat(worst()).isEqualTo(250);

        for (int i = 0; i < 95; i++) {
            beatAfter(100);
        }
        assertThat(worst()).isEqualTo(250);

        for (int i = 0; i < 10; i++) {
            beatAfter(100);
        }
        assertThat(worst()).isZero();
    }

    @Test
    void aBeatThatDoesNotComeCountsWhileItIsAwaited() {
        now += ms(5_100);
        assertThat(worst()).isEqualTo(5_000);
    }

    @Test
    void aLongPauseIsSeenAfterIt() {
        beatAfter(25_100);
        assertThat(worst()).isEqualTo(25_000);
    }
}
