package dev.fettle.engine.probe.prometheus;

import com.fasterxml.jackson.databind.JsonNode;
import dev.fettle.api.check.Outcome;
import dev.fettle.api.component.Reason;
import dev.fettle.engine.probe.Expectation;
import dev.fettle.engine.probe.Failures;
import dev.fettle.engine.probe.Progress;
import dev.fettle.engine.probe.http.Answer;
import dev.fettle.engine.probe.http.HttpJudge;
import dev.fettle.engine.probe.http.HttpQuestion;
import java.util.ArrayList;
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
        JsonNode body = HttpQuestion.json(answer.text());
        String status = body.path("status").asText();
        if (status.equals("error")) {
            String told = Failures.text(body.path("errorType").asText("error") + ": " + body.path("error").asText());
            Reason reason = answer.status() / 100 == 2 ? Reason.PROTOCOL : answer.reason();
            return new Outcome.Failure(reason, asked + " answered " + answer.status() + ", " + told,
                    progress.observation());
        }
        if (answer.status() / 100 != 2) {
            return new Outcome.Failure(answer.reason(), asked + " answered " + answer.status(),
                    progress.observation());
        }
        if (!status.equals("success")) {
            return new Outcome.Failure(Reason.PROTOCOL, asked + ": the answer is none of the API of Prometheus",
                    progress.observation());
        }
        noteWarnings(body, progress);
        JsonNode data = body.path("data");
        Optional<Found> found = Found.of(data);
        if (found.isEmpty()) {
            return new Outcome.Failure(Reason.PROTOCOL, asked + ": the query answers a "
                    + Failures.text(data.path("resultType").asText("thing without a type"))
                    + ", and a vector or a scalar is needed", progress.observation());
        }
        return judge(asked, found.get(), answer, progress);
    }

    private Outcome judge(String asked, Found found, Answer answer, Progress progress) {
        progress.note("series", found.series().size());
        Double value = found.value();
        if (value != null) {
            progress.note("value", Double.isFinite(value) ? (Object) value : String.valueOf(value));
        }
        return expectation.judge(asked + " found " + found, Reason.CONDITION, answer.seen(found::seen),
                progress.observation());
    }

    private static void noteWarnings(JsonNode body, Progress progress) {
        List<String> warnings = new ArrayList<>();
        body.path("warnings").forEach(warning -> warnings.add(warning.asText()));
        if (!warnings.isEmpty()) {
            progress.note("warnings", Failures.text(String.join("; ", warnings)));
        }
    }
}
