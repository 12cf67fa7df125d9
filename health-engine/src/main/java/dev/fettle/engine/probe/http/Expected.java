package dev.fettle.engine.probe.http;

import dev.fettle.api.check.Outcome;
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
        return expectation.judge(asked + " answered " + answer.status(), answer.reason(), answer.seen(),
                progress.observation());
    }
}
