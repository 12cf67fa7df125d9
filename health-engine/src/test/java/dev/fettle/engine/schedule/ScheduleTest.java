package dev.fettle.engine.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fettle.api.component.ComponentId;
import java.time.Duration;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScheduleTest {

    @ParameterizedTest(name = "due {0}, ended {1}, suspected {2}: next {3}, coalesced {4} ({5})")
    @CsvSource({"100, 101, false, 130, 0, the next beat", "100, 129, false, 130, 0, just before the beat",
            "100, 130, false, 160, 1, a run that ends on a beat has swallowed it",
            "100, 195, false, 220, 3, three beats passed meanwhile", "100, 101, true, 106, 0, a confirming run",
            "100, 127, true, 130, 0, the beat comes before the confirming run",
            "106, 107, true, 112, 0, confirming again", "106, 107, false, 130, 0, back to the beat",
            "118, 119, true, 124, 0, still before the beat", "-250, -249, false, -230, 0, time may be negative"})
    void runsKeepTheBeat(long wasDue, long ended, boolean suspected, long next, long coalesced, String rule) {
        long first = wasDue < 0 ? -260 : 100;
        Schedule schedule = new Schedule(first, first, 30, 5);

        assertThat(schedule.dueAfter(wasDue, ended, suspected)).isEqualTo(next);
        assertThat(schedule.coalesced(wasDue, ended)).isEqualTo(coalesced);
    }

    @Test
    void firstRunsAreSpreadEvenlyOverAtMostTenSeconds() {
        long now = 1_000_000_000_000L;
        int[] perSecond = new int[10];
        IntStream.range(0, 10_000).forEach(number -> {
            Schedule schedule = Schedule.spread(new ComponentId("svc-" + number), Duration.ofSeconds(30),
                    Duration.ofSeconds(5), now);
            perSecond[(int) ((schedule.firstRun() - now) / 1_000_000_000L)]++;
        });

        assertThat(Arrays.stream(perSecond).boxed()).allMatch(count -> count > 850 && count < 1150);
    }

    @Test
    void beatsAreSpreadEvenlyOverTheWholeInterval() {
        int[] perTenSeconds = new int[6];
        IntStream.range(0, 12_000).forEach(number -> {
            Schedule schedule = Schedule.spread(new ComponentId("svc-" + number), Duration.ofSeconds(60),
                    Duration.ofSeconds(5), 0);
            perTenSeconds[(int) (schedule.firstBeat() / 10_000_000_000L)]++;
        });

        assertThat(Arrays.stream(perTenSeconds).boxed()).allMatch(count -> count > 1800 && count < 2200);
    }

    @Test
    void afterTheFirstRunTheBeatIsJoined() {
        Schedule late = new Schedule(3, 23, 30, 5);

        assertThat(late.dueAfter(3, 4, false)).isEqualTo(23);
        assertThat(late.dueAfter(3, 25, false)).as("a first run that takes long").isEqualTo(53);
        assertThat(late.coalesced(3, 25)).isEqualTo(1);
        assertThat(late.dueAfter(23, 24, false)).isEqualTo(53);
    }

    @Test
    void aShortIntervalSpreadsOverItselfAndBoundsTheConfirmation() {
        Schedule schedule = Schedule.spread(new ComponentId("a"), Duration.ofSeconds(1), Duration.ofSeconds(5), 0);

        assertThat(schedule.firstBeat()).isBetween(0L, 999_999_999L).isEqualTo(schedule.firstRun());
        assertThat(schedule.confirm()).isEqualTo(1_000_000_000L);
    }

    @Test
    void beatsOfTheSameTwentiethOfASecondComeTogether() {
        long now = 123_456_789L;

        IntStream.range(0, 1000).forEach(number -> {
            Schedule schedule = Schedule.spread(new ComponentId("svc-" + number), Duration.ofSeconds(30),
                    Duration.ofSeconds(5), now);
            assertThat(schedule.firstBeat() % 50_000_000L).isZero();
            assertThat(schedule.firstRun()).isGreaterThanOrEqualTo(now).isLessThanOrEqualTo(schedule.firstBeat());
        });
    }

    @Test
    void theSameIdIsAlwaysAtTheSamePlace() {
        Schedule one = Schedule.spread(new ComponentId("a"), Duration.ofSeconds(30), Duration.ofSeconds(5), 7);
        Schedule other = Schedule.spread(new ComponentId("a"), Duration.ofSeconds(30), Duration.ofSeconds(5), 7);

        assertThat(one).isEqualTo(other);
    }
}
