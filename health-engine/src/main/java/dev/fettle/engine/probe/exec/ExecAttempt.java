package dev.fettle.engine.probe.exec;

import dev.fettle.api.check.ExecCheck;
import dev.fettle.api.check.Outcome;
import dev.fettle.api.check.Phase;
import dev.fettle.api.component.Reason;
import dev.fettle.engine.probe.Attempt;
import dev.fettle.engine.probe.Failures;
import dev.fettle.engine.probe.Progress;
import dev.fettle.engine.probe.Secrets;
import dev.fettle.engine.probe.Seen;
import dev.fettle.platform.expression.Document;
import io.vertx.core.Context;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One run of a program, judged. */
final class ExecAttempt implements Attempt {

    private static final int MOST_DETAILS = 20;
    private static final int LONGEST_LABEL = 60;

    private final ExecCheck check;
    private final Programs programs;
    private final ExecJudge judge;
    private final Secrets secrets;
    private final Context lane;
    private final Progress progress;
    private @Nullable Run run;

    ExecAttempt(ExecCheck check, Programs programs, ExecJudge judge, Secrets secrets, Context lane,
            Progress progress) {
        this.check = check;
        this.programs = programs;
        this.judge = judge;
        this.secrets = secrets;
        this.lane = lane;
        this.progress = progress;
    }

    @Override
    public void begin(Consumer<Outcome> ended) {
        progress.awaiting("waiting for a place among the programs that run");
        run = programs.start(check.command(), check.arguments(), check.environment(), new Run.Listener() {

            @Override
            public void begun() {
                lane.runOnContext(_ -> runs());
            }

            @Override
            public void ended(Run.End end) {
                lane.runOnContext(_ -> ended.accept(judge(end)));
            }
        });
    }

    private void runs() {
        progress.begin(Phase.PROCESSING);
        progress.doing(() -> check.command() + " was still running and is killed");
    }

    @Override
    public void leave() {
        if (run != null) {
            run.stop();
        }
    }

    private Outcome judge(Run.End end) {
        progress.end();
        return switch (end) {
            case Run.End.Over(Ended over) -> judge(over);
            case Run.End.TooMuch() -> new Outcome.Failure(Reason.TOO_LARGE,
                    check.command() + " wrote more than " + Run.MOST_OUTPUT / 1024 + " KiB and was killed",
                    progress.observation());
            case Run.End.NotBegun(String why) -> new Outcome.Inconclusive(
                    check.command() + " was not run: " + secrets.mask(why), progress.observation());
        };
    }

    private Outcome judge(Ended over) {
        Map<String, Map<String, Object>> performance = over.performance();
        progress.note("exit", over.exit());
        performance.entrySet().stream().limit(MOST_DETAILS)
                .filter(entry -> entry.getKey().length() <= LONGEST_LABEL)
                .forEach(entry -> progress.note("performance." + Failures.text(secrets.mask(entry.getKey())),
                        entry.getValue().getOrDefault("value", 0)));
        Seen seen = new Seen(progress, null, name -> switch (name) {
            case "exit" -> (long) over.exit();
            case "output" -> over.output();
            case "performance" -> Document.of(performance);
            default -> null;
        });
        String said = Failures.text(secrets.mask(over.said()));
        return masked(judge.judge(over, said, seen, progress.observation()));
    }

    /** Why a condition could not be evaluated may say something of the output, too. */
    private Outcome masked(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Success success -> success;
            case Outcome.Timeout timeout -> timeout;
            case Outcome.Worrying(var reason, var message, var observation) ->
                new Outcome.Worrying(reason, secrets.mask(message), observation);
            case Outcome.Failure(var reason, var message, var observation) ->
                new Outcome.Failure(reason, secrets.mask(message), observation);
            case Outcome.Inconclusive(var message, var observation) ->
                new Outcome.Inconclusive(secrets.mask(message), observation);
        };
    }
}
