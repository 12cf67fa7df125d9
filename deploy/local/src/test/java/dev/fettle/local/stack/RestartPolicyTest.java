package dev.fettle.local.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RestartPolicyTest {

    @ParameterizedTest(name = "{2}")
    @CsvSource(delimiter = '|', textBlock = """
            60        | 0       | one that ran well is started again at once
            1,1,1,1   | 0,1,1,1 | one that keeps dying waits a second each time
            0,0,12,0  | 0,1,0,1 | one that settled in between starts the count again
            10,10,9.9 | 0,0,1   | settled means ten seconds
            """)
    void aDeadPartIsStartedAgainAtOnceAndThenAfterAPause(String ranSeconds, String delaySeconds, String rule) {
        List<Double> delays = new ArrayList<>();
        int deaths = 0;
        for (String seconds : ranSeconds.split(",", -1)) {
            deaths = RestartPolicy.STANDARD.deathsInARow(deaths,
                    Duration.ofMillis((long) (Double.parseDouble(seconds) * 1000)));
            delays.add(RestartPolicy.STANDARD.delayAfter(deaths).toMillis() / 1000.0);
        }

        assertThat(delays).isEqualTo(Stream.of(delaySeconds.split(",", -1)).map(Double::valueOf).toList());
    }

    @Test
    void thePauseIsWithinTheContract() {
        assertThat(RestartPolicy.STANDARD.pause()).isLessThanOrEqualTo(Duration.ofSeconds(2));
        assertThatThrownBy(() -> new RestartPolicy(Duration.ZERO, Duration.ofSeconds(1))).hasMessageContaining("> 0");
    }
}
