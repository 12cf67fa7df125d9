package dev.fettle.engine.probe.exec;

import dev.fettle.api.check.ExecCheck;
import dev.fettle.api.check.Outcome;
import dev.fettle.api.check.Phase;
import dev.fettle.api.component.Reason;
import dev.fettle.engine.probe.Attempt;
import dev.fettle.engine.probe.Expectation;
import dev.fettle.engine.probe.Progress;
import dev.fettle.engine.probe.Seen;
import dev.fettle.platform.expression.Document;
import dev.fettle.platform.file.Confidential;
import io.vertx.core.Context;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One run of a program, judged. */
final class ExecAttempt implements Attempt {

    private static final int MOST_DETAILS = 20;
    private static final int LONGEST_LABEL = 60;

    private final ExecCheck check;
    private final Programs programs;
    private final @Nullable Expectation conditions;
    private final List<String> secrets;
    private final Context lane;
    private final Progress progress;
    private @Nullable Run run;

    ExecAttempt(ExecCheck check, Programs programs, @Nullable Expectation conditions, List<String> secrets,
            Context lane, Progress progress) {
        this.check = check;
        this.programs = programs;
        this.conditions = conditions;
        this.secrets = secrets;
        this.lane = lane;
        this.progress = progress;
    }

    @Override
    public void begin(Consumer<Outcome> ended) {
        progress.enter(Phase.PROCESSING);
        run = programs.start(check.command(), check.arguments(), check.environment(),
                end -> lane.runOnContext(_ -> ended.accept(judge(end))));
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
                    check.command() + " was not run: " + masked(why), progress.observation());
        };
    }

    private Outcome judge(Ended over) {
        Map<String, Map<String, Object>> performance = over.performance();
        progress.note("exit", over.exit());
        performance.entrySet().stream().limit(MOST_DETAILS)
                .filter(entry -> entry.getKey().length() <= LONGEST_LABEL)
                .forEach(entry -> progress.note("performance." + masked(entry.getKey()),
                        entry.getValue().getOrDefault("value", 0)));
        Seen seen = new Seen(progress, null, name -> switch (name) {
            case "exit" -> (long) over.exit();
            case "output" -> over.output();
            case "performance" -> Document.of(performance);
            default -> null;
        });
        return ExecJudge.judge(check.command(), over, masked(over.line()), conditions, seen, progress.observation());
    }

    private String masked(String text) {
        String shown = text;
        for (String secret : secrets) {
            shown = shown.replace(secret, Confidential.MASK);
        }
        return shown;
    }
}
