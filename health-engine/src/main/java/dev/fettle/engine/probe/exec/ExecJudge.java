package dev.fettle.engine.probe.exec;

import dev.cel.runtime.CelVariableResolver;
import dev.fettle.api.check.Observation;
import dev.fettle.api.check.Outcome;
import dev.fettle.api.component.Reason;
import dev.fettle.engine.probe.Expectation;
import org.jspecify.annotations.Nullable;

/** What the end of a program means. */
final class ExecJudge {

    private ExecJudge() {}

    /**
     * @param command the program, for messages
     * @param said its line for people
     * @param conditions what decides instead of the exit code; null: the exit code
     */
    static Outcome judge(String command, Ended ended, String said, @Nullable Expectation conditions,
            CelVariableResolver seen, Observation observation) {
        String line = command + (said.isEmpty() ? " said nothing" : ": " + said);
        if (conditions != null) {
            return conditions.judge(line + " (exit code " + ended.exit() + ")", Reason.CONDITION, seen, observation);
        }
        return switch (ended.exit()) {
            case 0 -> new Outcome.Success(observation);
            case 1 -> new Outcome.Worrying(Reason.CONDITION, line, observation);
            case 2 -> new Outcome.Failure(Reason.CONDITION, line, observation);
            case 3 -> new Outcome.Inconclusive(line + " (it does not know)", observation);
            default -> new Outcome.Failure(Reason.PROTOCOL,
                    command + " " + ended.how() + (said.isEmpty() ? "" : ": " + said), observation);
        };
    }
}
