package dev.fettle.engine.probe.aimodel;

import dev.fettle.api.check.AiModelCheck;
import dev.fettle.api.check.Outcome;
import dev.fettle.engine.probe.Attempt;
import dev.fettle.engine.probe.Expectation;
import dev.fettle.engine.probe.ProbeContext;
import dev.fettle.engine.probe.Progress;
import dev.fettle.engine.probe.http.HttpJudge;
import dev.fettle.engine.probe.http.HttpQuestion;
import java.net.URI;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Asks which models there are, page by page, which costs nothing; then, if wanted and all is well, asks one. Confined
 * to the lane.
 */
final class Dialogue {

    private final AiModelCheck check;
    private final Api api;
    private final Expectation expectation;
    private final ProbeContext context;
    private final HttpQuestion models;
    private final @Nullable HttpQuestion canary;

    /**
     * @throws IllegalArgumentException when something of it cannot be sent; the message shows no secret
     */
    Dialogue(AiModelCheck check, Expectation expectation, ProbeContext context) {
        this.check = check;
        this.api = Api.of(check.provider());
        this.expectation = expectation;
        this.context = context;
        this.models = list(api.models(check.url()));
        this.canary = check.canary() == null || check.model() == null
                ? null
                : api.canary(check, check.model(), check.canary());
        if (check.key() != null && check.key().codePoints().anyMatch(each -> each <= ' ' || each > '~')) {
            throw new IllegalArgumentException("key must hold visible ASCII only");
        }
    }

    private HttpQuestion list(URI from) {
        return HttpQuestion.get(from, api.headers(check.key()), Api.MAX_BODY);
    }

    Attempt attempt(Progress progress) {
        return new Steps(progress);
    }

    /** One attempt: a request for each page, and perhaps one more. Used once. */
    private final class Steps implements Attempt {

        private final Progress progress;
        private @Nullable Attempt step;
        private @Nullable Consumer<Outcome> waiting;

        Steps(Progress progress) {
            this.progress = progress;
        }

        @Override
        public void begin(Consumer<Outcome> ended) {
            waiting = ended;
            ModelsJudge judge = new ModelsJudge(api, check, expectation);
            ask(models, judge, outcome -> listed(outcome, judge));
        }

        private void ask(HttpQuestion question, HttpJudge judge, Consumer<Outcome> then) {
            Attempt asking = question.prober(context, judge).attempt(progress);
            step = asking;
            asking.begin(then);
        }

        private void listed(Outcome outcome, ModelsJudge judge) {
            if (waiting == null) {
                return;
            }
            URI more = judge.next();
            if (more != null && outcome instanceof Outcome.Success) {
                progress.resume();
                ask(list(more), judge, next -> listed(next, judge));
            } else if (canary != null && check.canary() != null && outcome instanceof Outcome.Success) {
                progress.resume();
                ask(canary, new CanaryJudge(api, check, check.canary(), judge.models(), expectation), this::finish);
            } else {
                finish(outcome);
            }
        }

        private void finish(Outcome outcome) {
            Consumer<Outcome> receiver = waiting;
            waiting = null;
            if (receiver != null) {
                receiver.accept(outcome);
            }
        }

        @Override
        public void leave() {
            waiting = null;
            if (step != null) {
                step.leave();
            }
        }
    }
}
