package dev.fettle.api.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import dev.fettle.api.component.Reason;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class OutcomeTest {

    private static final Observation SEEN = Observation.of(Duration.ofMillis(38));

    @Test
    void everyEndTellsWhatWasSeen() {
        assertThat(Stream.of(new Outcome.Success(SEEN), new Outcome.Worrying(Reason.CONDITION, "m", SEEN),
                new Outcome.Failure(Reason.REFUSED, "m", SEEN), new Outcome.Timeout(Duration.ofSeconds(2), "m", SEEN),
                new Outcome.Inconclusive("m", SEEN))).extracting(Outcome::observation).containsOnly(SEEN);
    }

    @Test
    void okIsNoReasonForTrouble() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Outcome.Failure(Reason.OK, "m", SEEN))
                .withMessage("reason must not be OK: that is a Success");
        assertThatIllegalArgumentException().isThrownBy(() -> new Outcome.Worrying(Reason.OK, "m", SEEN))
                .withMessage("reason must not be OK: that is a Success");
    }

    /** Probes of one's own make these, too: what is missing is told where it is made. */
    @Test
    void nothingOfAnEndIsMissing() {
        assertThatNullPointerException().isThrownBy(() -> new Outcome.Failure(null, "m", SEEN))
                .withMessage("reason must not be null");
        assertThatNullPointerException().isThrownBy(() -> new Outcome.Worrying(Reason.CONDITION, null, SEEN))
                .withMessage("message must not be null");
        assertThatNullPointerException().isThrownBy(() -> new Outcome.Inconclusive(null, SEEN))
                .withMessage("message must not be null");
        assertThatNullPointerException().isThrownBy(() -> new Outcome.Timeout(Duration.ofSeconds(1), null, SEEN))
                .withMessage("message must not be null");
        assertThatNullPointerException().isThrownBy(() -> new Outcome.Success(null))
                .withMessage("observation must not be null");
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "OK")
    void everyOtherReasonIsOne(Reason reason) {
        assertThat(new Outcome.Failure(reason, "m", SEEN).reason()).isEqualTo(reason);
    }

    @ParameterizedTest
    @CsvSource({"PT0S", "PT-1S"})
    void aBudgetIsMoreThanNothing(Duration budget) {
        assertThatIllegalArgumentException().isThrownBy(() -> new Outcome.Timeout(budget, "m", SEEN))
                .withMessage("budget must be > 0, was " + budget);
    }

    @Test
    void latencyIsNotNegative() {
        assertThat(Observation.of(Duration.ZERO).latency()).isZero();
        assertThatIllegalArgumentException().isThrownBy(() -> Observation.of(Duration.ofNanos(-1)))
                .withMessage("latency must be >= 0, was PT-0.000000001S");
    }

    @Test
    void whatWasSeenIsCopied() {
        Map<Phase, Duration> phases = new EnumMap<>(Map.of(Phase.CONNECT, Duration.ofMillis(1)));
        Map<String, Object> details = new HashMap<>(Map.of("status", 503));
        Observation observation = new Observation(Duration.ofMillis(2), phases, details);

        phases.clear();
        details.clear();

        assertThat(observation.phases()).containsOnlyKeys(Phase.CONNECT);
        assertThat(observation.details()).containsEntry("status", 503);
        assertThatExceptionOfType(UnsupportedOperationException.class)
                .isThrownBy(() -> observation.details().put("a", "b"));
    }

    @Test
    void phasesAreNamedInLowerCase() {
        assertThat(Phase.values()).extracting(Phase::key).containsExactly("resolve", "connect", "tls", "processing",
                "transfer");
    }
}
