package dev.fettle.engine.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fettle.api.check.Outcome;
import dev.fettle.api.component.Reason;
import dev.fettle.platform.database.DatabaseWatch.State;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SelfPartsTest {

    @ParameterizedTest(name = "a database that is {0}: {1}")
    @CsvSource({"DISCONNECTED, UNREACHABLE, disconnected", "TIMEOUT, TIMEOUT, timeout"})
    void aDatabaseThatIsAwayIsDistinguishedFromOneThatIsSlow(State state, Reason reason, String word) {
        assertThat(DatabasePart.judge(state)).isInstanceOfSatisfying(Outcome.Failure.class, failure -> {
            assertThat(failure.reason()).isEqualTo(reason);
            assertThat(failure.observation().details()).containsEntry("database", word);
        });
    }

    @Test
    void whatIsConnectedIsHealthy() {
        assertThat(DatabasePart.judge(State.CONNECTED)).isInstanceOf(Outcome.Success.class);
        assertThat(KafkaPart.judge(true)).isInstanceOf(Outcome.Success.class);
        assertThat(KafkaPart.judge(false)).isInstanceOfSatisfying(Outcome.Failure.class,
                failure -> assertThat(failure.observation().details()).containsEntry("kafka", "disconnected"));
    }
}
