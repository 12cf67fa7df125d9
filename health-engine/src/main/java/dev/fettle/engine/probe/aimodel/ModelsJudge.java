package dev.fettle.engine.probe.aimodel;

import com.fasterxml.jackson.databind.JsonNode;
import dev.fettle.api.check.AiModelCheck;
import dev.fettle.api.check.Outcome;
import dev.fettle.api.component.Reason;
import dev.fettle.engine.probe.Expectation;
import dev.fettle.engine.probe.Progress;
import dev.fettle.engine.probe.http.Answer;
import dev.fettle.engine.probe.http.HttpJudge;
import dev.fettle.engine.probe.http.HttpQuestion;
import dev.fettle.platform.expression.Document;
import java.net.URI;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Judges the list of models, page by page. Where a canary follows, the conditions wait for it. For one attempt.
 */
final class ModelsJudge implements HttpJudge {

    private static final int NEAR = 3;
    private static final int ALIKE = 3;
    private static final int MOST_PAGES = 20;
    /** Conditions see no more; the one that must be there may be any. */
    private static final int MOST_MODELS = 5000;

    private final Api api;
    private final AiModelCheck check;
    private final Expectation expectation;
    private final List<String> models = new ArrayList<>();
    private int listed;
    private int pages;
    private boolean found;
    private @Nullable URI next;

    ModelsJudge(Api api, AiModelCheck check, Expectation expectation) {
        this.api = api;
        this.check = check;
        this.expectation = expectation;
    }

    /** Those that were found. */
    List<String> models() {
        return models;
    }

    /** Where the list goes on; null when it is judged. */
    @Nullable
    URI next() {
        return next;
    }

    @Override
    public boolean readsBody() {
        return true;
    }

    @Override
    public Outcome judge(String asked, Answer answer, Progress progress) {
        next = null;
        if (answer.status() / 100 != 2) {
            return Refusal.of(asked, answer, check.key(), progress);
        }
        JsonNode body = HttpQuestion.json(answer.text());
        Optional<List<String>> page = api.listed(body);
        if (page.isEmpty()) {
            return new Outcome.Failure(Reason.PROTOCOL, asked + ": the answer is no list of models",
                    progress.observation());
        }
        String model = check.model();
        read(page.get(), model == null ? "" : api.plain(model));
        progress.note("models", listed);
        pages++;
        next = pages < MOST_PAGES ? api.next(check.url(), body).orElse(null) : null;
        if (next != null) {
            return new Outcome.Success(progress.observation()); // the next page decides
        }
        if (model != null && !found) {
            return new Outcome.Failure(Reason.CONDITION, asked + " lists " + listed + " models, but not '"
                    + model + "'" + near(api.plain(model), models), progress.observation());
        }
        if (check.canary() != null) {
            return new Outcome.Success(progress.observation());
        }
        return expectation.judge(asked + " lists " + listed + " models", Reason.CONDITION,
                answer.seen(name -> name.equals("models") ? Document.of(models) : null), progress.observation());
    }

    private void read(List<String> page, String wanted) {
        listed += page.size();
        found = found || page.stream().anyMatch(name -> api.means(wanted, name));
        models.addAll(page.subList(0, Math.min(page.size(), MOST_MODELS - models.size())));
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
