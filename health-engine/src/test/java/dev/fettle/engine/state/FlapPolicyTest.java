package dev.fettle.engine.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FlapPolicyTest {

    /** Marks of 25 % and 50 %; {@code f} where it flaps after the run. */
    @ParameterizedTest(name = "{2}")
    @CsvSource(delimiter = '|', textBlock = """
            HHHHHHHHHHHHHHHHHHHHHHHHHHHH | ............................ | steady
            HUHUHUHUHUHUHU               | .........fffff               | nine changes in a row weigh 50.2 %
            HUHUHUHUHHHHHHHHHHHHHHHHHHHH | ............................ | seven do not reach the high mark
            HUHUHUHUHUHUHHHHHHHHHHHHHHHHHHHHHH | .........ffffffffffffffffff....... | it ends only below the low mark
            """)
    void itBeginsAtTheHighMarkAndEndsBelowTheLowOne(String runs, String expected, String rule) {
        FlapPolicy policy = new FlapPolicy(0.25, 0.5);
        StringBuilder found = new StringBuilder();
        boolean flapping = false;
        for (int end = 1; end <= runs.length(); end++) {
            flapping = policy.isFlapping(flapping, FlapHistoryTest.history(runs.substring(0, end)));
            found.append(flapping ? 'f' : '.');
        }

        assertThat(found).hasToString(expected);
    }

    @ParameterizedTest
    @CsvSource({"0, 0.5", "0.5, 0.5", "0.6, 0.5", "0.5, 1.1", "NaN, 0.5"})
    void marksStandInTheirOrder(double low, double high) {
        assertThatThrownBy(() -> new FlapPolicy(low, high)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("marks must be 0 < low < high <= 1");
    }

    @Test
    void marksMayReachTheWhole() {
        assertThat(new FlapPolicy(0.99, 1).isFlapping(false, FlapHistoryTest.history("HU".repeat(20)))).isTrue();
    }
}
