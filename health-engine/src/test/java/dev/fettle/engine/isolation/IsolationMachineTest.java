package dev.fettle.engine.isolation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fettle.engine.isolation.IsolationState.Calm;
import dev.fettle.engine.isolation.IsolationState.Isolated;
import dev.fettle.engine.isolation.IsolationState.Suspecting;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IsolationMachineTest {

    private static final IsolationMachine MACHINE = new IsolationMachine(10);

    /**
     * {@code s} a run reached nothing, {@code u/r@t} no reference answered with u of so many runs unreached, {@code a}
     */
    @ParameterizedTest(name = "{2}")
    @CsvSource(delimiter = '|', textBlock = """
            0/0@5                  | calm                       | nobody suspects, nobody is isolated
            s@0                    | suspecting 0               | one run is a suspicion only
            s@0 s@5                | suspecting 0               | which began with the first
            s@0 9/0@9              | suspecting 0               | and lasts a window
            s@0 9/0@10             | isolated 0 10              | most reached nothing
            s@0 1/0@10             | isolated 0 10              | one of one is most
            s@0 5/5@10             | calm                       | half is not most
            s@0 4/9@10             | calm                       | most reach their targets: believe what failed
            s@0 a@3                | calm                       | a reference answers
            s@0 9/0@10 s@12        | isolated 0 10              | isolated is isolated
            s@0 9/0@10 a@30        | calm                       | it ends when a reference answers
            s@0 9/0@10 0/9@19      | isolated 0 10              | else a window is counted again
            s@0 9/0@10 0/9@20      | calm                       | and ends it when most reach their targets
            s@0 9/0@10 5/5@20      | isolated 0 20              | half does not
            s@0 9/0@10 0/0@20      | isolated 0 20              | nor does nothing at all
            """)
    void itIsIsolatedWhenMostReachNothingAndNoReferenceAnswers(String events, String expected, String rule) {
        IsolationState state = new Calm();
        for (String event : events.split(" ")) {
            long at = Long.parseLong(event.substring(event.indexOf('@') + 1));
            state = switch (event.charAt(0)) {
                case 's' -> MACHINE.suspected(state, at);
                case 'a' -> MACHINE.answered();
                default -> MACHINE.unanswered(state, event.charAt(2) - '0', event.charAt(0) - '0', at);
            };
        }

        assertThat(shown(state)).isEqualTo(expected);
    }

    @Test
    void aWindowLasts() {
        assertThatThrownBy(() -> new IsolationMachine(0)).hasMessage("window must be > 0, was 0");
    }

    private static String shown(IsolationState state) {
        return switch (state) {
            case Calm _ -> "calm";
            case Suspecting(long since) -> "suspecting " + since;
            case Isolated(long since, long windowBegan) -> "isolated " + since + " " + windowBegan;
        };
    }
}
