package dev.fettle.engine.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fettle.api.check.Observation;
import dev.fettle.api.check.Outcome;
import dev.fettle.api.component.Reason;
import dev.fettle.engine.component.ComponentDefinition.Retry;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class RetryPolicyTest {

    private static final Observation SEEN = Observation.of(Duration.ofMillis(5));
    private static final Set<Reason> MAY_BE_OVER_IN_A_MOMENT = EnumSet.of(Reason.DNS, Reason.REFUSED,
            Reason.UNREACHABLE, Reason.RESET, Reason.STATUS_5XX);

    private final RetryPolicy twice = RetryPolicy.of(new Retry(2, Duration.ofMillis(200), Duration.ofSeconds(2)));

    @ParameterizedTest
    @EnumSource(value = Reason.class, mode = EnumSource.Mode.EXCLUDE, names = "OK")
    void onlyFailuresThatMayBeOverInAMomentAreTriedAgain(Reason reason) {
        assertThat(isTriedAgain(new Outcome.Failure(reason, "", SEEN), 1))
                .isEqualTo(MAY_BE_OVER_IN_A_MOMENT.contains(reason));
    }

    @Test
    void aTimeoutIsTriedAgain() {
        assertThat(isTriedAgain(new Outcome.Timeout(Duration.ofSeconds(2), "", SEEN), 1)).isTrue();
    }

    @Test
    void anAnswerStandsAndOurOwnTroubleToo() {
        assertThat(isTriedAgain(new Outcome.Success(SEEN), 1)).isFalse();
        assertThat(isTriedAgain(new Outcome.Worrying(Reason.CONDITION, "", SEEN), 1)).isFalse();
        assertThat(isTriedAgain(new Outcome.Inconclusive("", SEEN), 1)).isFalse();
    }

    @ParameterizedTest(name = "{0} further attempts, {1} made: again {2}")
    @CsvSource({"0, 1, false", "1, 1, true", "1, 2, false", "2, 2, true", "2, 3, false", "10, 10, true",
            "10, 11, false"})
    void soManyFurtherAttemptsAreMade(int attempts, int made, boolean again) {
        RetryPolicy policy = RetryPolicy.of(new Retry(attempts, Duration.ofMillis(200), Duration.ofSeconds(2)));

        assertThat(policy.pauseAfter(new Outcome.Failure(Reason.REFUSED, "", SEEN), made, new Random(1)).isPresent())
                .isEqualTo(again);
    }

    @ParameterizedTest(name = "after {0} attempts at most {1} ms")
    @CsvSource({"1, 200", "2, 400", "3, 800", "4, 1600", "5, 2000", "9, 2000"})
    @DisplayName("Seed Health check infrastructure: retries with backoff")
    void thePauseGrowsUpToItsCeiling(int made, long longest) {
        RetryPolicy policy = RetryPolicy.of(new Retry(10, Duration.ofMillis(200), Duration.ofSeconds(2)));
        Random random = new Random(7);
        for (int draw = 0; draw < 200; draw++) {
            assertThat(policy.pauseAfter(new Outcome.Failure(Reason.RESET, "", SEEN), made, random).orElseThrow())
                    .isBetween(Duration.ZERO, Duration.ofMillis(longest));
        }
    }

    @Test
    void theCeilingIsNeverBelowTheFirstPause() {
        RetryPolicy policy = RetryPolicy.of(new Retry(10, Duration.ofSeconds(3), Duration.ofSeconds(2)));
        Random random = new Random(7);
        List<Duration> pauses = IntStream.range(0, 200)
                .mapToObj(draw -> policy.pauseAfter(new Outcome.Failure(Reason.RESET, "", SEEN), 5, random)
                        .orElseThrow())
                .toList();

        assertThat(pauses).allMatch(pause -> pause.compareTo(Duration.ofSeconds(3)) <= 0)
                .anyMatch(pause -> pause.compareTo(Duration.ofSeconds(2)) > 0);
    }

    private boolean isTriedAgain(Outcome outcome, int made) {
        return twice.pauseAfter(outcome, made, new Random(1)).isPresent();
    }
}
