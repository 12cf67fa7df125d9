package dev.fettle.engine.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.fettle.api.component.Status;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FlapHistoryTest {

    @ParameterizedTest(name = "{2}")
    @CsvSource(delimiter = '|', textBlock = """
            ''                        |   0   | nothing seen yet
            H                         |   0   | the first run is no change
            HHHHHHHHHHHHHHHHHHHHHHHHH |   0   | always the same
            HU                        |   6   | the newest change weighs 114 of 1900 parts
            HUU                       |   5.894737 | a run later it weighs 112
            HUUUUUUUUUUUUUUUUUUUU     |   4   | the oldest that counts weighs 76
            HUUUUUUUUUUUUUUUUUUUUU    |   0   | then it is forgotten
            HUHUHUHUHUHUHUHUHUHUH     | 100   | a change with each of the last 20 runs
            UHUHUHUHUHUHUHUHUHUHUHUHU | 100   | more than that is not possible
            HDHUDUHDHUDUHDHUDUHDH     | 100   | any other status is a change, not only good and bad
            HHHHHHHHHHHUHUHUHUHUH     |  55.263158 | ten changes of late weigh more than half
            HUHUHUHUHUHHHHHHHHHHH     |  44.736842 | ten changes long ago weigh less
            """)
    void changesWeighTheMoreTheNewerTheyAre(String runs, double percent, String rule) {
        assertThat(history(runs).share() * 100).isCloseTo(percent, within(0.00001));
    }

    @Test
    void aHistoryIsTheSameAfterItWasStored() {
        FlapHistory before = history("HUHHUDDUH");

        assertThat(new FlapHistory(before.bits()).after(Status.HEALTHY)).isEqualTo(before.after(Status.HEALTHY));
        assertThat(new FlapHistory(before.bits()).after(Status.DEGRADED)).isEqualTo(before.after(Status.DEGRADED));
    }

    @Test
    void aRunThatSaysNothingIsNoRun() {
        assertThatThrownBy(() -> FlapHistory.NONE.after(Status.UNKNOWN)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a run must say something, said UNKNOWN");
    }

    static FlapHistory history(String runs) {
        FlapHistory history = FlapHistory.NONE;
        for (char run : runs.toCharArray()) {
            history = history.after(switch (run) {
                case 'H' -> Status.HEALTHY;
                case 'D' -> Status.DEGRADED;
                default -> Status.UNHEALTHY;
            });
        }
        return history;
    }
}
