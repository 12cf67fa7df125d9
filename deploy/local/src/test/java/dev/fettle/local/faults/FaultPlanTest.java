package dev.fettle.local.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FaultPlanTest {

    @ParameterizedTest
    @CsvSource({"1, 1, 1, 1", "10, 2, 1, 1", "50, 10, 5, 5", "500, 100, 50, 50"})
    void theOtherFaultsFollowFromTheKills(int kills, int pauses, int postgres, int kafka) {
        FaultPlan plan = FaultPlan.of(7, kills, 6);

        assertThat(plan.count(Fault.KillNotifier.class)).isEqualTo(kills);
        assertThat(plan.count(Fault.BadMood.class)).isEqualTo(kills);
        assertThat(plan.count(Fault.PauseNotifier.class)).isEqualTo(pauses);
        assertThat(plan.count(Fault.PostgresAway.class)).isEqualTo(postgres);
        assertThat(plan.count(Fault.KafkaAway.class)).isEqualTo(kafka);
    }

    @Test
    void theSameSeedMakesTheSamePlanAndAnotherSeedAnother() {
        assertThat(FaultPlan.of(1, 10, 6)).isEqualTo(FaultPlan.of(1, 10, 6)).isNotEqualTo(FaultPlan.of(2, 10, 6));
    }

    @Test
    void faultsFollowEachOtherSoon() {
        assertThat(FaultPlan.of(1, 100, 6).steps()).extracting(FaultPlan.Step::after)
                .allSatisfy(pause -> assertThat(pause).isBetween(Duration.ofMillis(50), Duration.ofMillis(800)));
    }

    @Test
    void everyReceiverHasItsTurn() {
        assertThat(FaultPlan.of(1, 100, 6).steps()).map(FaultPlan.Step::fault)
                .filteredOn(Fault.BadMood.class::isInstance)
                .extracting(fault -> ((Fault.BadMood) fault).receiver())
                .contains(0, 1, 2, 3, 4, 5);
    }
}
