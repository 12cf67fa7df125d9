package dev.fettle.engine.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fettle.api.component.ComponentId;
import org.junit.jupiter.api.Test;

class ExplanationTest {

    private static final ComponentId PARENT = new ComponentId("parent");
    private static final long OVER_AT = -5; // monotonic time may be negative

    @Test
    void troubleIsNotOnesOwnUntilEnoughRunsBegunAfterTheCauseSaySo() {
        Explanation explanation = new Explanation(PARENT, 2);

        assertThat(explanation.end(OVER_AT)).isTrue();
        assertThat(explanation.outlives(OVER_AT - 1, true)).as("begun before").isFalse();
        assertThat(explanation.outlives(OVER_AT, true)).as("the first").isFalse();
        assertThat(explanation.cause()).isEqualTo(PARENT);
        assertThat(explanation.outlives(OVER_AT + 1, true)).as("the second").isTrue();
        assertThat(explanation.cause()).isNull();
    }

    @Test
    void aRunThatSaysItIsWellBeginsTheCountAnew() {
        Explanation explanation = new Explanation(PARENT, 2);
        assertThat(explanation.end(OVER_AT)).isTrue();

        assertThat(explanation.outlives(0, true)).isFalse();
        assertThat(explanation.outlives(1, false)).isFalse();
        assertThat(explanation.outlives(2, true)).isFalse();
        assertThat(explanation.outlives(3, true)).isTrue();
    }

    @Test
    void aRunAtOnceIsWantedOncePerEndOfACause() {
        Explanation explanation = new Explanation(PARENT, 1);

        assertThat(explanation.end(OVER_AT)).isTrue();
        assertThat(explanation.end(OVER_AT + 1)).as("known already").isFalse();
        assertThat(explanation.awaitsRunAfter(OVER_AT - 1)).isTrue();
        assertThat(explanation.awaitsRunAfter(OVER_AT)).isFalse();

        explanation.put(PARENT); // it fails again
        assertThat(explanation.awaitsRunAfter(OVER_AT - 1)).isFalse();
        assertThat(explanation.outlives(OVER_AT + 2, true)).as("it is explained").isFalse();
        assertThat(explanation.end(OVER_AT + 3)).isTrue();
    }

    @Test
    void whatNothingExplainsOutlivesNothing() {
        Explanation explanation = new Explanation(null, 1);

        assertThat(explanation.end(OVER_AT)).isFalse();
        assertThat(explanation.awaitsRunAfter(OVER_AT - 1)).isFalse();
        assertThat(explanation.outlives(OVER_AT, true)).isFalse();
    }
}
