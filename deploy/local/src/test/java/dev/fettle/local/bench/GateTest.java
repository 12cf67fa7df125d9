package dev.fettle.local.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GateTest {

    @ParameterizedTest(name = "{0} is {1}")
    @CsvSource({"1.10, STRETCH", "1.15, STRETCH", "1.16, MET", "1.25, MET", "1.26, MISSED", "NaN, MISSED"})
    void lessIsBetter(double value, Gate.Verdict verdict) {
        assertThat(Gate.atMost(1.25, 1.15).judge(value)).isEqualTo(verdict);
    }

    @ParameterizedTest(name = "{0} is {1}")
    @CsvSource({"9, STRETCH", "8.5, STRETCH", "8.4, MET", "7, MET", "6.9, MISSED"})
    void moreIsBetter(double value, Gate.Verdict verdict) {
        assertThat(Gate.atLeast(7, 8.5).judge(value)).isEqualTo(verdict);
    }

    @Test
    void aGateWithoutAStretchAimIsMetOrMissed() {
        assertThat(Gate.atMost(1.15).judge(0.5)).isEqualTo(Gate.Verdict.MET);
        assertThat(Gate.atMost(1.15).text()).isEqualTo("≤ 1.15");
    }

    @ParameterizedTest(name = "{0} is written {1}")
    @CsvSource({"1.234, 1.23", "12.34, 12.3", "1234.4, '1,234'", "99.99, 99.990", "5, 5", "0.01234, 0.0123"})
    void numbersHaveAsManyDigitsAsSaySomething(double value, String text) {
        assertThat(Gate.number(value)).isEqualTo(text);
    }
}
