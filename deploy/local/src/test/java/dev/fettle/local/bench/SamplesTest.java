package dev.fettle.local.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SamplesTest {

    @Test
    void theMedianIsTheMiddleOne() {
        assertThat(Samples.of(9, 1, 5).median()).isEqualTo(5);
        assertThat(Samples.of(7).median()).isEqualTo(7);
    }

    @Test
    void theMedianOfAnEvenNumberIsTheMeanOfTheMiddleTwo() {
        assertThat(Samples.of(4, 1, 100, 2).median()).isEqualTo(3);
    }

    @Test
    void aRatioIsTakenRoundByRound() {
        assertThat(Samples.of(10, 30).dividedBy(Samples.of(5, 10)).values()).containsExactly(2.0, 3.0);
    }

    @Test
    void sidesWithOtherRoundsAreNotCompared() {
        Samples two = Samples.of(1, 2);
        assertThatThrownBy(() -> two.dividedBy(Samples.of(1))).hasMessage("rounds must be as many, were 2 and 1");
    }

    @Test
    void thereIsNoMedianOfNothing() {
        List<Double> none = List.of();
        assertThatThrownBy(() -> new Samples(none)).hasMessage("samples must not be empty");
    }

    @ParameterizedTest(name = "{0} of 1 to 100 is {1}")
    @CsvSource({"0.5, 50", "0.99, 99", "0.999, 100", "1, 100", "0.001, 1"})
    void aPercentileIsAValueThatWasSeen(double part, long value) {
        assertThat(Samples.percentile(LongStream.rangeClosed(1, 100).toArray(), part)).isEqualTo(value);
    }
}
