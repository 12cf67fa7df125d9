package dev.fettle.engine.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.fettle.api.check.Observation;
import dev.fettle.api.check.Outcome;
import dev.fettle.api.component.Reason;
import dev.fettle.api.component.Status;
import dev.fettle.engine.state.Verdict;
import dev.fettle.engine.status.CheckResult;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RunReportTest {

    private static final Observation SEEN = new Observation(Duration.ofMillis(7), Map.of(),
            Map.of("name \uDC00", "said \uD83D", "whole", "said \uD83D\uDE00\nand more", "number", 7));

    private static CheckResult result(Outcome outcome, Verdict verdict) {
        return new RunReport(outcome, 1, Instant.EPOCH).result(verdict);
    }

    /** Text is cut, and JSON of targets may hold half of a character: whoever wrote that as bytes would throw. */
    @Test
    void halfACharacterOfATargetStandsInNoResult() throws JsonProcessingException {
        String message = "cut \uD83D\uDE00 here: \uD83D\u2026";
        CheckResult failed = result(new Outcome.Failure(Reason.CONDITION, message, SEEN),
                new Verdict(Status.UNHEALTHY, Reason.CONDITION, message));
        CheckResult nothing = result(new Outcome.Inconclusive(message, SEEN), null);

        for (CheckResult result : new CheckResult[]{failed, nothing}) {
            assertThat(result.message()).isEqualTo("cut \uD83D\uDE00 here:  \u2026");
            assertThat(result.details()).containsOnly(Map.entry("name ?", "said ?"),
                    Map.entry("whole", "said \uD83D\uDE00\nand more"), Map.entry("number", 7));
            assertThat(new JsonMapper().findAndRegisterModules().writeValueAsBytes(result)).isNotEmpty();
        }
    }
}
