package dev.fettle.engine.probe.exec;

import dev.cel.runtime.CelVariableResolver;
import dev.fettle.api.check.Observation;
import dev.fettle.api.check.Outcome;
import dev.fettle.api.component.Reason;
import dev.fettle.engine.probe.Expectation;
import org.jspecify.annotations.Nullable;

/**
 * What the end of a program means.
 *
 * @param command the program, for messages
 * @param conditions what decides instead of the exit code; null: the exit code
 * @param whole whether they decide whatever the exit code is, and not only between 0 and 1
 */
record ExecJudge(String command, @Nullable Expectation conditions, boolean whole) {

    private static final int WARNING = 1;

    /** @param said its line for people */
    Outcome judge(Ended ended, String said, CelVariableResolver seen, Observation observation) {
        String line = command + (said.isEmpty() ? " said nothing" : ": " + said);
        if (conditions != null && (whole || ended.exit() <= WARNING)) {
            return conditions.judge(line + " (exit code " + ended.exit() + ")", Reason.CONDITION, seen, observation);
        }
        return switch (ended.exit()) {
            case 0 -> new Outcome.Success(observation);
            case WARNING -> new Outcome.Worrying(Reason.CONDITION, line, observation);
            case 2 -> new Outcome.Failure(Reason.CONDITION, line, observation);
            case 3 -> new Outcome.Inconclusive(line + " (it does not know)", observation);
            default -> new Outcome.Failure(Reason.PROTOCOL,
                    command + " " + ended.how() + (said.isEmpty() ? "" : ": " + said), observation);
        };
    }
}
