package dev.fettle.engine.probe.document;

import dev.fettle.api.check.HealthDocumentCheck.Format;
import dev.fettle.api.check.Outcome;
import dev.fettle.api.component.Reason;
import dev.fettle.engine.probe.Expectation;
import dev.fettle.engine.probe.Progress;
import dev.fettle.engine.probe.Seen;
import dev.fettle.engine.probe.http.Answer;
import dev.fettle.engine.probe.http.HttpJudge;
import dev.fettle.engine.probe.http.HttpQuestion;
import java.util.LinkedHashMap;
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
    private static final int BAD_REQUEST = 400;

    @Override
    public boolean readsBody() {
        return true;
    }

    @Override
    public Outcome judge(String asked, Answer answer, Progress progress) {
        Optional<Part> application = Part.of(format, HttpQuestion.json(answer.text()))
                .filter(whole -> isMeant(whole, answer));
        if (application.isEmpty()) {
            boolean good = answer.status() / 100 == 2;
            return failure(good ? Reason.PROTOCOL : answer.reason(),
                    asked + " answered " + answer.status() + (good ? ", but no document of health" : ""), progress);
        }
        Part whole = application.get();
        if (answer.status() >= BAD_REQUEST && meanings.isPlainlyGood(whole.status())) {
            return failure(answer.reason(), asked + " answered " + answer.status() + ", though it tells: " + whole,
                    progress);
        }
        Optional<Part> judged = path == null
                ? application
                : whole.all().filter(part -> part.path().equals(path)).reduce(meanings::worse);
        return judged.map(part -> judge(asked, part, answer, progress))
                .orElseGet(() -> failure(Reason.CONDITION, asked + " tells of no part '" + path + "', "
                        + parts(whole), progress));
    }

    /** Whether an answer with a bad code is a document all the same, and not a gateway's or a server's own trouble. */
    private boolean isMeant(Part whole, Answer answer) {
        return answer.status() / 100 == 2 || meanings.isKnown(whole.status()) || !whole.parts().isEmpty();
    }

    private static Outcome failure(Reason reason, String message, Progress progress) {
        return new Outcome.Failure(reason, message, progress.observation());
    }

    private Outcome judge(String asked, Part judged, Answer answer, Progress progress) {
        Map<String, Object> details = judged.details();
        details.forEach(progress::note);
        progress.note("health", judged.status());
        Map<String, Part> parts = new LinkedHashMap<>();
        judged.all().filter(part -> !part.path().equals(judged.path()))
                .forEach(part -> parts.merge(part.path(), part, meanings::worse));
        parts.values().stream().limit(NOTED).forEach(part -> progress.note("parts." + part.path(), part.status()));
        Seen seen = answer.seen(name -> seen(name, judged, parts, details));
        return switch (meanings.of(judged)) {
            case HEALTHY -> expectation.judge(asked + " tells: " + judged, Reason.CONDITION, seen,
                    progress.observation());
            case UNKNOWN, DEGRADED -> expectation.judge(new Outcome.Worrying(Reason.CONDITION,
                    asked + " tells: " + told(judged), progress.observation()), seen);
            case UNHEALTHY -> failure(Reason.CONDITION, asked + " tells: " + told(judged), progress);
        };
    }

    private static @Nullable Object seen(String name, Part judged, Map<String, Part> parts,
            Map<String, Object> details) {
        return switch (name) {
            case "health" -> judged.status();
            case "parts" -> parts.values().stream().collect(Collectors.toMap(Part::path, Part::status));
            case "details" -> details;
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
