package dev.fettle.notifier.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fettle.notifier.webhook.Patience.Look;
import dev.fettle.notifier.webhook.Patience.Phase;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PatienceTest {

    /** Milliseconds: connect, first byte, whole; then the phase, how long it lasts, and how long all does. */
    @ParameterizedTest(name = "{7}")
    @CsvSource(delimiter = '|', textBlock = """
            5000 | 10000 | 15000 | CONNECT    | 0     | 0     | again 5000         | at first the connection is waited for
            5000 | 2000  | 15000 | CONNECT    | 0     | 0     | again 2000         | looking when the next phase could end at the earliest
            5000 | 2000  | 15000 | CONNECT    | 4000  | 4000  | again 1000         | and again
            5000 | 10000 | 15000 | CONNECT    | 5000  | 5000  | timeout-connect    | no connection in time
            5000 | 10000 | 15000 | FIRST_BYTE | 1000  | 5000  | again 9000         | a connection, and no answer yet
            5000 | 10000 | 15000 | FIRST_BYTE | 10000 | 11000 | timeout-first-byte | no answer in time
            5000 | 10000 | 15000 | FIRST_BYTE | 8000  | 12900 | again 2000         | the phase may end after the whole
            5000 | 10000 | 12900 | FIRST_BYTE | 8000  | 12900 | timeout-whole      | which decides then
            5000 | 10000 | 200   | CONNECT    | 200   | 200   | timeout-whole      | a short whole is the limit of every phase
            200  | 200   | 400   | CONNECT    | 201   | 402   | timeout-whole      | what was over first is named, however late one looks
            200  | 200   | 200   | CONNECT    | 200   | 200   | timeout-connect    | of two that end together the narrower is named
            5000 | 10000 | 15000 | REST       | 1     | 14999 | again 1            | the rest has what is left of the whole
            5000 | 10000 | 15000 | REST       | 2     | 15000 | timeout-whole      | and no more
            """)
    void thePhaseAndTheWholeDecide(long connect, long firstByte, long whole, Phase phase, long inPhase, long inAll,
            String expected, String rule) {
        Patience patience = new Patience(Duration.ofMillis(connect), Duration.ofMillis(firstByte),
                Duration.ofMillis(whole));

        Look look = patience.look(phase, Duration.ofMillis(inPhase), Duration.ofMillis(inAll));

        assertThat(switch (look) {
            case Look.Again(Duration left) -> "again " + left.toMillis();
            case Look.Over(Patience.Limit limit) -> limit.result();
        }).as(rule).isEqualTo(expected);
    }
}
