package dev.fettle.engine.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fettle.api.component.Status;
import dev.fettle.engine.state.CheckState.Run;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecentRunsTest {

    private static final Instant AT = Instant.parse("2026-11-21T09:13:58.120Z");
    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final List<Run> RUNS = List.of(new Run(Status.HEALTHY, AT.minusSeconds(30)),
            new Run(Status.DEGRADED, AT.minusSeconds(5)), new Run(Status.UNHEALTHY, AT));

    @Test
    void whatIsWrittenIsReadAgain() {
        String text = RecentRuns.write(RUNS);

        assertThat(text).isEqualTo("HEALTHY@1795252408120 DEGRADED@1795252433120 UNHEALTHY@1795252438120");
        assertThat(RecentRuns.read(text, AT, LIMIT)).isEqualTo(RUNS);
    }

    @Test
    void noRunsAreAnEmptyText() {
        assertThat(RecentRuns.write(List.of())).isEmpty();
        assertThat(RecentRuns.read("", AT, LIMIT)).isEmpty();
    }

    @Test
    void timesAreCutToMilliseconds() {
        String text = RecentRuns.write(List.of(new Run(Status.HEALTHY, AT.plusNanos(999_999))));

        assertThat(RecentRuns.read(text, AT, LIMIT)).containsExactly(new Run(Status.HEALTHY, AT));
    }

    @ParameterizedTest(name = "{0} ms after the last run: {1} count")
    @CsvSource({"0, 3", "89999, 3", "90000, 3", "90001, 0", "86400000, 0", "-1000, 3"})
    void runsCountAsLongAsTheLastOneIsFresh(long laterMs, int count) {
        assertThat(RecentRuns.read(RecentRuns.write(RUNS), AT.plusMillis(laterMs), LIMIT)).hasSize(count);
    }
}
