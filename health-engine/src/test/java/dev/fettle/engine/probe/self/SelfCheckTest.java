package dev.fettle.engine.probe.self;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fettle.engine.probe.TestLane;
import dev.fettle.api.check.SelfCheck;
import dev.fettle.api.check.SelfCheck.Part;
import dev.fettle.api.check.Outcome;
import dev.fettle.api.component.Reason;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SelfCheckTest {

    @Test
    void aPartIsLookedAtLikeAnyTarget() {
        try (TestLane lane = new TestLane()) {
            Outcome outcome = lane.attempt(new SelfCheck(Part.HEAP));

            assertThat(outcome).isInstanceOf(Outcome.Success.class);
            assertThat(outcome.observation().details()).containsKeys("heapUsedBytes", "heapMaxBytes",
                    "heapUsedPercent");
        }
    }

    @Test
    void aPartThatNobodyKnowsIsNamed() {
        try (TestLane lane = new TestLane()) {
            assertThatThrownBy(() -> lane.prepare(new SelfCheck(Part.KAFKA)))
                    .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("'kafka'");
        }
    }

    @ParameterizedTest(name = "late by {0} ms: {1}")
    @CsvSource({"0, Success", "99, Success", "100, Worrying", "999, Worrying", "1000, Failure", "60000, Failure"})
    void lateEventLoopsWorryAndThenFail(long ms, String kind) {
        Outcome outcome = EventLoops.judge(Duration.ofMillis(ms));

        assertThat(outcome.getClass().getSimpleName()).isEqualTo(kind);
        assertThat(outcome.observation().details()).containsEntry("lagMs", ms);
        if (outcome instanceof Outcome.Worrying worrying) {
            assertThat(worrying.reason()).isEqualTo(Reason.CONDITION);
            assertThat(worrying.message()).isEqualTo("an event loop was " + ms + " ms late in the last 10 s");
        }
    }

    @ParameterizedTest(name = "{0} % full: {1}")
    @CsvSource({"0, Success", "90, Success", "91, Worrying", "97, Worrying", "98, Failure", "100, Failure"})
    void aFullHeapWorriesAndThenFails(long percent, String kind) {
        Outcome outcome = Heap.judge(percent * 1024, 100 * 1024);

        assertThat(outcome.getClass().getSimpleName()).isEqualTo(kind);
        assertThat(outcome.observation().details()).containsEntry("heapUsedPercent", percent);
    }
}
