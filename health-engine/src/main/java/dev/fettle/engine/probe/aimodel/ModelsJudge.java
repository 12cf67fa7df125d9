package dev.fettle.engine.probe.aimodel;

import dev.fettle.api.check.AiModelCheck;
import dev.fettle.api.check.Outcome;
import dev.fettle.api.component.Reason;
import dev.fettle.engine.probe.Expectation;
import dev.fettle.engine.probe.Progress;
import dev.fettle.engine.probe.http.Answer;
import dev.fettle.engine.probe.http.HttpJudge;
import dev.fettle.engine.probe.http.HttpQuestion;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Judges the list of models. Where a canary follows, the conditions wait for it. For one attempt. */
final class ModelsJudge implements HttpJudge {

    private static final int NEAR = 3;
    private static final int ALIKE = 3;

    private final Api api;
    private final AiModelCheck check;
    private final Expectation expectation;
    private List<String> models = List.of();

    ModelsJudge(Api api, AiModelCheck check, Expectation expectation) {
        this.api = api;
        this.check = check;
        this.expectation = expectation;
    }

    /** Those that were found. */
    List<String> models() {
        return models;
    }

    @Override
    public boolean readsBody() {
        return true;
    }

    @Override
    public Outcome judge(String asked, Answer answer, Progress progress) {
        if (answer.status() / 100 != 2) {
            return Refusal.of(asked, answer, check.key(), progress);
        }
        Optional<List<String>> listed = api.listed(HttpQuestion.json(answer.text()));
        if (listed.isEmpty()) {
            return new Outcome.Failure(Reason.PROTOCOL, asked + ": the answer is no list of models",
                    progress.observation());
        }
        models = listed.get();
        progress.note("models", models.size());
        String model = check.model();
        if (model != null && !models.contains(api.plain(model))) {
            return new Outcome.Failure(Reason.CONDITION, asked + " lists " + models.size() + " models, but not '"
                    + model + "'" + near(api.plain(model), models), progress.observation());
        }
        if (check.canary() != null) {
            return new Outcome.Success(progress.observation());
        }
        return expectation.judge(asked + " lists " + models.size() + " models", Reason.CONDITION,
                answer.seen(name -> name.equals("models") ? models : null), progress.observation());
    }

    /** {@code ; near it are a, b}: those that begin most alike. */
    static String near(String wanted, List<String> models) {
        List<String> near = models.stream().filter(model -> alike(wanted, model) >= ALIKE)
                .sorted(Comparator.comparingInt((String model) -> -alike(wanted, model))
                        .thenComparing(Comparator.naturalOrder()))
                .limit(NEAR).toList();
        return near.isEmpty() ? "" : "; near it are " + String.join(", ", near);
    }

    private static int alike(String one, String other) {
        int length = Math.min(one.length(), other.length());
        int same = 0;
        while (same < length && Character.toLowerCase(one.charAt(same)) == Character.toLowerCase(other.charAt(same))) {
            same++;
        }
        return same;
    }
}
