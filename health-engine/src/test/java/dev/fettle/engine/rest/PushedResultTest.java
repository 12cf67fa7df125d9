package dev.fettle.engine.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fettle.api.check.Outcome;
import dev.fettle.platform.problem.ProblemException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PushedResultTest {

    @ParameterizedTest
    @CsvSource(nullValues = "-", value = {"-, Success", "'', Success", "up, Success", "UP, Success",
            "HEALTHY, Success", "degraded, Worrying", "down, Failure", "Unhealthy, Failure"})
    void theStatusMayBeUptimeKumasOrOurs(String status, String outcome) {
        assertThat(PushedResult.outcome(status, null, null).getClass().getSimpleName()).isEqualTo(outcome);
    }

    @Test
    void aPingIsALatencyInMillisecondsAndAMessageIsKept() {
        Outcome.Success up = (Outcome.Success) PushedResult.outcome("up", "OK", "12.5");
        Outcome.Failure down = (Outcome.Failure) PushedResult.outcome("down", "disk full", "");

        assertThat(up.observation().latency()).isEqualTo(Duration.ofNanos(12_500_000));
        assertThat(up.observation().details()).isEqualTo(Map.of("message", "OK"));
        assertThat(down.message()).isEqualTo("disk full");
    }

    @ParameterizedTest
    @CsvSource(nullValues = "-", value = {"maybe, -", "up, fast", "up, -1", "up, NaN", "up, 1e99"})
    void whatIsNeitherIsRefused(String status, String ping) {
        assertThatThrownBy(() -> PushedResult.outcome(status, null, ping)).isInstanceOf(ProblemException.class);
    }
}
