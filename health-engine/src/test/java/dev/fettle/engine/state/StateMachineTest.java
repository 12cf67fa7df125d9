package dev.fettle.engine.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fettle.api.component.Reason;
import dev.fettle.api.component.Status;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StateMachineTest {

    private static final Instant START = Instant.parse("2026-11-21T09:00:00Z");

    /** Verdicts + healthy, ~ degraded, - unhealthy, ! unhealthy at once, z stale; statuses H D U and ? for UNKNOWN. */
    @ParameterizedTest(name = "{0}/{1} {2} → {3}: {4}")
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            2 | 1 | +         | H         | one healthy run makes it known
            2 | 1 | -         | ?         | one failure is not enough to say
            2 | 1 | --        | ?U        | two failures are
            2 | 1 | -+        | ?H        | a success after the first failure
            2 | 1 | ~-        | ?D        | from UNKNOWN to the mildest of the last two
            2 | 1 | ~+        | ?H        | from UNKNOWN a healthy run is enough
            2 | 2 | +-+-++    | ?????H    | from UNKNOWN neither side in a row: nobody can say
            2 | 3 | +++       | ??H       | success of three is waited for, though failure is two
            1 | 1 | +-+~+     | HUHDH     | thresholds of one follow every run
            2 | 1 | +--       | HHU       | two failures in a row turn it
            2 | 1 | +-+--     | HHHHU     | a success in between starts the count again
            2 | 1 | +-~       | HHD       | worsens to the mildest of the last two
            2 | 1 | +-~-      | HHDD      | the next two hold a DEGRADED still
            2 | 1 | +-~--     | HHDDU     | until two in a row are UNHEALTHY
            2 | 1 | +--~      | HHUD      | improves to DEGRADED
            2 | 1 | +--~+     | HHUDH     | and on to HEALTHY
            2 | 2 | --+-++    | ?UUUUH    | two successes in a row bring it back
            2 | 2 | --+~      | ?UUD      | improves to the worst of the last two
            3 | 2 | ---+~+    | ??UUDD    | the worst of the last two stays DEGRADED
            3 | 2 | ---+~++   | ??UUDDH   | until both are HEALTHY
            2 | 1 | +!        | HU        | a missed heartbeat needs no second one
            2 | 1 | !         | U         | not even the first time
            2 | 1 | +!-+      | HUUH      | and is over with the next success
            2 | 1 | +z        | H?        | no fresh result: UNKNOWN
            2 | 1 | +z-       | H??       | what was before no longer counts
            2 | 1 | +z--      | H??U      | two failures turn it from there
            2 | 1 | --z+      | ?U?H      | one success too
            2 | 1 | z         | ?         | UNKNOWN cannot become staler
            5 | 1 | +----+    | HHHHHH    | four of five are nothing
            5 | 1 | +-----    | HHHHHU    | five are
            """)
    void thePublishedStatusFollowsTheThresholds(int failure, int success, String runs, String statuses, String rule) {
        assertThat(published(new StateMachine(failure, success), runs)).isEqualTo(statuses);
    }

    @Test
    void aTurnTellsWhenItsFirstRunBegan() {
        StateMachine machine = new StateMachine(3, 1);
        List<Step> steps = steps(machine, "+---");

        assertThat(steps.getLast()).isInstanceOfSatisfying(Step.Turned.class, turned -> {
            assertThat(turned.from()).isEqualTo(Status.HEALTHY);
            assertThat(turned.to()).isEqualTo(Status.UNHEALTHY);
            assertThat(turned.firstSeenAt()).isEqualTo(START.plusSeconds(1));
        });
    }

    @Test
    void onlyAsManyRunsAreKeptAsTheThresholdsNeed() {
        assertThat(steps(new StateMachine(3, 2), "+-+-+-+-+").getLast().state().recent()).hasSize(3);
    }

    @Test
    void aChangeIsSuspectedWhileTheLastRunSpeaksForAnotherStatus() {
        StateMachine machine = new StateMachine(3, 2);

        assertThat(steps(machine, "++").getLast().state().isSuspected()).isFalse();
        assertThat(steps(machine, "++-").getLast().state().isSuspected()).isTrue();
        assertThat(steps(machine, "++--+").getLast().state().isSuspected()).isFalse();
        assertThat(steps(machine, "---").getLast().state().isSuspected()).isFalse();
        assertThat(steps(machine, "---+").getLast().state().isSuspected()).isTrue();
        assertThat(CheckState.NEW.isSuspected()).isFalse();
    }

    @Test
    void thresholdsBelowOneAreRefused() {
        assertThatThrownBy(() -> new StateMachine(0, 1)).hasMessage("failure threshold must be >= 1, was 0");
        assertThatThrownBy(() -> new StateMachine(1, -1)).hasMessage("success threshold must be >= 1, was -1");
    }

    private static String published(StateMachine machine, String runs) {
        StringBuilder statuses = new StringBuilder();
        for (Step step : steps(machine, runs)) {
            statuses.append(switch (step.state().published()) {
                case HEALTHY -> 'H';
                case DEGRADED -> 'D';
                case UNHEALTHY -> 'U';
                case UNKNOWN -> '?';
            });
        }
        return statuses.toString();
    }

    private static List<Step> steps(StateMachine machine, String runs) {
        List<Step> steps = new ArrayList<>();
        CheckState state = CheckState.NEW;
        Instant at = START;
        for (int number = 0; number < runs.length(); number++) {
            Step step = switch (runs.charAt(number)) {
                case '+' -> machine.next(state, new Verdict(Status.HEALTHY, Reason.OK, ""), at);
                case '~' -> machine.next(state, new Verdict(Status.DEGRADED, Reason.SLOW, ""), at);
                case '-' -> machine.next(state, new Verdict(Status.UNHEALTHY, Reason.REFUSED, ""), at);
                case '!' -> machine.atOnce(state, new Verdict(Status.UNHEALTHY, Reason.HEARTBEAT_MISSED, ""), at);
                case 'z' -> machine.stale(state, at);
                default ->
                    throw new IllegalArgumentException("run must be one of + ~ - ! z, was " + runs.charAt(number));
            };
            steps.add(step);
            state = step.state();
            at = at.plusSeconds(1);
        }
        return steps;
    }
}
