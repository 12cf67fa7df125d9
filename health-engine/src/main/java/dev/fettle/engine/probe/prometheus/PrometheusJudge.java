package dev.fettle.engine.probe.prometheus;

import dev.fettle.api.check.Outcome;
import dev.fettle.api.component.Reason;
import dev.fettle.engine.probe.Expectation;
import dev.fettle.engine.probe.Failures;
import dev.fettle.engine.probe.Progress;
import dev.fettle.engine.probe.http.Answer;
import dev.fettle.engine.probe.http.HttpJudge;
import java.util.List;
import java.util.Optional;

/**
 * Judges what the API answered. That nothing was found is told apart from a value that is not as it should be.
 *
 * @param expectation the conditions
 */
record PrometheusJudge(Expectation expectation) implements HttpJudge {

    @Override
    public boolean readsBody() {
        return true;
    }

    @Override
    public Outcome judge(String asked, Answer answer, Progress progress) {
        Reply reply = Reply.of(answer.text(), expectation.reads("series"));
        if (reply.status().equals("error")) {
            Reason reason = answer.status() / 100 == 2 ? Reason.PROTOCOL : answer.reason();
            return failure(reason, asked + " answered " + answer.status() + ", " + Failures.text(reply.error()),
                    progress);
        }
        if (answer.status() / 100 != 2) {
            return failure(answer.reason(), asked + " answered " + answer.status(), progress);
        }
        if (!reply.status().equals("success")) {
            return failure(Reason.PROTOCOL, asked + ": the answer is none of the API of Prometheus", progress);
        }
        if (reply.isTooMany()) {
            return failure(Reason.TOO_LARGE, asked + ": the query finds more than " + Reply.MOST_SERIES
                    + " series; aggregate them in PromQL", progress);
        }
        List<String> warnings = reply.warnings();
        if (!warnings.isEmpty()) {
            progress.note("warnings", Failures.text(String.join("; ", warnings)));
        }
        Optional<Found> found = reply.found();
        if (found.isEmpty()) {
            return failure(Reason.PROTOCOL, asked + ": the query answers a "
                    + Failures.text(reply.type().isEmpty() ? "thing without a type" : reply.type())
                    + ", and a vector or a scalar is needed", progress);
        }
        return judge(asked, found.get(), warnings, answer, progress);
    }

    private Outcome judge(String asked, Found found, List<String> warnings, Answer answer, Progress progress) {
        progress.note("series", found.series().size());
        Double value = found.value();
        if (value != null) {
            progress.note("value", Double.isFinite(value) ? (Object) value : String.valueOf(value));
        }
        return expectation.judge(asked + " found " + found, Reason.CONDITION,
                answer.seen(name -> name.equals("warnings") ? warnings : found.seen(name)), progress.observation());
    }

    private static Outcome failure(Reason reason, String message, Progress progress) {
        return new Outcome.Failure(reason, message, progress.observation());
    }
}
