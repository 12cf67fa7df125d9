package dev.fettle.engine.history;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fettle.api.component.Reason;
import dev.fettle.api.component.Status;
import dev.fettle.engine.history.DayTally.Counts;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DayTallyTest {

    private static final Instant BEGIN = Instant.parse("2026-11-21T09:30:00Z");

    private final DayTally tally = new DayTally();

    @Test
    void beforeTheFirstRunNothingIsSaid() {
        assertThat(LastDay.of(tally.at(BEGIN))).isEqualTo(new LastDay(null, null, null));
    }

    /**
     * h: HEALTHY, s: SLOW, c: a condition for DEGRADED, d: a failure that means DEGRADED, u: UNHEALTHY, ?: said
     * nothing.
     */
    @ParameterizedTest(name = "{4}")
    @CsvSource(delimiter = '|', textBlock = """
            hhhh      | 1.0      | 0.0      | 10.0 | all is well
            hhhu      | 0.75     | 0.25     | 10.0 | UNHEALTHY is no uptime and an error
            hhhd      | 1.0      | 0.25     | 10.0 | an error that means DEGRADED is uptime all the same
            hscc      | 1.0      | 0.0      | 10.0 | slow and worrying are no errors
            hu?       | 0.5      | 0.5      | 10.0 | our own trouble does not count
            ???       |          |          |      | nothing but our own trouble
            hhu       | 0.666667 | 0.333333 | 10.0 | six digits
            """)
    @DisplayName("Seed Deployment monitoring: uptime, error rate and response time")
    void sharesAreOfJudgedRuns(String runs, Double uptime, Double errorRate, Double latency, String rule) {
        runs.chars().forEach(letter -> {
            switch (letter) {
                case 'h' -> tally.count(BEGIN, Status.HEALTHY, Reason.OK, 10);
                case 's' -> tally.count(BEGIN, Status.DEGRADED, Reason.SLOW, 10);
                case 'c' -> tally.count(BEGIN, Status.DEGRADED, Reason.CONDITION, 10);
                case 'd' -> tally.count(BEGIN, Status.DEGRADED, Reason.TIMEOUT, 10);
                case 'u' -> tally.count(BEGIN, Status.UNHEALTHY, Reason.CONDITION, 10);
                default -> tally.count(BEGIN, null, Reason.INTERNAL, 10);
            }
        });

        assertThat(LastDay.of(tally.at(BEGIN))).as(rule).isEqualTo(new LastDay(uptime, errorRate, latency));
    }

    @ParameterizedTest(name = "a run at 09:30 counts {0} later: {1}")
    @CsvSource({"PT0S, 1", "PT23H29M59S, 1", "PT23H30M, 0", "PT24H, 0", "P7D, 0", "P3650D, 0"})
    void aRunCountsInItsHourAndThe23HoursAfterIt(Duration later, int counted) {
        tally.count(BEGIN, Status.HEALTHY, Reason.OK, 10);

        assertThat(tally.at(BEGIN.plus(later)).runs()).isEqualTo(counted);
    }

    @Test
    void eachHourLeavesByItself() {
        for (int hour = 0; hour < 24; hour++) {
            tally.count(BEGIN.plus(Duration.ofHours(hour)), Status.HEALTHY, Reason.OK, hour);
        }

        for (int hour = 0; hour < 24; hour++) {
            Counts counts = tally.at(BEGIN.plus(Duration.ofHours(23 + hour)));
            assertThat(counts.runs()).isEqualTo(24 - hour);
            assertThat(counts.latencyMs()).isEqualTo(23 * 24 / 2 - hour * (hour - 1) / 2);
        }
    }

    @Test
    void whatWasBeforeARestartIsAddedToItsHour() {
        tally.count(BEGIN, Status.HEALTHY, Reason.OK, 10);
        tally.add(DayTally.hour(BEGIN) - 23, new Counts(10, 5, 5, 100));
        tally.add(DayTally.hour(BEGIN) - 24, new Counts(1000, 0, 0, 0));

        assertThat(tally.at(BEGIN)).isEqualTo(new Counts(11, 5, 5, 110));
        assertThat(tally.at(BEGIN.plus(Duration.ofHours(1)))).isEqualTo(new Counts(1, 0, 0, 10));
    }
}
