package dev.fettle.engine.probe.document;

import dev.fettle.api.check.HealthDocumentCheck.Format;
import dev.fettle.api.check.Outcome;
import dev.fettle.api.component.Reason;
import dev.fettle.engine.probe.Expectation;
import dev.fettle.engine.probe.Progress;
import dev.fettle.engine.probe.http.Answer;
import dev.fettle.engine.probe.http.HttpJudge;
import dev.fettle.engine.probe.http.HttpQuestion;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Judges a document, whatever the code of the answer: applications answer 503 when they are down, and say why.
 *
 * @param format how it is written
 * @param meanings what its statuses mean
 * @param path the part that is judged; null: the application
 * @param expectation what must hold beside
 */
record DocumentJudge(Format format, Meanings meanings, @Nullable String path, Expectation expectation)
        implements
            HttpJudge {

    private static final int NAMED = 5;
    private static final int NOTED = 50;

    @Override
    public boolean readsBody() {
        return true;
    }

    @Override
    public Outcome judge(String asked, Answer answer, Progress progress) {
        Optional<Part> application = Part.of(format, HttpQuestion.json(answer.text()));
        if (application.isEmpty()) {
            boolean good = answer.status() / 100 == 2;
            return new Outcome.Failure(good ? Reason.PROTOCOL : answer.reason(),
                    asked + " answered " + answer.status() + (good ? ", but no document of health" : ""),
                    progress.observation());
        }
        Part whole = application.get();
        Optional<Part> judged = path == null
                ? application
                : whole.all().filter(part -> part.path().equals(path)).findFirst();
        return judged.map(part -> judge(asked, part, answer, progress))
                .orElseGet(() -> new Outcome.Failure(Reason.CONDITION, asked + " tells of no part '" + path + "', "
                        + parts(whole), progress.observation()));
    }

    private Outcome judge(String asked, Part judged, Answer answer, Progress progress) {
        progress.note("health", judged.status());
        Map<String, String> parts = new HashMap<>();
        judged.all().filter(part -> !part.path().equals(judged.path())).forEach(part -> {
            parts.put(part.path(), part.status());
            if (parts.size() <= NOTED) {
                progress.note("parts." + part.path(), part.status());
            }
        });
        if (path != null) {
            judged.details().forEach(progress::note);
        }
        return switch (meanings.of(judged)) {
            case HEALTHY -> expectation.judge(asked + " tells: " + judged, Reason.CONDITION,
                    answer.seen(name -> seen(name, judged, parts)), progress.observation());
            case UNKNOWN, DEGRADED -> new Outcome.Worrying(Reason.CONDITION, asked + " tells: " + told(judged),
                    progress.observation());
            case UNHEALTHY -> new Outcome.Failure(Reason.CONDITION, asked + " tells: " + told(judged),
                    progress.observation());
        };
    }

    private static @Nullable Object seen(String name, Part judged, Map<String, String> parts) {
        return switch (name) {
            case "health" -> judged.status();
            case "parts" -> parts;
            case "details" -> judged.details();
            default -> null;
        };
    }

    /** The part, and under it the deepest that are in trouble. */
    private String told(Part judged) {
        List<Part> troubled = judged.all()
                .filter(part -> !part.path().equals(judged.path()) && meanings.isTrouble(part))
                .filter(part -> part.parts().stream().noneMatch(meanings::isTrouble)).toList();
        if (troubled.isEmpty()) {
            return judged.toString();
        }
        return judged + ": " + troubled.stream().limit(NAMED).map(Part::toString).collect(Collectors.joining(", "))
                + (troubled.size() > NAMED ? " and " + (troubled.size() - NAMED) + " more" : "");
    }

    private static String parts(Part whole) {
        List<String> names = whole.all().map(Part::path).filter(name -> !name.isEmpty()).toList();
        return names.isEmpty()
                ? "and of no other: the application does not show its parts"
                : "but of " + names.stream().limit(NOTED / 5).collect(Collectors.joining(", "))
                        + (names.size() > NOTED / 5 ? ", …" : "");
    }
}
