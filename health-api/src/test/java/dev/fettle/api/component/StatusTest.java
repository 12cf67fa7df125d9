package dev.fettle.api.component;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StatusTest {

    @ParameterizedTest(name = "{0} is worse than {1}: {2}")
    @CsvSource(textBlock = """
            HEALTHY,   HEALTHY,   false
            HEALTHY,   DEGRADED,  false
            HEALTHY,   UNHEALTHY, false
            HEALTHY,   UNKNOWN,   false
            DEGRADED,  HEALTHY,   true
            DEGRADED,  DEGRADED,  false
            DEGRADED,  UNHEALTHY, false
            DEGRADED,  UNKNOWN,   false
            UNHEALTHY, HEALTHY,   true
            UNHEALTHY, DEGRADED,  true
            UNHEALTHY, UNHEALTHY, false
            UNHEALTHY, UNKNOWN,   false
            UNKNOWN,   HEALTHY,   false
            UNKNOWN,   DEGRADED,  false
            UNKNOWN,   UNHEALTHY, false
            UNKNOWN,   UNKNOWN,   false
            """)
    void unknownIsNeitherBetterNorWorse(Status status, Status other, boolean worse) {
        assertThat(status.isWorseThan(other)).isEqualTo(worse);
    }

    @Test
    void troubleIsWhatSomebodyOughtToLookAt() {
        assertThat(Status.values()).filteredOn(Status::isTrouble).containsExactly(Status.DEGRADED, Status.UNHEALTHY);
    }
}
