package dev.fettle.engine.probe.http;

import dev.fettle.api.check.Outcome;
import dev.fettle.api.component.Reason;
import dev.fettle.engine.probe.Expectation;
import dev.fettle.engine.probe.Progress;

/**
 * Judges an answer by conditions.
 *
 * @param expectation the conditions
 */
record Expected(Expectation expectation) implements HttpJudge {

    @Override
    public boolean readsBody() {
        return expectation.reads("body");
    }

    @Override
    public Outcome judge(String asked, Answer answer, Progress progress) {
        return expectation.judge(asked + " answered " + answer.status(), reason(answer.status()), answer.seen(),
                progress.observation());
    }

    /** Why an answer with that code is not healthy. */
    static Reason reason(int status) {
        return switch (status / 100) {
            case 2 -> Reason.CONDITION;
            case 4 -> switch (status) {
                case 401, 403, 407 -> Reason.AUTH;
                case 429 -> Reason.RATE_LIMITED;
                default -> Reason.STATUS_4XX;
            };
            case 5 -> Reason.STATUS_5XX;
            default -> Reason.STATUS_OTHER;
        };
    }
}
