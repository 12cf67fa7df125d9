package dev.fettle.engine.probe.http;

import dev.fettle.api.check.Outcome;
import dev.fettle.engine.probe.Progress;

/** Says what a complete answer means. Confined to the lane. */
public interface HttpJudge {

    /** Whether the body is to be kept, as far as the check allows: a judge that does not read it saves the memory. */
    boolean readsBody();

    /**
     * Judges.
     *
     * @param asked what was asked, for messages: {@code GET https://a.example/health}; without secrets
     * @param answer complete; valid during the call
     * @param progress the clock has stopped; details may be noted before {@link Progress#observation()}
     */
    Outcome judge(String asked, Answer answer, Progress progress);
}
