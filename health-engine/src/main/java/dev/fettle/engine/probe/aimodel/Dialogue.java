package dev.fettle.engine.probe.aimodel;

import dev.fettle.api.check.AiModelCheck;
import dev.fettle.api.check.Outcome;
import dev.fettle.engine.probe.Attempt;
import dev.fettle.engine.probe.Expectation;
import dev.fettle.engine.probe.ProbeContext;
import dev.fettle.engine.probe.Progress;
import dev.fettle.engine.probe.http.HttpQuestion;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Asks which models there are, which costs nothing; then, if wanted and all is well, asks one. Confined to the lane.
 */
final class Dialogue {

    private final AiModelCheck check;
    private final Api api;
    private final Expectation expectation;
    private final ProbeContext context;
    private final HttpQuestion models;

    /**
     * @throws IllegalArgumentException when something of it cannot be sent; the message shows no secret
     */
    Dialogue(AiModelCheck check, Expectation expectation, ProbeContext context) {
        this.check = check;
        this.api = Api.of(check.provider());
        this.expectation = expectation;
        this.context = context;
        this.models = HttpQuestion.get(api.models(check.url()), api.headers(check.key()), Api.MAX_BODY);
        if (check.key() != null && check.key().codePoints().anyMatch(each -> each <= ' ' || each > '~')) {
            throw new IllegalArgumentException("key must hold visible ASCII only");
        }
    }

    Attempt attempt(Progress progress) {
        return new Steps(progress);
    }

    /** One attempt: one request, or two. Used once. */
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
            Attempt listing = models.prober(context, judge).attempt(progress);
            step = listing;
            listing.begin(outcome -> listed(outcome, judge));
        }

        private void listed(Outcome outcome, ModelsJudge judge) {
            AiModelCheck.Canary canary = check.canary();
            String model = check.model();
            if (canary == null || model == null || !(outcome instanceof Outcome.Success) || waiting == null) {
                finish(outcome);
                return;
            }
            progress.resume();
            CanaryJudge asking = new CanaryJudge(api, check, canary, judge.models(), expectation);
            Attempt answering = api.canary(check, model, canary).prober(context, asking).attempt(progress);
            step = answering;
            answering.begin(this::finish);
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
